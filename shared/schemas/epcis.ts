import * as z from 'zod';
import { ruleFaults } from './epcis-rules.ts';
import { InstantSchema } from './instant.ts';

/** The default context of GS1, in which the names of EPCIS and of the vocabulary are defined. */
export const EPCIS_CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';
/** What one capture may have. */
export const CAPTURE_LIMIT_EVENTS = 1000;
export const CAPTURE_LIMIT_BYTES = 4_000_000;
/** An event goes through a queue, whose messages have an end. */
export const EVENT_LIMIT_BYTES = 150_000;

const uri = z.string().regex(/^[A-Za-z_][A-Za-z0-9+.-]*:[^\s]+$|^_:[^\s]+$/, 'expected a URI');
/** A bare word of the vocabulary, or a URI of one's own. */
const term = z.string().regex(/^[^\s]{1,500}$/, 'expected a word of the vocabulary or a URI');
const time = z.string().refine((text) => InstantSchema.safeParse(text).success, 'expected a date and time with an offset');
const action = z.enum(['ADD', 'OBSERVE', 'DELETE']);
const uris = z.array(uri).max(20_000);

const QuantityElementSchema = z.looseObject({
  epcClass: uri,
  quantity: z.number().optional(),
  uom: z
    .string()
    .regex(/^[A-Z0-9]{2,3}$/, 'expected a UN/ECE code')
    .optional(),
});
export type QuantityElement = z.infer<typeof QuantityElementSchema>;
const quantities = z.array(QuantityElementSchema).max(20_000);
const place = z.looseObject({ id: uri });

const SensorReportSchema = z.looseObject({
  type: term.optional(),
  exception: term.optional(),
  deviceID: uri.optional(),
  deviceMetadata: uri.optional(),
  rawData: uri.optional(),
  dataProcessingMethod: uri.optional(),
  microorganism: uri.optional(),
  chemicalSubstance: uri.optional(),
  coordinateReferenceSystem: uri.optional(),
  component: term.optional(),
  stringValue: z.string().optional(),
  booleanValue: z.boolean().optional(),
  hexBinaryValue: z
    .string()
    .regex(/^[A-Fa-f0-9]+$/, 'expected hexadecimal digits')
    .optional(),
  uriValue: uri.optional(),
  time: time.optional(),
  value: z.number().optional(),
  minValue: z.number().optional(),
  maxValue: z.number().optional(),
  meanValue: z.number().optional(),
  sDev: z.number().optional(),
  percRank: z.number().optional(),
  percValue: z.number().optional(),
  uom: z.string().optional(),
});
const SensorElementSchema = z.looseObject({
  sensorMetadata: z
    .looseObject({
      time: time.optional(),
      startTime: time.optional(),
      endTime: time.optional(),
      deviceID: uri.optional(),
      deviceMetadata: uri.optional(),
      rawData: uri.optional(),
      dataProcessingMethod: uri.optional(),
      bizRules: uri.optional(),
    })
    .optional(),
  sensorReport: z.array(SensorReportSchema).min(1).max(10_000),
});
export type SensorElement = z.infer<typeof SensorElementSchema>;

const sources = z.array(z.looseObject({ type: term, source: uri })).max(1000);
const destinations = z.array(z.looseObject({ type: term, destination: uri })).max(1000);

const common = {
  eventID: uri.optional(),
  certificationInfo: z.union([uri, uris]).optional(),
  eventTime: time,
  eventTimeZoneOffset: z.string().regex(/^[+-]((0\d|1[0-3]):[0-5]\d|14:00)$/, 'expected an offset such as +02:00'),
  recordTime: time.optional(),
  errorDeclaration: z.looseObject({ declarationTime: time, reason: term.optional(), correctiveEventIDs: uris.optional() }).optional(),
  bizStep: term.optional(),
  disposition: term.optional(),
  persistentDisposition: z.looseObject({ set: z.array(term).optional(), unset: z.array(term).optional() }).optional(),
  readPoint: place.optional(),
  bizLocation: place.optional(),
  bizTransactionList: z
    .array(z.looseObject({ type: term.optional(), bizTransaction: uri }))
    .max(1000)
    .optional(),
  sourceList: sources.optional(),
  destinationList: destinations.optional(),
  sensorElementList: z.array(SensorElementSchema).max(10_000).optional(),
  ilmd: z.looseObject({}).optional(),
};

const lists = { epcList: uris.optional(), quantityList: quantities.optional() };
const children = { childEPCs: uris.optional(), childQuantityList: quantities.optional() };
const parented = { parentID: uri.optional(), action, ...children };
const transformed = {
  inputEPCList: uris.optional(),
  outputEPCList: uris.optional(),
  inputQuantityList: quantities.optional(),
  outputQuantityList: quantities.optional(),
  transformationID: uri.optional(),
};

/** Fields by type of event; a type of one's own has a name with a prefix, and only the common fields are looked at. */
const BY_TYPE: Readonly<Record<string, z.ZodType>> = {
  ObjectEvent: z.looseObject({ ...common, ...lists, action }),
  AggregationEvent: z.looseObject({ ...common, ...parented }),
  AssociationEvent: z.looseObject({ ...common, ...parented, parentID: uri }),
  TransactionEvent: z.looseObject({
    ...common,
    ...lists,
    parentID: uri.optional(),
    action,
    bizTransactionList: common.bizTransactionList.unwrap().min(1),
  }),
  TransformationEvent: z.looseObject({ ...common, ...transformed }),
};
export const EVENT_TYPES = Object.keys(BY_TYPE);
const OwnTypeSchema = z.looseObject(common);

/** Any event with its known fields; what else it has is kept as it is. */
const EventFieldsSchema = z.looseObject({
  type: z.string().optional(),
  ...common,
  ...lists,
  ...children,
  ...transformed,
  parentID: uri.optional(),
  action: action.optional(),
});
export type EpcisEvent = z.infer<typeof EventFieldsSchema>;

/** Drafts of the standard called it `isA`. */
export const typeOfEvent = (event: { readonly [name: string]: unknown }): string =>
  String(event['type'] ?? event['isA'] ?? '').replace(/^epcis:/, '');

/** An event that has been looked at when it came; parsing changes nothing. */
const KnownEventSchema = z.unknown().transform((value, context): EpcisEvent => {
  const parsed = EventFieldsSchema.safeParse(value);
  if (parsed.success) return value as EpcisEvent;
  for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
});

/** An event after GS1's JSON schema, with whatever extensions; parsing changes nothing. */
export const EpcisEventSchema = z.unknown().transform((value, context): EpcisEvent => {
  const type = typeof value === 'object' && value !== null ? typeOfEvent(value as Record<string, unknown>) : '';
  const schema = BY_TYPE[type] ?? (/^[A-Za-z][\w.-]*:\S+$/.test(type) ? OwnTypeSchema : undefined);
  if (schema === undefined) {
    context.addIssue({
      code: 'custom',
      path: ['type'],
      message: `expected one of ${EVENT_TYPES.join(', ')}, or a type with a prefix`,
    });
    return z.NEVER;
  }
  const parsed = schema.safeParse(value);
  const faults = parsed.success ? ruleFaults(type, value as Record<string, unknown>) : parsed.error.issues;
  for (const { path, message } of faults) context.addIssue({ code: 'custom', path: [...path], message });
  return faults.length === 0 ? (value as EpcisEvent) : z.NEVER;
});

const contextPart = z.union([z.string(), z.looseObject({})]);
export const LdContextSchema = z.union([contextPart, z.array(contextPart)]);
export type LdContext = z.infer<typeof LdContextSchema>;

const events = z.array(z.unknown());
const envelope = {
  '@context': LdContextSchema,
  schemaVersion: z.union([z.string(), z.number()]).optional(),
  creationDate: time.optional(),
};
const bodies = z.union([
  z.looseObject({ eventList: events }),
  z.looseObject({ event: z.unknown() }).transform(({ event }) => ({ eventList: [event] })),
  z
    .looseObject({ queryResults: z.looseObject({ resultsBody: z.looseObject({ eventList: events }) }) })
    .transform(({ queryResults }) => ({ eventList: queryResults.resultsBody.eventList })),
]);

/** A document with events, or the answer to somebody's query; its events are looked at one by one. */
export const EpcisDocumentSchema = z
  .looseObject({ ...envelope, type: z.string().optional(), isA: z.string().optional(), epcisBody: bodies })
  .refine((document) => /^EPCIS(Query)?Document$/.test(typeOfEvent(document)), {
    path: ['type'],
    message: 'expected EPCISDocument or EPCISQueryDocument',
  })
  .refine((document) => typeOfEvent(document) !== 'EPCISDocument' || document.schemaVersion !== undefined, {
    path: ['schemaVersion'],
    message: 'expected the version of EPCIS, such as 2.0',
  })
  .refine((document) => typeOfEvent(document) !== 'EPCISDocument' || document.creationDate !== undefined, {
    path: ['creationDate'],
    message: 'expected when the document was made',
  });

const CaptureErrorSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  eventIndex: z.number().int(),
});
export type CaptureError = z.infer<typeof CaptureErrorSchema>;

export const ErrorBehaviourSchema = z.enum(['rollback', 'proceed']);

/** How a capture stands. */
export const CaptureJobSchema = z.object({
  captureID: z.string(),
  createdAt: InstantSchema,
  finishedAt: InstantSchema.optional(),
  running: z.boolean(),
  success: z.boolean(),
  captureErrorBehaviour: ErrorBehaviourSchema,
  errors: z.array(CaptureErrorSchema),
});
export type CaptureJob = z.infer<typeof CaptureJobSchema>;

/** Some events of a capture on their way to the tables; checked already. */
export const CaptureMessageSchema = z.object({
  schemaVersion: z.number().int().default(1),
  captureID: z.string().optional(),
  part: z.number().int(),
  capturedAt: InstantSchema,
  capturedBy: z.string().min(1),
  context: LdContextSchema,
  events: z.array(z.object({ index: z.number().int(), event: KnownEventSchema })).max(25),
});
export type CaptureMessage = z.infer<typeof CaptureMessageSchema>;

/** An event as it is kept. */
export const CapturedEventSchema = z.object({
  schemaVersion: z.number().int().default(1),
  eventID: z.string(),
  event: KnownEventSchema,
  context: LdContextSchema,
  capturedAt: InstantSchema,
});
export type CapturedEvent = z.infer<typeof CapturedEventSchema>;
