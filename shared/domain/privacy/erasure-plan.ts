import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { ErasureOrder, Removed, StoredRequest } from '#schemas/privacy-request.ts';

const NOTHING: Removed = { events: 0, orders: 0, consents: 0, identities: 0 };

/** A request of which nothing is done. */
export function newRequest({ requestId, receivedAt }: Pick<ErasureOrder, 'requestId' | 'receivedAt'>): StoredRequest {
  return { requestId, kind: 'erasure', status: 'pending', receivedAt, removed: NOTHING, version: 0, doneKeys: 0 };
}

/** The id whose traces are to be removed next; undefined when none is left. */
export const nextKeyOf = (request: StoredRequest): PersonKey | undefined => request.personKeys?.[request.doneKeys];

/** The request after a step on its next id; completed when that was the last. */
export function advanceRequest(request: StoredRequest, step: { removed: Removed; isDone: boolean }, at: Instant): StoredRequest {
  const { removed } = request;
  const doneKeys = request.doneKeys + Number(step.isDone);
  const isCompleted = doneKeys >= (request.personKeys?.length ?? 0);
  return {
    ...request,
    doneKeys,
    removed: {
      events: removed.events + step.removed.events,
      orders: removed.orders + step.removed.orders,
      consents: removed.consents + step.removed.consents,
      identities: removed.identities + step.removed.identities,
    },
    ...(isCompleted ? { status: 'completed' as const, completedAt: at } : {}),
  };
}
