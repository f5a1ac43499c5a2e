import { paginateScan } from '@aws-sdk/lib-dynamodb';
import type { Gtin } from '#schemas/gtin.ts';
import { type Lot, type LotRef, LotRefSchema, type PlaceOfLot } from '#schemas/lot.ts';
import { documents } from './client.ts';
import { lotsIn, type PlaceRule } from './lots.ts';
import { productsIn } from './products.ts';
import { unitsIn } from './units.ts';

/** Names of the tables. */
interface RecallTables {
  readonly lots: string;
  readonly products: string;
  readonly units: string;
}

/** Looks for the lots of trade items by going through all lots; a recall of a whole product is rare, an index would cost at every lot. */
async function lotsOfGtins(TableName: string, gtins: ReadonlySet<Gtin>): Promise<LotRef[]> {
  const pages = paginateScan(
    { client: documents },
    {
      TableName,
      FilterExpression: 'sk = :lot',
      ExpressionAttributeValues: { ':lot': 'LOT' },
      ExpressionAttributeNames: { '#lot': 'lot' },
      ProjectionExpression: 'gtin, #lot',
    },
  );
  const lots: LotRef[] = [];
  for await (const { Items = [] } of pages) {
    lots.push(...Items.map((item) => LotRefSchema.parse(item)).filter(({ gtin }) => gtins.has(gtin)));
  }
  return lots;
}

/** Where a recall reads what is known of goods. */
export function recallReadersIn(tables: RecallTables, rule: PlaceRule) {
  const lots = lotsIn(tables.lots, rule);
  const products = productsIn(tables.products);
  const units = unitsIn(tables.units);
  return {
    findLots: (refs: readonly LotRef[]): Promise<readonly Lot[]> => lots.findMany(refs),
    placesOf: (lot: Lot): Promise<readonly PlaceOfLot[]> => lots.atPlaces(lot, lot.places),
    lotsOfGtins: (gtins: ReadonlySet<Gtin>) => lotsOfGtins(tables.lots, gtins),
    catalogue: () => products.every(),
    sites: async (): Promise<ReadonlyMap<string, string>> => new Map((await units.every()).map(({ unitId, site }) => [unitId, site])),
  };
}
