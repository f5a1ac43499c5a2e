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
