import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { PersonKey, RunId } from '#schemas/ids.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import type { OrderMark, StoredOrders } from '#schemas/person-orders.ts';
import { columnFilesIn } from './column-files.ts';
import { objectsIn } from './objects.ts';
import { type OrderPacker, type PackedOrders, type ShopOfOrders, unpackOrders } from './packed-orders.ts';

/** Who is in a part, and what their orders depend on. */
export interface MarkedPerson extends OrderMark {
  readonly personKey: PersonKey;
}

/** The file that the next night begins with. */
const LastSchema = z.object({ asOf: InstantSchema, key: z.string(), sha256: z.string() });

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

  async function get({ key, sha256 }: Pick<StoredOrders, 'key' | 'sha256'>): Promise<PackedOrders> {
    const bytes = await objects.get(key);
    if (bytes === undefined) throw new Error(`There is no file ${key}.`);
    if (sha256Of(bytes) !== sha256) throw new Error(`File ${key} is not the one that was stored: its checksum differs.`);
    return unpackOrders(bytes);
  }

  async function last(part: number, of: number): Promise<z.infer<typeof LastSchema> | undefined> {
    const bytes = await objects.get(lastKey(part, of));
    return bytes && LastSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  }

  return {
    /** @throws {Error} when there is no such file, or not the one that was stored */
    get,
    async put(runId: RunId, part: number, packer: OrderPacker): Promise<Omit<StoredOrders, 'read'>> {
      const key = `orders/${runId}/part-${twoDigits(part)}`;
      const bytes = packer.bytes();
      await objects.put(key, bytes);
      return { part, key, sha256: sha256Of(bytes), ...packer.counts() };
    },

    /** What an earlier night has left of a part; undefined when it left nothing, or nothing that can be used in this shop. */
    async findLast(part: number, of: number, shop: ShopOfOrders): Promise<PackedOrders | undefined> {
      try {
        const found = await last(part, of);
        const packed = found && (await get(found));
        return packed?.timeZone === shop.timeZone && packed.currency === shop.currency ? packed : undefined;
      } catch (error) {
        refuse(lastKey(part, of), error);
        return undefined;
      }
    },
    /** Lets the next night begin with a file, unless one of a later moment is there already. */
    async noteLast({ part, of, asOf }: { part: number; of: number; asOf: Instant }, { key, sha256 }: Pick<StoredOrders, 'key' | 'sha256'>) {
      const known = await last(part, of).catch(() => undefined);
      if (known !== undefined && known.asOf > asOf) return;
      await objects.put(lastKey(part, of), JSON.stringify({ asOf, key, sha256 }), 'application/json');
    },

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
