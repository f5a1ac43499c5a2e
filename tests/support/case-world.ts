import { SendMessageBatchCommand, type SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { placeRule } from '#domain/lots/place-history.ts';
import { localDayOf } from '#domain/time.ts';
import { CaseIdSchema } from '#schemas/case.ts';
import type { Exposure } from '#schemas/exposure.ts';
import { UnitIdSchema } from '#schemas/ids.ts';
import type { IncidentFacts } from '#schemas/incident.ts';
import { InstantSchema } from '#schemas/instant.ts';
import type { LotRef } from '#schemas/lot.ts';
import { OrderStateSchema } from '#schemas/order.ts';
import type { Sample } from '#schemas/reading.ts';
import { aSample, aUnit, MINUTE } from './cold-chain.ts';
import { startEngine } from './engine.ts';
import { aLotRef, aMovement } from './lot-builders.ts';

const MOST_FAILURES = 5;

type Handler = (event: never, context: never) => Promise<{ batchItemFailures: unknown[] }>;

/** Tables, the functions that follow an incident, and their queues, which a test empties itself. */
export async function aCaseWorld() {
  const queues = mockClient(SQSClient);
  const engine = await startEngine();
  const waiting: { url: string; body: string }[] = [];
  const names = ['EXPOSURES', 'DECISIONS'];
  for (const name of names) process.env[`${name}_QUEUE_URL`] = `https://queue.example/${name}`;
  process.env['OPEN_ORDER_DAYS'] = '3';
  queues.on(SendMessageBatchCommand).callsFake(({ QueueUrl, Entries = [] }: SendMessageBatchCommandInput) => {
    waiting.push(...Entries.map(({ MessageBody }) => ({ url: QueueUrl ?? '', body: MessageBody ?? '' })));
    return { Failed: [] };
  });
  const handlers: Record<string, Handler> = {
    EXPOSURES: (await import('../../functions/lots/trace-exposure.ts')).handler as never,
    DECISIONS: (await import('../../functions/lots/settle-case.ts')).handler as never,
  };
  const storage = {
    cases: (await import('#storage/cases.ts')).casesIn('cases-table'),
    log: (await import('#storage/case-log.ts')).caseLogIn('cases-table'),
    holds: (await import('#storage/holds.ts')).holdsIn('holds-table'),
    incidents: (await import('#storage/incidents.ts')).incidentsIn('incidents-table'),
    lots: (await import('#storage/lots.ts')).lotsIn('lots-table', placeRule),
    units: (await import('#storage/units.ts')).unitsIn('units-table'),
    states: (await import('#storage/unit-states.ts')).unitStatesIn('units-table'),
    documents: (await import('#storage/client.ts')).documents,
    sales: (await import('#storage/sales.ts')).salesIn('sales-table'),
  };

  const { itemOfOrder } = await import('#storage/orders.ts');

  async function deliver({ url, body }: { url: string; body: string }): Promise<number> {
    const handler = handlers[url.slice(url.lastIndexOf('/') + 1)];
    const reply = await handler?.({ Records: [{ messageId: 'm', body }] } as never, {} as never);
    return reply?.batchItemFailures.length ?? 0;
  }

  return {
    ...storage,
    waiting,
    deliver,
    stop: () => engine.stop(),
    send: (queue: string, message: object) => waiting.push({ url: `https://queue.example/${queue}`, body: JSON.stringify(message) }),

    /** Works off the queues; each message comes so many times, and once more after each failure, as often as a queue tries. */
    async settle(times = 1): Promise<void> {
      let failures = 0;
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        for (let time = 0; time < times; time++) if ((await deliver(next)) > 0 && failures++ < MOST_FAILURES) waiting.push(next);
      }
      if (failures > MOST_FAILURES) throw new Error('A message fails for good.');
    },

    /** A unit with one reading a minute of the goods in it, from minutes ago on. */
    async measure(unitId: string, fromMinutesAgo: number, celsius: readonly number[]): Promise<void> {
      await storage.units.put(aUnit({ unitId }));
      const now = Math.floor(Date.now() / MINUTE) * MINUTE;
      const samples = celsius.map(
        (value, index): Sample => aSample({ seq: index, at: now - (fromMinutesAgo - index) * MINUTE, celsius: value }),
      );
      await storage.states.pack(UnitIdSchema.parse(unitId), samples, Date.now());
    },

    /** A lot that moved from place to place, each from minutes ago on; the last place may be left too. */
    async store(lot: string, places: readonly (readonly [string | undefined, number])[]): Promise<LotRef> {
      const ref = aLotRef(lot);
      const at = (ago: number) => new Date(Math.floor(Date.now() / MINUTE) * MINUTE - ago * MINUTE).toISOString();
      const movements = places.map(([to, ago], index) => {
        const from = places[index - 1]?.[0];
        const kind = from && to ? 'moved' : from ? 'sold' : 'received';
        return aMovement(`m${index}`, 0, { ...ref, kind, at: at(ago), from, to });
      });
      await storage.lots.record(ref, movements);
      return ref;
    },

    async happened(facts: IncidentFacts, revision: number) {
      await storage.incidents.record(facts, revision, facts.startedAt);
      waiting.push({ url: 'https://queue.example/EXPOSURES', body: JSON.stringify({ caseId: facts.incidentId }) });
    },

    async exposureOf(ref: LotRef): Promise<Exposure | undefined> {
      return (await storage.lots.find(ref))?.exposure;
    },

    /** An order of one lot that nobody has handed over. */
    async order(orderId: string, ref: LotRef, given: { storeId?: string; quantity?: number } = {}): Promise<void> {
      const at = InstantSchema.parse(new Date().toISOString());
      const day = localDayOf(at, 'Europe/Berlin');
      const { quantity = 1, ...where } = given;
      const lines = [{ productId: 'milk', quantity, ...ref }];
      await storage.sales.putAll([[{ orderRef: `default#${orderId}`, key: 'k', at, day, lines, ...where }]]);
      const completion = { key: 'k', at, richness: 1, currency: 'EUR', totalMinor: 100, discountMinor: 0, items: 1 };
      const order = OrderStateSchema.parse({ orderRef: `default#${orderId}`, version: 0, orderedAt: at, refunds: {}, completion });
      await storage.documents.send(new PutCommand({ TableName: 'orders-table', Item: itemOfOrder(order, 1) }));
    },

    async storyOf(caseId: string) {
      return (await storage.log.page(CaseIdSchema.parse(caseId), 100)).items;
    },
  };
}
export type CaseWorld = Awaited<ReturnType<typeof aCaseWorld>>;
