import type { PersonKey, ProductId } from '#schemas/ids.ts';
import type { RecallId } from '#schemas/recall.ts';
import { readAll } from './batch-read.ts';
import { recallsIn } from './recalls.ts';

const PAGE = 50;
/** Recalls that are looked at, newest first: what is older and still open is a matter of the case, not of promotions. */
const MOST_RECALLS = 200;
const PERSON = 'PERSON#';

/** A recall that is not over, with the products that it is about. */
export interface OpenRecovery {
  readonly recallId: RecallId;
  readonly productIds: readonly ProductId[];
}

/** Whose goods are in a recall that is not over. */
export function openRecoveriesIn(TableName: string) {
  const recalls = recallsIn(TableName);

  async function productsOf(recallId: RecallId, named: readonly ProductId[]): Promise<ProductId[]> {
    const lots = await recalls.lots(recallId);
    return [...new Set([...named, ...lots.flatMap(({ productIds }) => productIds)])];
  }

  async function openOne(id: RecallId): Promise<OpenRecovery | undefined> {
    const recall = await recalls.find(id);
    if (recall === undefined || recall.isDryRun || recall.status === 'closed') return undefined;
    return { recallId: id, productIds: await productsOf(id, recall.productIds) };
  }

  return {
    async all(): Promise<OpenRecovery[]> {
      const found: OpenRecovery[] = [];
      let after: string | undefined;
      for (let read = 0; read < MOST_RECALLS; read += PAGE) {
        const { items, next } = await recalls.list(PAGE, after);
        found.push(...(await Promise.all(items.map(openOne))).flatMap((recovery) => recovery ?? []));
        if (next === undefined) break;
        after = next;
      }
      return found;
    },

    /** The recalls among those given that each of some people is in. */
    async ofPeople(personKeys: readonly PersonKey[], recallIds: readonly RecallId[]): Promise<Map<string, RecallId[]>> {
      const keys = recallIds.flatMap((pk) => [...new Set(personKeys)].map((personKey) => ({ pk, sk: `${PERSON}${personKey}` })));
      const found = await readAll(keys.map((key) => ({ table: TableName, key })));
      const byPerson = Map.groupBy(found, ({ item }) => String(item['sk']).slice(PERSON.length));
      return new Map([...byPerson].map(([personKey, items]) => [personKey, items.map(({ item }) => item['pk'] as RecallId)]));
    },
  };
}
