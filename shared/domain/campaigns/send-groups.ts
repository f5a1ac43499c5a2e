import type { SendOutcome } from './send-rounds.ts';

/** `taken`: it was begun before. `changed`, `gone`: what it was decided by is no longer so. */
type Reservation = 'claimed' | 'taken' | 'changed' | 'gone';

/** What becomes of a message that is not reserved. */
const UNRESERVED: Readonly<Record<Exclude<Reservation, 'claimed'>, SendOutcome>> = { taken: 'done', changed: 'changed', gone: 'changed' };

interface Steps<Message> {
  /** Whether the channel takes so many more now; nothing of them is reserved yet. */
  admit(count: number): Promise<boolean>;
  /** Reserves some messages; answers come in the same order. */
  claim(messages: readonly Message[]): Promise<readonly Reservation[]>;
  /** Hands some over. @returns for each in their order what went wrong; undefined when it was taken */
  handOver(messages: readonly Message[]): Promise<readonly unknown[]>;
  /** Ends the reservation of one that has certainly not left. @throws what went wrong when nobody knows that: it stays reserved */
  end(message: Message, failure: unknown): Promise<SendOutcome>;
  /** Notes that they left. */
  note(messages: readonly Message[]): Promise<void>;
  onFailure(error: unknown): void;
}

async function sendGroup<Message>(group: readonly Message[], steps: Steps<Message>): Promise<SendOutcome[]> {
  const failed = (error: unknown): 'failed' => {
    steps.onFailure(error);
    return 'failed';
  };
  const isAdmitted = await steps.admit(group.length).catch(failed);
  if (isAdmitted !== true) return group.map(() => (isAdmitted === false ? 'throttled' : isAdmitted));
  const reservations = await steps.claim(group).catch(failed);
  if (reservations === 'failed') return group.map(() => reservations);
  const claimed = group.filter((_, place) => reservations[place] === 'claimed');
  const failures = claimed.length === 0 ? [] : await steps.handOver(claimed).catch((error: unknown) => claimed.map(() => error));
  const left = claimed.filter((_, place) => failures[place] === undefined);
  const [noted, ...ends] = await Promise.all<SendOutcome | undefined>([
    left.length === 0 ? 'done' : steps.note(left).then((): SendOutcome => 'done', failed),
    ...claimed.map((message, place) => (failures[place] === undefined ? undefined : steps.end(message, failures[place]).catch(failed))),
  ]);
  const outcomes = new Map(claimed.map((message, place): [Message, SendOutcome] => [message, ends[place] ?? noted ?? 'failed']));
  return group.map((message, place): SendOutcome => {
    const reservation = reservations[place] ?? 'changed';
    return reservation === 'claimed' ? (outcomes.get(message) ?? 'failed') : UNRESERVED[reservation];
  });
}

/**
 * Sends messages, some at a time: these are reserved, handed over and noted together, so that no more than these are open when the
 * process ends. Once the channel wants to be sent less, the rest is left alone.
 *
 * @param messages - no two of them the same object
 * @param atOnce - how many are reserved at once, at least 1
 * @returns how each ended, in the same order
 */
export async function sendInGroups<Message>(messages: readonly Message[], atOnce: number, steps: Steps<Message>): Promise<SendOutcome[]> {
  const outcomes: SendOutcome[] = [];
  for (let from = 0; from < messages.length; from += atOnce) {
    const group = messages.slice(from, from + atOnce);
    const isThrottled = outcomes.includes('throttled');
    outcomes.push(...(isThrottled ? group.map((): SendOutcome => 'throttled') : await sendGroup(group, steps)));
  }
  return outcomes;
}
