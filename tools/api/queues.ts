import * as z from 'zod';

const QueuesSchema = z.object({
  items: z.array(
    z.object({ name: z.string(), visible: z.number(), inFlight: z.number(), delayed: z.number(), deadLetters: z.number().optional() }),
  ),
});

/** How full a queue is that is worked through. */
interface Backlog {
  readonly name: string;
  /** Messages that nobody has finished. */
  readonly waiting: number;
  readonly deadLetters: number;
}

/**
 * The queues of a local runtime whose names end so, as its desk tells them.
 *
 * @returns undefined where there is no such desk
 */
export async function backlogsOf(outbox: string, endings: readonly string[]): Promise<Backlog[] | undefined> {
  const reply = await fetch(new URL('/queues.json', outbox));
  if (!reply.ok) return undefined;
  const { items } = QueuesSchema.parse(await reply.json());
  return items.flatMap(({ name, visible, inFlight, delayed, deadLetters }) => {
    const isMeant = deadLetters !== undefined && endings.some((ending) => name.endsWith(ending));
    return isMeant ? [{ name, waiting: visible + inFlight + delayed, deadLetters }] : [];
  });
}
