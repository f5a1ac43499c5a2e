import { concerns, spokenTarget } from '#domain/lots/lot-status.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { notFound, parseOrRefuse } from '#runtime/problems.ts';
import { type Gtin, type LotId, LotIdSchema } from '#schemas/gtin.ts';
import { HoldReplySchema, HoldSchema, type HoldTarget, LotStatusSchema, ReleasedHoldReplySchema } from '#schemas/hold.ts';
import type { PageQuery } from '#schemas/page.ts';
import * as routes from '#schemas/routes/lots.ts';
import { holdsIn } from '#storage/holds.ts';

const env = readEnvironment({ HOLDS_TABLE: tableName });
const holds = holdsIn(env.HOLDS_TABLE);

type Lot = { readonly gtin: Gtin; readonly lot: LotId };

/** The lot of the path, percent-encoded or not, unless the query names one. */
function lotOf(params: { gtin: Gtin; lot: string }, query: { lot?: LotId | undefined }): Lot {
  return { gtin: params.gtin, lot: query.lot ?? parseOrRefuse(LotIdSchema, decoded(params.lot), 'path.lot') };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text; // a lot with a percent sign of its own
    throw error;
  }
}

const lotTarget = ({ gtin, lot }: Lot): HoldTarget => ({ kind: 'lot', gtin, lot });

async function hold(target: HoldTarget, reason: string, heldBy: string) {
  return HoldReplySchema.parse(await holds.place(HoldSchema.parse({ target, reason, heldAt: now(), heldBy })));
}

async function release(target: HoldTarget, releaseReason: string, releasedBy: string) {
  const released = await holds.release(target, { releasedAt: now(), releasedBy, releaseReason });
  if (released === undefined) throw notFound(`A hold on ${spokenTarget(target)}`);
  return ReleasedHoldReplySchema.parse(released);
}

async function statusOf({ gtin, lot }: Lot) {
  const touching = (await holds.active()).filter((active) => concerns(active, gtin, lot));
  const isOnHold = touching.length > 0;
  return LotStatusSchema.parse({ gtin, lot, status: isOnHold ? 'on-hold' : 'available', isOnHold, holds: touching, asOf: now() });
}

async function list({ limit, cursor }: PageQuery) {
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString('utf8');
  const { items, next } = await holds.list(limit, after);
  return {
    items: items.map((item) => HoldReplySchema.parse(item)),
    cursor: next === undefined ? null : Buffer.from(next).toString('base64url'),
  };
}

export const handler = httpHandler([
  on(routes.holdLot, ({ params, query, body, caller }) => hold(lotTarget(lotOf(params, query)), body.reason, caller.name)),
  on(routes.releaseLot, ({ params, query, body, caller }) => release(lotTarget(lotOf(params, query)), body.reason, caller.name)),
  on(routes.getLotStatus, ({ params, query }) => statusOf(lotOf(params, query))),
  on(routes.holdLotByQuery, ({ params, query, body, caller }) => hold(lotTarget({ ...params, ...query }), body.reason, caller.name)),
  on(routes.releaseLotByQuery, ({ params, query, body, caller }) => release(lotTarget({ ...params, ...query }), body.reason, caller.name)),
  on(routes.getLotStatusByQuery, ({ params, query }) => statusOf({ ...params, ...query })),
  on(routes.holdProduct, ({ params, body, caller }) => hold({ kind: 'product', ...params }, body.reason, caller.name)),
  on(routes.releaseProduct, ({ params, body, caller }) => release({ kind: 'product', ...params }, body.reason, caller.name)),
  on(routes.listHolds, ({ query }) => list(query)),
]);
