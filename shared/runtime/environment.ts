import * as z from 'zod';
import { TimeZoneSchema } from '#schemas/instant.ts';
import { CurrencyCodeSchema } from '#schemas/money.ts';

const filled = () => z.string().trim().min(1);

export const text = filled();
export const tableName = filled();
export const bucketName = filled();
export const queueUrl = z.url();
export const topicArn = z.string().startsWith('arn:');
export const arn = z.string().startsWith('arn:');
/** `z.coerce.number()` would read an empty variable as 0. */
export const numeral = text.transform(Number).pipe(z.number());
export const timeZone = TimeZoneSchema;
/** Words apart by commas, at least one. */
export const wordList = text.transform((list) => list.split(',').map((word) => word.trim()));
/** What every function needs that tells people of incidents. */
export const alertVariables = {
  INCIDENTS_TABLE: tableName,
  ALERTS_TABLE: tableName,
  LOTS_TABLE: tableName,
  CASES_TABLE: tableName,
  SAFETY_TOPIC_ARN: topicArn,
  SHOP_TIME_ZONE: timeZone,
  ALERT_LANGUAGE: z.enum(['en', 'zh']),
  /** Where people reach the API; alerts do not tell it when it is not set. */
  API_ADDRESS: z.url().optional(),
};
/** What whoever sends a campaign reads and writes. */
export const campaignDeskVariables = {
  CAMPAIGNS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  CONSENTS_TABLE: tableName,
  HOLDS_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  RECALLS_TABLE: tableName,
  FEEDBACK_TABLE: tableName,
  EVENTS_TABLE: tableName,
  RUNS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
};
const flag = z.enum(['true', 'false']).transform((word) => word === 'true');
/** What every function needs that decides whether customers are written to, and in whose name. */
export const contactVariables = {
  SHOP_TIME_ZONE: timeZone,
  SHOP_NAME: text,
  SHOP_POSTAL_ADDRESS: text,
  /** The name on the display of a telephone. */
  TEXT_MESSAGE_SENDER: text.optional(),
  /** Full years from which on somebody may be sent promotions. */
  MARKETING_AGE_LIMIT: numeral,
  /** Whether the shop sees to it that whoever registers is of that age. */
  IS_AGE_CHECKED: flag,
  DAILY_CONTACT_LIMIT: numeral,
  WEEKLY_CONTACT_LIMIT: numeral,
  DAILY_CHANNEL_LIMIT: numeral,
  WEEKLY_CHANNEL_LIMIT: numeral,
};
export const currencyCode = CurrencyCodeSchema;

/**
 * The function's environment, parsed once at the cold start.
 *
 * @throws {Error} naming every variable that is missing or wrong, so that one deployment shows all of them
 */
export function readEnvironment<Shape extends z.ZodRawShape>(shape: Shape): z.infer<z.ZodObject<Shape>> {
  const parsed = z.object(shape).safeParse(process.env);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`Environment variables are missing or wrong: ${faults.join('; ')}.`);
}
