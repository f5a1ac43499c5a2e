import { supplierRecordOf } from '#domain/inventory/supplier-record.ts';
import { faultOfWebhookUrl } from '#messaging/webhook.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { randomToken } from '#runtime/hash.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { badRequest, notFound } from '#runtime/problems.ts';
import type { PageQuery } from '#schemas/page.ts';
import { getSupplier, listSuppliers, putSupplier } from '#schemas/routes/orders.ts';
import { type SupplierBody, type SupplierId, SupplierIdSchema, SupplierReplySchema, SupplierSchema } from '#schemas/supplier.ts';
import { type KnownSupplier, suppliersIn } from '#storage/suppliers.ts';
import { cursorOf, placeOfCursor } from '../../shared/runtime/cursor.ts';

const env = readEnvironment({ INVENTORY_TABLE: tableName });
const suppliers = suppliersIn(env.INVENTORY_TABLE);

const SECRET_BYTES = 24;
const newSecret = () => `whsec_${Buffer.from(randomToken(SECRET_BYTES), 'base64url').toString('base64')}`;

function shown({ supplier, sums }: KnownSupplier) {
  const { webhookSecret: _secret, ...told } = supplier;
  return SupplierReplySchema.parse({ ...told, measured: supplierRecordOf(supplier.leadTimeDays, sums) });
}

async function put(supplierId: SupplierId, body: SupplierBody) {
  const fault = body.webhookUrl === undefined ? undefined : faultOfWebhookUrl(body.webhookUrl);
  if (fault !== undefined) throw badRequest('body.webhookUrl', fault);
  const secret = body.webhookUrl === undefined ? undefined : newSecret();
  const told = SupplierSchema.parse({ ...body, webhookSecret: undefined, supplierId, updatedAt: now() });
  const stored = await suppliers.put({ ...told, ...(secret === undefined ? {} : { webhookSecret: secret }) });
  const reply = await find(supplierId);
  return stored.webhookSecret !== undefined && stored.webhookSecret === secret ? { ...reply, webhookSecret: secret } : reply;
}

async function find(supplierId: SupplierId) {
  const known = await suppliers.find(supplierId);
  if (known === undefined) throw notFound(`The supplier ${supplierId}`);
  return shown(known);
}

async function list({ limit, cursor }: PageQuery) {
  const after = placeOfCursor(SupplierIdSchema, cursor);
  const { items, next } = await suppliers.page(limit, after);
  return { items: items.map(shown), cursor: cursorOf(next) };
}

export const handler = httpHandler([
  on(putSupplier, ({ params, body }) => put(params.supplierId, body)),
  on(getSupplier, ({ params }) => find(params.supplierId)),
  on(listSuppliers, ({ query }) => list(query)),
]);
