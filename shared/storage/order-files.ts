import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { PersonKey, RunId } from '#schemas/ids.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import type { OrderMark, StoredOrders } from '#schemas/person-orders.ts';
import { columnFilesIn } from './column-files.ts';
import { objectsIn } from './objects.ts';
import { type OrderPacker, type PackedOrders, type ShopOfOrders, unpackOrders } from './packed-orders.ts';
import { type PackedSales, type SalesPacker, unpackSales } from './packed-sales.ts';

/** Who is in a part, and what their orders depend on. */
export interface MarkedPerson extends OrderMark {
  readonly personKey: PersonKey;
}

/** The file that the next night begins with. */
const FileSchema = z.object({ key: z.string(), sha256: z.string() });
const LastSchema = FileSchema.extend({
  asOf: InstantSchema,
  /** Versions before 0.3 kept no sales. */
  sales: FileSchema.optional(),
});
type File = z.infer<typeof FileSchema>;

/** Both files of a part: the same people stand in them in the same sequence. */
export interface PackedPart {
  readonly orders: PackedOrders;
  readonly sales: PackedSales;
}
export interface PartPackers {
  readonly orders: OrderPacker;
  readonly sales: SalesPacker;
}

const twoDigits = (part: number) => String(part).padStart(2, '0');
const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const lastKey = (part: number, of: number) => `orders/last/part-${twoDigits(part)}-of-${twoDigits(of)}.json`;
const peopleKey = (runId: RunId, part: number) => `runs/${runId}/people/part-${twoDigits(part)}`;

/**
 * The orders of each part of the customers, of which each night reads again only what has changed.
 *
 * @param refuse - told of a file of an earlier night that cannot be used; everything is then read again
 */
export function orderFilesIn(bucket: string, refuse: (key: string, error: unknown) => void = () => undefined) {
  const objects = objectsIn(bucket);
  const people = columnFilesIn(bucket, z.object({}));

  async function bytesOf({ key, sha256 }: File): Promise<Uint8Array> {
    const bytes = await objects.get(key);
    if (bytes === undefined) throw new Error(`There is no file ${key}.`);
    if (sha256Of(bytes) !== sha256) throw new Error(`File ${key} is not the one that was stored: its checksum differs.`);
    return bytes;
  }
  const get = async (file: File): Promise<PackedOrders> => unpackOrders(await bytesOf(file));

  async function putBytes(key: string, bytes: Uint8Array): Promise<File> {
    await objects.put(key, bytes);
    return { key, sha256: sha256Of(bytes) };
  }

  async function last(part: number, of: number): Promise<z.infer<typeof LastSchema> | undefined> {
    const bytes = await objects.get(lastKey(part, of));
    return bytes && LastSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  }

  return {
    /** @throws {Error} when there is no such file, or not the one that was stored */
    get,
    async put(runId: RunId, part: number, { orders, sales }: PartPackers): Promise<Omit<StoredOrders, 'read'>> {
      const stored = await putBytes(`orders/${runId}/part-${twoDigits(part)}`, orders.bytes());
      const storedSales = await putBytes(`orders/${runId}/sales-${twoDigits(part)}`, sales.bytes());
      return { part, ...stored, sales: storedSales, ...orders.counts() };
    },

    /** What an earlier night has left of a part; undefined when it left nothing, or nothing that can be used in this shop. */
    async findLast(part: number, of: number, shop: ShopOfOrders): Promise<PackedPart | undefined> {
      try {
        const found = await last(part, of);
        if (found?.sales === undefined) return undefined;
        const [orders, sales] = [await get(found), unpackSales(await bytesOf(found.sales))];
        return orders.timeZone === shop.timeZone && orders.currency === shop.currency ? { orders, sales } : undefined;
      } catch (error) {
        refuse(lastKey(part, of), error);
        return undefined;
      }
    },
    /** Lets the next night begin with a file, unless one of a later moment is there already. */
    async noteLast({ part, of, asOf }: { part: number; of: number; asOf: Instant }, { key, sha256, sales }: Omit<StoredOrders, 'read'>) {
      const known = await last(part, of).catch(() => undefined);
      if (known !== undefined && known.asOf > asOf) return;
      await objects.put(lastKey(part, of), JSON.stringify({ asOf, key, sha256, sales }), 'application/json');
    },

    /** What the orders of a part came to. @throws {Error} when there is no such file, or not the one that was stored */
    sales: async (file: File): Promise<PackedSales> => unpackSales(await bytesOf(file)),

    /** Leaves for a later step of the run who is in a part, so that it need not read all profiles once more. */
    async putPeople(runId: RunId, part: number, marked: readonly MarkedPerson[]): Promise<void> {
      await people.put(peopleKey(runId, part), {
        header: {},
        keys: marked.map(({ personKey }) => personKey),
        columns: [Float64Array.from(marked, ({ events }) => events), Float64Array.from(marked, ({ links }) => links)],
      });
    },
    /** Undefined when no step of the run has left it. */
    async findPeople(runId: RunId, part: number): Promise<MarkedPerson[] | undefined> {
      const file = await people.find(peopleKey(runId, part));
      const [events = new Float64Array(), links = new Float64Array()] = file?.columns ?? [];
      return (
        file &&
        Array.from({ length: file.count }, (_, row) => ({
          personKey: file.keyAt(row) as PersonKey,
          events: events[row] as number,
          links: links[row] as number,
        }))
      );
    },
  };
}
