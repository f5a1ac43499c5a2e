import * as z from 'zod';
import { AggregateViewSchema, ResolutionSchema } from '../aggregate.ts';
import { bodyObject, NoBodySchema } from '../body.ts';
import { UnitIdSchema } from '../ids.ts';
import { AcknowledgementSchema, IncidentIdSchema, IncidentQuerySchema, IncidentSchema } from '../incident.ts';
import { InstantSchema } from '../instant.ts';
import { PageQuerySchema, pageOf } from '../page.ts';
import { ReadingSchema, ReadingViewSchema } from '../reading.ts';
import { defineRoute, EVERY_GROUP, type Group } from '../route.ts';
import { AutomationSchema, CommandIdSchema, CommandViewSchema, DeviceCommandSchema, UnitBodySchema, UnitPageSchema } from '../unit.ts';

const word = 'cold-chain';
const groups: readonly Group[] = ['quality', 'admin'];
const params = z.object({ unitId: UnitIdSchema });
const incidentParams = z.object({ id: IncidentIdSchema });

export const putUnit = defineRoute({
  method: 'PUT',
  path: '/v1/units/{unitId}',
  word,
  summary: 'Describe a refrigerated unit. What is left out follows from its storage class.',
  groups,
  params,
  body: UnitBodySchema,
  reply: UnitPageSchema,
});

export const getUnit = defineRoute({
  method: 'GET',
  path: '/v1/units/{unitId}',
  word,
  summary: 'One unit and how it stands: temperature of the goods, minutes to the limit, severity and open incidents.',
  groups: EVERY_GROUP,
  params,
  reply: UnitPageSchema,
});

export const listUnits = defineRoute({
  method: 'GET',
  path: '/v1/units',
  word,
  summary: 'All units by id, each with how it stands.',
  groups: EVERY_GROUP,
  query: PageQuerySchema,
  reply: pageOf(UnitPageSchema),
});

const ReadingQuerySchema = z.object({
  from: InstantSchema.optional(),
  to: InstantSchema.optional(),
  resolution: z
    .enum([...ResolutionSchema.options, 'auto'])
    .default('raw')
    .describe('`auto`: readings up to a day, minutes up to a week, hours beyond.'),
  limit: z.coerce.number().int().min(1).max(4000).default(500),
  cursor: z.string().min(1).max(200).optional(),
});
export type ReadingQuery = z.infer<typeof ReadingQuerySchema>;

export const listReadings = defineRoute({
  method: 'GET',
  path: '/v1/units/{unitId}/readings',
  word,
  summary:
    'Readings of a unit by time of measuring, the oldest first, or lowest, highest, mean and count of each sensor by minute or hour; without `from`, of the last 24 hours.',
  groups: EVERY_GROUP,
  params,
  query: ReadingQuerySchema,
  reply: pageOf(z.union([ReadingViewSchema, AggregateViewSchema])).extend({ resolution: ResolutionSchema }),
});

/** Readings that cannot be taken are told in the reply, and listed with the rejects; they never stop the others. */
export const postReadings = defineRoute({
  method: 'POST',
  path: '/v1/units/{unitId}/readings',
  word,
  summary: 'Readings of a unit: one, a list, or `{ readings: [...] }`, at most 2,000. A 202 means that they are on the queue.',
  groups,
  params,
  body: z.union([ReadingSchema, z.array(z.unknown()).max(2000), z.object({ readings: z.array(z.unknown()).max(2000) })]),
  reply: z.object({
    accepted: z.number().int(),
    rejected: z.array(z.object({ index: z.number().int(), code: z.string(), message: z.string() })),
  }),
  status: 202,
});

export const makeUnitToken = defineRoute({
  method: 'POST',
  path: '/v1/units/{unitId}/token',
  word,
  summary: 'Make a token under which the device of a unit sends telemetry by HTTP. It is shown once; the token before it stops to work.',
  groups,
  params,
  body: NoBodySchema,
  reply: z.object({ unitId: UnitIdSchema, token: z.string() }),
});

/** Values without a temperature are no readings and are passed over. */
export const postCommand = defineRoute({
  method: 'POST',
  path: '/v1/units/{unitId}/commands',
  word,
  summary: 'Order a unit to change its set-point (within its bounds), to defrost or to sound its alarm. Stops the automation for 2 hours.',
  groups,
  params,
  body: bodyObject({
    kind: DeviceCommandSchema.shape.kind,
    celsius: z.number().optional(),
    reason: z.string().trim().min(1).max(500).default('Ordered by an operator.'),
  }).refine(({ kind, celsius }) => kind !== 'set-point' || celsius !== undefined, { path: ['celsius'], message: 'expected the set-point' }),
  reply: CommandViewSchema,
  status: 202,
});

export const listCommands = defineRoute({
  method: 'GET',
  path: '/v1/units/{unitId}/commands',
  word,
  summary: 'Orders to a unit, the latest first: who gave them and why, what the device answered, and whether it helped.',
  groups: EVERY_GROUP,
  params,
  query: PageQuerySchema,
  reply: pageOf(CommandViewSchema),
});

export const getCommand = defineRoute({
  method: 'GET',
  path: '/v1/units/{unitId}/commands/{commandId}',
  word,
  summary:
    'One order and how far it has come: pending, accepted, rejected, expired; after an accepted set-point of an incident the readings of 15 minutes say effective or not-effective.',
  groups: EVERY_GROUP,
  params: params.extend({ commandId: CommandIdSchema }),
  reply: CommandViewSchema,
});

export const getAutomation = defineRoute({
  method: 'GET',
  path: '/v1/automation',
  word,
  summary: 'Whether the machine orders units by itself, who switched that last, and why.',
  groups: EVERY_GROUP,
  reply: AutomationSchema,
});

export const putAutomation = defineRoute({
  method: 'PUT',
  path: '/v1/automation',
  word,
  summary:
    'Switch the automation of all units at once. `dry-run`: what the machine would order is written down and not sent. Incidents, alerts and orders of people go on.',
  groups,
  body: bodyObject({ mode: AutomationSchema.shape.mode, reason: z.string().trim().min(1).max(500) }),
  reply: AutomationSchema,
});

export const listIncidents = defineRoute({
  method: 'GET',
  path: '/v1/incidents',
  word,
  summary: 'Cold-chain incidents: open ones first, each status newest first.',
  groups: EVERY_GROUP,
  query: IncidentQuerySchema,
  reply: pageOf(IncidentSchema),
});

export const getIncident = defineRoute({
  method: 'GET',
  path: '/v1/incidents/{id}',
  word,
  summary: 'One incident with its limits as they were, what was told about it, and who acknowledged it.',
  groups: EVERY_GROUP,
  params: incidentParams,
  reply: IncidentSchema,
});

export const acknowledgeIncident = defineRoute({
  method: 'POST',
  path: '/v1/incidents/{id}/acknowledge',
  word,
  summary:
    'Say that you have seen an incident, and why it happened. The reason is mandatory; one that becomes worse is to be acknowledged again.',
  groups,
  params: incidentParams,
  body: bodyObject({ reason: AcknowledgementSchema.shape.reason }),
  reply: IncidentSchema,
});
