import { BatchWriteCommand, DeleteCommand, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { InstantSchema, type LocalDay, LocalDaySchema } from '#schemas/instant.ts';
import { type KpiState, KpiStateSchema, type Target, TargetSchema } from '#schemas/kpi.ts';
import { documents } from './client.ts';

const STATE = { pk: 'STATE', sk: 'STATE' };
const TARGETS = 'TARGETS';
const WRITTEN_AT_ONCE = 25;
const WRITERS = 4;
const ATTEMPTS = 8;
const FIRST_PAUSE_MILLIS = 50;

const dayPk = (dimension: string) => `DAY#${dimension}`;

const DayItemSchema = z.object({
  sk: LocalDaySchema,
  asOf: InstantSchema,
  facts: z.string().transform((text) => z.record(z.string(), z.array(z.number())).parse(JSON.parse(text))),
});

/** A day of one dimension: the facts of each of its groups. */
export interface KpiDay {
  readonly dimension: string;
  readonly day: LocalDay;
  readonly groups: Readonly<Record<string, readonly number[]>>;
}

const pause = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis));

/** What is kept of each local day of the shop, and the targets that it has set. */
export function kpiDaysIn(TableName: string) {
  type Writes = { PutRequest: { Item: Record<string, unknown> } }[];

  async function writeSome(writes: Writes): Promise<void> {
    let left: Record<string, unknown[]> = { [TableName]: writes };
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { UnprocessedItems = {} } = await documents.send(new BatchWriteCommand({ RequestItems: left as Record<string, Writes> }));
      left = UnprocessedItems as Record<string, unknown[]>;
      if (Object.keys(left).length === 0) return;
      await pause(FIRST_PAUSE_MILLIS * 2 ** attempt);
    }
    throw new Error(`Days of indicators were not written in ${ATTEMPTS} attempts.`);
  }

  return {
    async state(): Promise<KpiState | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: STATE, ConsistentRead: true }));
      return Item && KpiStateSchema.parse(JSON.parse(String(Item['state'])));
    },

    async putState(state: KpiState): Promise<void> {
      await documents.send(new PutCommand({ TableName, Item: { ...STATE, schemaVersion: 1, state: JSON.stringify(state) } }));
    },

    /** Replaces what is there of the same days. */
    async putDays(days: readonly KpiDay[], asOf: KpiState['asOf']): Promise<void> {
      const starts = Array.from({ length: Math.ceil(days.length / WRITTEN_AT_ONCE) }, (_, batch) => batch * WRITTEN_AT_ONCE).values();
      const write = async () => {
        for (const from of starts) {
          const items = days.slice(from, from + WRITTEN_AT_ONCE).map(({ dimension, day, groups }) => ({
            ...{ pk: dayPk(dimension), sk: day, schemaVersion: 1, asOf, facts: JSON.stringify(groups) },
          }));
          await writeSome(items.map((Item) => ({ PutRequest: { Item } })));
        }
      };
      await Promise.all(Array.from({ length: WRITERS }, write));
    },

    /** Days of a dimension, both included, in their order. */
    async days(dimension: string, from: LocalDay, to: LocalDay): Promise<KpiDay[]> {
      const found: KpiDay[] = [];
      const pages = paginateQuery(
        { client: documents },
        {
          TableName,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':pk': dayPk(dimension), ':from': from, ':to': to },
        },
      );
      for await (const { Items = [] } of pages) {
        for (const item of Items) {
          const { sk: day, facts: groups } = DayItemSchema.parse(item);
          found.push({ dimension, day, groups });
        }
      }
      return found;
    },

    /** By the id of the indicator. */
    async targets(): Promise<Map<string, Target>> {
      const targets = new Map<string, Target>();
      const query = { TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': TARGETS }, ConsistentRead: true };
      for await (const { Items = [] } of paginateQuery({ client: documents }, query)) {
        for (const item of Items) targets.set(String(item['sk']), TargetSchema.parse(item));
      }
      return targets;
    },

    async putTarget(id: string, target: Target, setBy: string): Promise<void> {
      await documents.send(new PutCommand({ TableName, Item: { pk: TARGETS, sk: id, schemaVersion: 1, ...target, setBy } }));
    },

    /** From then on that of the catalogue holds. */
    async removeTarget(id: string): Promise<void> {
      await documents.send(new DeleteCommand({ TableName, Key: { pk: TARGETS, sk: id } }));
    },
  };
}
