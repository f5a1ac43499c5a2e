import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceClient } from './engines/service-client.ts';
import { report } from './report.ts';
import { type Table, tablesOf } from './resources/table.ts';
import type { Application } from './template/application.ts';

/** As housekeeping it need not hurry; AWS takes days. */
const PAUSE_MS = 15 * 60_000;
const PAGE = 500;

type Item = Readonly<Record<string, unknown>>;
interface Page {
  readonly Items?: readonly Item[];
  readonly LastEvaluatedKey?: Item;
}

/** Deletes expired items, which the default engine never does. */
export class TtlSweeper {
  #client: ServiceClient;
  #tables: readonly Table[];
  #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(client: ServiceClient, application: Application) {
    this.#client = client;
    this.#tables = tablesOf(application).filter(({ parsed }) => parsed.TimeToLiveSpecification?.Enabled);
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await delay(PAUSE_MS, undefined, { signal: this.#stop.signal, ref: false }).catch(() => {});
      for (const table of this.#tables) await this.#sweep(table).catch((error: unknown) => report(`Expired items of ${table.name}`, error));
    }
  }

  async #sweep({ name: TableName, parsed }: Table): Promise<void> {
    const names = { '#ttl': parsed.TimeToLiveSpecification?.AttributeName ?? '' };
    const values = { ':now': { N: String(Math.floor(Date.now() / 1000)) } };
    const keys = parsed.KeySchema.map(({ AttributeName }) => AttributeName);
    let ExclusiveStartKey: Item | undefined;
    do {
      if (this.#stop.signal.aborted) return;
      const page: Page = await this.#client.json('dynamodb', 'Scan', {
        TableName,
        Limit: PAGE,
        FilterExpression: '#ttl < :now',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
        ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
      });
      for (const item of page.Items ?? [])
        await this.#remove(TableName, Object.fromEntries(keys.map((key) => [key, item[key]])), { names, values });
      ExclusiveStartKey = page.LastEvaluatedKey;
      await delay(20);
    } while (ExclusiveStartKey !== undefined);
  }

  /** Only when it is still expired: it may have been written anew since it was read. */
  async #remove(TableName: string, Key: Item, { names, values }: { names: object; values: object }): Promise<void> {
    const condition = { ConditionExpression: '#ttl < :now', ExpressionAttributeNames: names, ExpressionAttributeValues: values };
    await this.#client.json('dynamodb', 'DeleteItem', { TableName, Key, ...condition }).catch(() => {});
  }
}
