import * as z from 'zod';
import { bodyObject } from '../body.ts';
import { UnitIdSchema } from '../ids.ts';
import { AcknowledgementSchema, IncidentIdSchema, IncidentQuerySchema, IncidentSchema } from '../incident.ts';
import { InstantSchema } from '../instant.ts';
import { PageQuerySchema, pageOf } from '../page.ts';
import { ReadingSchema, ReadingViewSchema } from '../reading.ts';
import { defineRoute, EVERY_GROUP, type Group } from '../route.ts';
import { CommandSchema, DeviceCommandSchema, UnitBodySchema, UnitPageSchema } from '../unit.ts';

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

export const listReadings = defineRoute({
  method: 'GET',
  path: '/v1/units/{unitId}/readings',
  word,
  summary: 'Readings of a unit by time of measuring, the oldest first; without `from`, those of the last 24 hours.',
  groups: EVERY_GROUP,
  params,
  query: z.object({
    from: InstantSchema.optional(),
    to: InstantSchema.optional(),
    limit: z.coerce.number().int().min(1).max(4000).default(500),
    cursor: z.string().min(1).max(200).optional(),
  }),
  reply: pageOf(ReadingViewSchema),
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
  reply: CommandSchema,
  status: 202,
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
  summary: 'Say that you have seen an incident, and why it happened. The reason is mandatory.',
  groups,
  params: incidentParams,
  body: bodyObject({ reason: AcknowledgementSchema.shape.reason }),
  reply: IncidentSchema,
});
