import * as z from 'zod';

/** Everything that a deployment may tune and that its shop does not choose; each with its unit in its name. */
export const tunables = {
  logRetentionDays: 30,
  deadLetterRetentionDays: 14,
  /** How often a message may fail before it is set aside. */
  maxReceiveCount: 5,
  queueBatchSize: 10,
  queueMaxConcurrency: 20,
  handlerMemoryMegabytes: 512,
  recommendationMemoryMegabytes: 1024,
  /** A whole processor. */
  measuringMemoryMegabytes: 1769,
  /** A larger neighbour model is cut into shards by taste; a function holds about twice as much while one night's follows another's. */
  neighbourModelMegabytes: 200,
  taskMemoryMegabytes: 3008,
  /** Judges hundreds of people a second against an audience. */
  audienceMemoryMegabytes: 1024,
  handlerTimeoutSeconds: 15,
  /** API Gateway waits for 30. */
  measuringTimeoutSeconds: 29,
  queueWorkTimeoutSeconds: 30,
  taskTimeoutSeconds: 900,
  workflowTimeoutHours: 4,
  /** Baskets of so many days, back from the run's day, are searched for rules. */
  rulesWindowDays: 365,
  /** 53 weeks of demand that forecasts look back on, and the days that they foresee. */
  forecastHistoryDays: 371,
  forecastHorizonDays: 28,
  /** How many parts of the customers a nightly job works on at once. */
  workflowMapConcurrency: 4,
  /** Per write key and container: accept-event answers 429 above it. */
  eventsPerSecondLimit: 5000,
  apiRequestsPerSecondLimit: 1000,
  apiBurstRequestsLimit: 2000,
  corsMaxAgeHours: 1,
  accessTokenMinutes: 60,
  refreshTokenDays: 30,
  /** So long a browser remembers to ask for the console by https only. */
  strictTransportDays: 365,
  runObjectsDays: 30,
  /** Orders by person: nights further apart read all events again. */
  orderObjectsDays: 7,
  /** Exports of all tables: a night that fails leaves the one before. */
  exportObjectsDays: 7,
  largeReplyDays: 1,
  staleObjectVersionsDays: 30,
  unfinishedUploadDays: 1,
  archiveInfrequentAccessDays: 90,
  scheduleRetryAttempts: 3,
  scheduleMaxAgeMinutes: 60,
  asyncRetryAttempts: 2,
  /** A message that is being sent for longer than its function can run has an end that nobody knows. */
  openClaimMinutes: 5,
  /** Nobody younger is sent promotions. */
  marketingAgeYears: 18,
  /** Promotions that one person gets at most in any 24 hours and in any seven days: in all, and on each channel. */
  contactsPerDay: 1,
  contactsPerWeek: 3,
  contactsPerChannelDay: 1,
  contactsPerChannelWeek: 3,
  /** What one message, or one part of an SMS, costs in millionths of the shop's currency, where a campaign's ledger does not tell it. */
  sendingPricesMicros: { email: 100, sms: 75_000, push: 1, webhook: 0 },
  /** The drawn audience of a campaign as one object; made again from its members when it is needed later. */
  audienceObjectsDays: 90,
  /** Alarms. */
  eventAgeSeconds: 300,
  readingAgeSeconds: 60,
  latencyMilliseconds: 3000,
  serverErrorRate: 0.01,
  functionErrorsPerFiveMinutes: 5,
  silenceMinutes: 15,
  heartbeatAgeSeconds: 300,
  /** An order without a word of its delivery counts as on its way for so many local days, that of the order included. */
  openOrderDays: 3,
  /** How often the second group is told that nobody has acknowledged an incident, at each severity. */
  maxEscalations: 3,
  /** How often the shift is told again of an incident that goes on, before once a day is enough. */
  maxRepeats: 8,
  /** Chilled goods of a unit that has been silent for two hours are set aside. */
  oldestReadingAgeSeconds: 7200,
} as const;

const words = z
  .union([z.string().transform((text) => text.split(',')), z.array(z.string())])
  .transform((entries) => entries.map((entry) => entry.trim()).filter((entry) => entry !== ''));
const emails = words.pipe(z.array(z.email()));
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
/** Of an hour at most: nobody sleeps longer over goods at risk. */
const alertMinutes = (standard: number) => z.coerce.number().int().min(1).max(60).default(standard);
const httpsEndpoints = words.pipe(z.array(z.url({ protocol: /^https$/ }))).default([]);
const phones = words.pipe(z.array(z.string().regex(/^\+[1-9][0-9]{6,14}$/, 'must be an E.164 number'))).default([]);
const timeZone = z.string().refine((name) => Intl.supportedValuesOf('timeZone').includes(name), 'is no IANA time zone');

const SettingsSchema = z.object({
  /** Part of every physical name. Sensor topics are fixed, so an account and region hold one stage. */
  stage: z
    .string()
    .regex(/^[a-z][a-z0-9]{1,14}$/, 'must be 2 to 15 lower-case letters or digits')
    .default('development'),
  region: z.string().default('eu-central-1'),
  shopTimeZone: timeZone.default('Europe/Berlin'),
  shopCurrency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
    .default('EUR'),
  /** Told of incidents in the cold chain and of trouble in the pipeline. */
  alertEmails: emails.default([]),
  /** Told what the nightly segmentation and the campaign reports found. @default alertEmails */
  marketingEmails: emails.optional(),
  /** The second kind of channel for safety: a pager's https endpoint, or telephones. */
  safetyEndpoints: httpsEndpoints,
  safetyPhones: phones,
  /** The second group: told when nobody of those above acknowledges an incident in time. Without one, those above are told again. */
  escalationEmails: emails.default([]),
  escalationEndpoints: httpsEndpoints,
  escalationPhones: phones,
  /** Minutes without an acknowledgement after which it is told, and again each so many: of a breach that is foreseen (S2), */
  escalationMinutesForeseen: alertMinutes(20),
  /** of goods above their limit (S3), */
  escalationMinutesWarm: alertMinutes(10),
  /** of goods that may be lost (S4), */
  escalationMinutesCritical: alertMinutes(5),
  /** and of a sensor or a pipeline that is silent (SF). */
  escalationMinutesSilent: alertMinutes(30),
  /** Minutes after which the shift is told again of an incident that goes on; twice as many for a silent sensor. */
  repeatMinutes: alertMinutes(15),
  /**
   * Into how many parts a night divides the customers. A part is read by one function, which has 15 minutes: 8 parts do for some
   * hundred thousand customers with two years of orders at the first night, 40 for millions. Usual are 8 in production and 2 elsewhere.
   */
  customerParts: z.coerce.number().int().min(1).max(40).optional(),
  alertLanguage: z.enum(['en', 'zh']).default('en'),
  /** Who judges what people write: the written lexicon, or Amazon Comprehend, which is paid by the text. */
  sentimentEngine: z.enum(['lexicon', 'comprehend']).default('lexicon'),
  /** Where people reach the API, so that alerts can say where to acknowledge them. */
  apiAddress: z.url({ protocol: /^https?$/ }).optional(),
  senderAddress: z.email().default('offers@shop.example'),
  /** As customers know it. */
  shopName: z.string().trim().min(1).max(60).default('Larderly Market'),
  /** Stands at the foot of every mail, as the law wants it. */
  shopPostalAddress: z.string().trim().min(1).max(200).default('1 Market Square, 12345 Exampletown'),
  /** The shop's name on the display of a telephone, where the country allows one. */
  textMessageSender: z
    .string()
    .regex(/^(?=.*[A-Za-z])[A-Za-z0-9]{1,11}$/, 'must be up to 11 letters and digits')
    .optional(),
  /** Apps of the shop that SNS pushes to, such as `GCM/shop`. */
  pushApplications: words.pipe(z.array(z.string().regex(/^[A-Z_]+\/[\w.-]+$/, 'must be PLATFORM/name'))).default([]),
  /** Whoever registers shows that they are of age, so that no birthday is needed before a message may be made of what they do. */
  isAgeChecked: flag.default(false),
  /** Of safety notices, which nobody can unsubscribe from. */
  safetySenderAddress: z.email().default('safety@shop.example'),
  /** Days on which people buy otherwise, as MM-DD (every year) or YYYY-MM-DD; forecasts learn by how much. */
  holidays: words.default([]),
  /** A domain that SES is to sign for; its DNS records are printed by SES. */
  senderDomain: z.string().optional(),
  /** Origins whose pages may call the API from a browser. */
  allowedOrigins: words.default(['*']),
  /** Tables, buckets and users survive the removal of the application. */
  keepsData: flag.default(true),
});

export type Settings = z.output<typeof SettingsSchema>;

const settingNames = Object.keys(SettingsSchema.shape);

/**
 * Reads the settings of one deployment.
 *
 * @param given - a value by name, `undefined` where the default holds
 * @throws {RangeError} naming every setting that is wrong
 */
export function readSettings(given: (name: string) => unknown): Settings {
  const entries = settingNames.map((name) => [name, given(name)] as const).filter(([, value]) => value !== undefined);
  const parsed = SettingsSchema.safeParse(Object.fromEntries(entries));
  if (!parsed.success) throw new RangeError(`These settings are wrong.\n${z.prettifyError(parsed.error)}`);
  refuseDoubleAddress(parsed.data);
  refuseMuteProduction(parsed.data);
  return parsed.data;
}

/** The addresses that hear safety alerts, by kind of channel; each is one subscription. */
export const safetyChannelsOf = ({ alertEmails, safetyEndpoints, safetyPhones }: Settings) => [alertEmails, safetyEndpoints, safetyPhones];
/** Those that hear what the former have not reacted to. */
export const secondChannelsOf = ({ escalationEmails, escalationEndpoints, escalationPhones }: Settings) => [
  escalationEmails,
  escalationEndpoints,
  escalationPhones,
];

/** A topic has one subscription of an address, with one filter. */
function refuseDoubleAddress(settings: Settings): void {
  const first = new Set(safetyChannelsOf(settings).flat());
  const both = secondChannelsOf(settings)
    .flat()
    .filter((address) => first.has(address));
  if (both.length > 0) throw new RangeError(`In the second group is who is told at once anyway: ${both.join(', ')}.`);
}

export const isProduction = (settings: Settings) => settings.stage === 'production';
export const customerPartsOf = (settings: Settings): number => settings.customerParts ?? (isProduction(settings) ? 8 : 2);

/** An alert that has only one way out is silent when that way is: mail alone is suspended above ten messages a second. */
function refuseMuteProduction(settings: Settings): void {
  if (!isProduction(settings)) return;
  const kinds = safetyChannelsOf(settings).filter((channel) => channel.length > 0);
  if (kinds.length >= 2) return;
  throw new RangeError(
    'A production stage needs two kinds of channel for safety alerts: set at least two of alertEmails, safetyEndpoints (https) and safetyPhones (+49…).',
  );
}
