import { isDeepStrictEqual } from 'node:util';
import { faultsForAdvertising, NO_COUNTS } from '#domain/campaigns/advertising.ts';
import { withoutIds } from '#domain/campaigns/audience-lists.ts';
import { faultsInAudience } from '#domain/campaigns/judge-audience.ts';
import { DAY_MILLIS, millisOf } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { bucketName, queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { nameUnderKey } from '#runtime/hash.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { badRequest, notFound, ProblemError } from '#runtime/problems.ts';
import { type AdvertisingBody, type AdvertisingExport, type ExportId, ExportIdSchema } from '#schemas/advertising.ts';
import * as routes from '#schemas/routes/advertising.ts';
import { advertisingExportsIn } from '#storage/advertising-exports.ts';
import { largeRepliesIn } from '#storage/large-replies.ts';

const env = readEnvironment({ CAMPAIGNS_TABLE: tableName, ADVERTISING_QUEUE_URL: queueUrl, ARTEFACTS_BUCKET: bucketName });
const stored = advertisingExportsIn(env.CAMPAIGNS_TABLE);
const files = largeRepliesIn(env.ARTEFACTS_BUCKET);
const queue = sendTo(env.ADVERTISING_QUEUE_URL);

function statusOf({ finishedAt, requestedAt }: AdvertisingExport): 'running' | 'done' | 'expired' {
  if (finishedAt === undefined) return 'running';
  return nowMillis() - millisOf(requestedAt) < DAY_MILLIS ? 'done' : 'expired';
}

function summaryOf(found: AdvertisingExport) {
  const { schemaVersion: _version, next: _next, cursor: _cursor, files: _files, ...told } = found;
  return { ...told, status: statusOf(found) };
}

async function pageOf(found: AdvertisingExport) {
  const summary = summaryOf(found);
  const readable = summary.status === 'done' ? found.files : [];
  return { ...summary, files: await Promise.all(readable.map(async ({ key, rows }) => ({ rows, url: await files.addressOf(key) }))) };
}

/** The same key of the same caller names the same export. */
function idOf(caller: string, idempotencyKey: string | undefined): ExportId {
  return ExportIdSchema.parse(`ad-${nameUnderKey(idempotencyKey, caller)}`);
}

async function open(exportId: ExportId, { name, format, audience }: AdvertisingBody, requestedBy: string) {
  const [health] = faultsForAdvertising(audience);
  if (health !== undefined) throw badRequest('body.audience', health);
  const condition = withoutIds(audience).stored;
  const [fault] = faultsInAudience(condition, 'audience');
  if (fault) throw badRequest(`body.${fault.field}`, fault.expected);
  const asked = { name, format, audience: condition };
  const before = await stored.find(exportId);
  if (before && !isDeepStrictEqual({ name: before.name, format: before.format, audience: before.audience }, asked)) {
    throw new ProblemError(422, 'This Idempotency-Key was used for another export.');
  }
  const wanted = { schemaVersion: 1, exportId, ...asked, requestedBy, requestedAt: now(), next: 0, counts: NO_COUNTS, files: [] };
  await stored.open(before ?? wanted);
  if (before?.finishedAt === undefined) await queue.send({ exportId, page: before?.next ?? 0 });
  return await pageOf(before ?? wanted);
}

export const handler = httpHandler([
  on(routes.exportAudience, ({ body, caller, headers }) => open(idOf(caller.subject, headers['idempotency-key']), body, caller.subject)),
  on(routes.listExports, async ({ query }) => {
    const { items, next } = await stored.list(query.limit, query.cursor);
    return { items: items.map(summaryOf), cursor: next ?? null };
  }),
  on(routes.getExport, async ({ params }) => {
    const found = await stored.find(params.id);
    if (found === undefined) throw notFound(`The export ${params.id}`);
    return await pageOf(found);
  }),
]);
