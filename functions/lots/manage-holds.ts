import { spokenTarget } from '#domain/lots/lot-status.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { lotOfPath } from '#runtime/lot-of-path.ts';
import { notFound } from '#runtime/problems.ts';
import { HoldReplySchema, HoldSchema, type HoldTarget, ReleasedHoldReplySchema } from '#schemas/hold.ts';
import type { LotRef } from '#schemas/lot.ts';
import type { PageQuery } from '#schemas/page.ts';
import * as routes from '#schemas/routes/lots.ts';
import { holdsIn } from '#storage/holds.ts';

const env = readEnvironment({ HOLDS_TABLE: tableName });
const holds = holdsIn(env.HOLDS_TABLE);

const lotTarget = ({ gtin, lot }: LotRef): HoldTarget => ({ kind: 'lot', gtin, lot });

async function hold(target: HoldTarget, reason: string, heldBy: string) {
  return HoldReplySchema.parse(await holds.place(HoldSchema.parse({ target, reason, heldAt: now(), heldBy })));
}

async function release(target: HoldTarget, releaseReason: string, releasedBy: string) {
  const released = await holds.release(target, { releasedAt: now(), releasedBy, releaseReason });
  if (released === undefined) throw notFound(`A hold on ${spokenTarget(target)}`);
  return ReleasedHoldReplySchema.parse(released);
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
  on(routes.holdLot, ({ params, query, body, caller }) => hold(lotTarget(lotOfPath(params, query)), body.reason, caller.name)),
  on(routes.releaseLot, ({ params, query, body, caller }) => release(lotTarget(lotOfPath(params, query)), body.reason, caller.name)),
  on(routes.holdLotByQuery, ({ params, query, body, caller }) => hold(lotTarget({ ...params, ...query }), body.reason, caller.name)),
  on(routes.releaseLotByQuery, ({ params, query, body, caller }) => release(lotTarget({ ...params, ...query }), body.reason, caller.name)),
  on(routes.holdProduct, ({ params, body, caller }) => hold({ kind: 'product', ...params }, body.reason, caller.name)),
  on(routes.releaseProduct, ({ params, body, caller }) => release({ kind: 'product', ...params }, body.reason, caller.name)),
  on(routes.listHolds, ({ query }) => list(query)),
]);
