import { plusMillis } from '#domain/time.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { type Removed, type RemovedKind, RemovedSchema, type RequestKind, type StoredRequest } from '#schemas/privacy-request.ts';

const NOTHING: Removed = RemovedSchema.parse({ events: 0, orders: 0, consents: 0, identities: 0 });
/** GDPR Art. 12(3) allows a month, PIPL Art. 50 asks for a timely answer. */
const DUE_MILLIS = 30 * 86_400_000;

/** What is no table, in the order in which it is swept when every id is done. */
export const SWEEPS = ['objects', 'dead-letters'] as const;
export type Sweep = (typeof SWEEPS)[number];

interface Asked {
  readonly requestId: string;
  readonly receivedAt: Instant;
  readonly kind?: RequestKind;
  readonly subject?: PersonKey | undefined;
  readonly declinesRecallContact?: StoredRequest['declinesRecallContact'];
}

/** A request of which nothing is done; an erasure when nothing else is said. */
export function newRequest({ requestId, receivedAt, kind = 'erasure', subject, declinesRecallContact }: Asked): StoredRequest {
  return {
    requestId,
    kind,
    status: 'pending',
    receivedAt,
    dueAt: plusMillis(receivedAt, DUE_MILLIS),
    version: 0,
    doneKeys: 0,
    doneSweeps: 0,
    ...(subject ? { subject } : {}),
    ...(declinesRecallContact ? { declinesRecallContact } : {}),
    ...(kind === 'erasure' ? { removed: NOTHING } : {}),
  };
}

/** The id whose traces are to be removed next; undefined when none is left. */
export const nextKeyOf = (request: StoredRequest): PersonKey | undefined => request.personKeys?.[request.doneKeys];

/** What is to be swept next, when no id is left; undefined when all is done. */
export const nextSweepOf = (request: StoredRequest): Sweep | undefined => SWEEPS[request.doneSweeps];

function sumOf(removed: Removed | undefined, more: Partial<Record<RemovedKind, number>>): Removed {
  const sum = { ...NOTHING, ...removed };
  for (const [kind, count] of Object.entries(more) as [RemovedKind, number][]) sum[kind] += count;
  return sum;
}

interface Step {
  readonly removed: Partial<Record<RemovedKind, number>>;
  readonly isDone: boolean;
}

/** The request after a step on its next id. */
export function advanceRequest(request: StoredRequest, step: Step): StoredRequest {
  return { ...request, doneKeys: request.doneKeys + Number(step.isDone), removed: sumOf(request.removed, step.removed) };
}

/** The request after its next sweep. */
export function sweptRequest(request: StoredRequest, removed: Step['removed']): StoredRequest {
  return { ...request, doneSweeps: request.doneSweeps + 1, removed: sumOf(request.removed, removed) };
}
