import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { everyItem } from '../api/every-item.ts';
import type { Larderly } from '../api/larderly.ts';
import { backlogsOf } from '../api/queues.ts';
import type { Kind } from './kinds.ts';

/** What Larderly refused after it had accepted it, as its list of rejects tells it. */
export interface RefusedLater {
  readonly count: number;
  readonly codes: Readonly<Record<string, number>>;
  /** Where they are listed. */
  readonly list: string;
}

const PATH = '/v1/rejects';
/** Kinds that are put on a queue, and judged once more behind it. */
const QUEUED: readonly Kind[] = ['customers', 'traits', 'orders', 'ratings', 'redemptions', 'readings'];
const QUEUES = ['events', 'readings'];
const PAUSE_MILLIS = 400;
const LONG_PAUSE_MILLIS = 3000;
const PATIENCE_MILLIS = 600_000;
/** Where nobody tells how full the queues are, they are held for empty when the list has not grown for this long. */
const QUIET_MILLIS = 6000;

const RejectSchema = z.object({ rejectedAt: z.string(), code: z.string() });
const PageSchema = z.object({ items: z.array(RejectSchema) });

export const isQueued = (kind: Kind): boolean => QUEUED.includes(kind);

/** The list of rejects from now on. @param outbox - of a local runtime, whose desk tells how full its queues are */
export async function watchRejects(larderly: Larderly, outbox: string | undefined) {
  const { items } = PageSchema.parse(await larderly.get(`${PATH}?limit=1`));
  const newestBefore = items[0]?.rejectedAt ?? '';

  async function sinceThen(): Promise<z.infer<typeof RejectSchema>[]> {
    const found: z.infer<typeof RejectSchema>[] = [];
    for await (const item of everyItem(larderly, PATH)) {
      const reject = RejectSchema.parse(item);
      if (reject.rejectedAt <= newestBefore) break;
      found.push(reject);
    }
    return found;
  }

  async function untilQuiet(): Promise<void> {
    let known = (await sinceThen()).length;
    for (let quietMillis = 0; quietMillis < QUIET_MILLIS; quietMillis += LONG_PAUSE_MILLIS) {
      await sleep(LONG_PAUSE_MILLIS);
      const { length } = await sinceThen();
      if (length > known) quietMillis = 0;
      known = length;
    }
  }

  return {
    /**
     * Waits until what was accepted is stored, and counts what was refused on the way.
     *
     * @param toldCodes - reasons that the answers named already: behind the queue the same records are judged by them again
     */
    async refusedLater(toldCodes: ReadonlySet<string>): Promise<RefusedLater> {
      const isDrained = outbox !== undefined && (await untilDrained(outbox));
      if (!isDrained) await untilQuiet();
      const untold = (await sinceThen()).filter(({ code }) => !toldCodes.has(code));
      const codes: Record<string, number> = {};
      for (const { code } of untold) codes[code] = (codes[code] ?? 0) + 1;
      return { count: untold.length, codes, list: PATH };
    },
  };
}

/** False where no desk tells it, or when it takes too long. */
async function untilDrained(outbox: string): Promise<boolean> {
  for (const deadline = Date.now() + PATIENCE_MILLIS; Date.now() < deadline; await sleep(PAUSE_MILLIS)) {
    const backlogs = await backlogsOf(outbox, QUEUES).catch(() => undefined);
    if (backlogs === undefined) return false;
    if (backlogs.every(({ waiting }) => waiting === 0)) return true;
  }
  return false;
}
