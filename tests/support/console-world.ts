import { setTimeout as delay } from 'node:timers/promises';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Endpoints } from '../../local/start/endpoints.ts';
import { accessTo, type Fetch } from './local-runtime.ts';

const GTIN = '04012345000009';
const LOT = 'L-console/1';
/** Whose page is looked at. */
const CUSTOMER = 'C00006';
const TABS = ['timeline', 'taste', 'recommendations', 'feedback', 'consents'];
const PATIENCE_MILLIS = 60_000;
const LOOK_MILLIS = 100;

/** Addresses of every view and of a page of each kind below them, and what they show. */
export interface ConsoleWorld {
  readonly pages: readonly string[];
  readonly gtin: string;
  readonly lot: string;
  readonly customerId: string;
  /** Of a queue with a dead letter in it. */
  readonly deadLettersOf: string;
}

/** Beside the demo shop: a lot that became another, a recall, a complaint, order proposals, a request, a run, what was refused. */
export async function makeConsoleWorld(endpoints: Endpoints): Promise<ConsoleWorld> {
  const { operator, stored } = accessTo(endpoints);
  const ask = asking(operator);
  const [recallId, requestId] = await Promise.all([lotAndRecall(ask), privacyRequest(ask), ruleSegment(ask), refusals(endpoints)]);
  const complaint = { kind: 'complaint', customerId: 'C00004', text: 'The milk was sour and smelled bad.', gtin: GTIN, lot: LOT };
  await ask('POST /v1/feedback', complaint);
  const proposals = await orderProposals(ask);
  await stored();
  const [{ campaignId }, { incidentId }, { feedbackId }] = [
    await first<{ campaignId: string }>(ask, '/v1/campaigns'),
    await first<{ incidentId: string }>(ask, '/v1/incidents'),
    await first<{ feedbackId: string }>(ask, '/v1/feedback'),
  ];
  const pages = [
    ...['', 'customers', `customers/${CUSTOMER}`, ...TABS.map((tab) => `customers/${CUSTOMER}?tab=${tab}`)],
    ...['segments', `recommendations/${CUSTOMER}`, 'campaigns', 'campaigns/new', `campaigns/${campaignId}`],
    ...['cold-chain', 'cold-chain/fridge-01', `cold-chain/cases/${encodeURIComponent(incidentId)}`],
    ...['lots', `lots/${GTIN}/${encodeURIComponent(LOT)}`, `lots/recalls/${recallId}`],
    ...['demand', `demand/${proposals.productId}?store=${proposals.storeId}`, 'feedback', `feedback/${feedbackId}`],
    ...['kpis', 'kpis/churn-rate', 'privacy', `privacy/requests/${requestId}`],
    ...['operations', `operations/runs/order-proposals/${proposals.runId}`],
  ];
  return { pages, gtin: GTIN, lot: LOT, customerId: CUSTOMER, deadLettersOf: 'purchase-notices' };
}

type Ask = <Reply>(call: string, body?: object) => Promise<Reply>;

function asking(operator: Fetch): Ask {
  return async <Reply>(call: string, body?: object) => {
    const [method = '', path = ''] = call.split(' ');
    const reply = await operator(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!reply.ok) throw new Error(`${call}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as Reply;
  };
}

async function first<Item>(ask: Ask, path: string): Promise<Item> {
  const { items } = await ask<{ items: Item[] }>(`GET ${path}?limit=1`);
  const [item] = items;
  if (item === undefined) throw new Error(`There is nothing under ${path}.`);
  return item;
}

async function lotAndRecall(ask: Ask): Promise<string> {
  const movements = `POST /v1/lots/${GTIN}/movements?lot=${encodeURIComponent(LOT)}`;
  await ask(movements, { kind: 'received', at: '2026-11-20T08:00:00.000Z', quantity: 40, to: 'fridge-01' });
  const inputs = [{ gtin: GTIN, lot: LOT, quantity: 4 }];
  const outputs = [{ gtin: GTIN, lot: 'salad-1', quantity: 8, place: 'fridge-02' }];
  await ask(movements, { kind: 'transformed', at: '2026-11-21T08:00:00.000Z', inputs, outputs });
  const recall = { lots: [{ gtin: GTIN, lot: LOT }], reason: '包装内有异物', hazard: 'foreign-body', dryRun: true };
  return (await ask<{ recallId: string }>('POST /v1/recalls', recall)).recallId;
}

const privacyRequest = async (ask: Ask): Promise<string> =>
  (
    await ask<{ requestId: string }>('POST /v1/privacy/requests', {
      kind: 'access',
      customerId: 'C00007',
      identityCheck: { method: 'signed-in' },
    })
  ).requestId;

const ruleSegment = (ask: Ask) => ask('PUT /v1/segments/rules/regulars', { name: '常客', rule: { feature: 'orders365', atLeast: 6 } });

/** What a supplier could be asked for, of what is forecast. */
async function orderProposals(ask: Ask) {
  const { items } = await ask<{ items: { productId: string; storeId: string }[] }>('GET /v1/forecasts?limit=4');
  const [some] = items;
  if (some === undefined) throw new Error('Nothing is forecast.');
  const products = [...new Set(items.map(({ productId }) => productId))].map((productId) => ({ productId, costMinor: 72, packSize: 6 }));
  await ask('PUT /v1/suppliers/dairy', { name: '北方乳品', currency: 'EUR', leadTimeDays: 2, reviewDays: 1, products });
  const { runId } = await ask<{ runId: string }>('POST /v1/jobs/order-proposals/runs', {});
  const deadline = Date.now() + PATIENCE_MILLIS;
  const status = async () => (await ask<{ status: string }>(`GET /v1/jobs/order-proposals/runs/${runId}`)).status;
  while ((await status()) !== 'SUCCEEDED') {
    if (Date.now() > deadline) throw new Error('The job order-proposals did not succeed in time.');
    await delay(LOOK_MILLIS);
  }
  return { ...some, runId };
}

/** An event that is not taken, and a message that nobody could work on. */
async function refusals({ api, writeKey, outbox }: Endpoints): Promise<void> {
  const body = JSON.stringify({ writeKey, userId: 'u1', type: 'track', messageId: 'console-1' });
  await fetch(`${api}/v1/track`, { method: 'POST', body });
  const { services, region } = (await (await fetch(new URL('/status.json', outbox))).json()) as { services: string; region: string };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const queues = new SQSClient({ endpoint: services, region, credentials, useQueueUrlAsEndpoint: false });
  const QueueUrl = `${services}/000000000000/larderly-development-purchase-notices-dead-letters`;
  await queues.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ kind: 'ordered' }) }));
}
