import type { SendOutcome } from './send-rounds.ts';

/** `taken`: it was begun before. `changed`, `gone`: what it was decided by is no longer so. */
type Reservation = 'claimed' | 'taken' | 'changed' | 'gone';
/** A message that has left, which is to be noted, or how it ended. */
export type Departure = 'sent' | SendOutcome;

const OUTCOMES = { claimed: 'claimed', taken: 'done', changed: 'changed', gone: 'changed' } as const;

interface Steps<Message> {
  /** Reserves some messages; answers come in the same order. */
  claim(messages: readonly Message[]): Promise<readonly Reservation[]>;
  /** Hands one over. When it fails, nobody knows whether it left: it stays reserved. */
  deliver(message: Message): Promise<Departure>;
  /** Notes that they left. */
  note(messages: readonly Message[]): Promise<void>;
  onFailure(error: unknown): void;
}

async function sendGroup<Message>(group: readonly Message[], { claim, deliver, note, onFailure }: Steps<Message>): Promise<SendOutcome[]> {
  const failed = (error: unknown): 'failed' => {
    onFailure(error);
    return 'failed';
  };
  const reservations = await claim(group).then((results) => results.map((result) => OUTCOMES[result]), failed);
  if (reservations === 'failed') return group.map(() => reservations);
  const departures = await Promise.all(
    group.map(async (message, place): Promise<Departure> => {
      const reservation = reservations[place] ?? 'failed';
      return reservation === 'claimed' ? await deliver(message).catch(failed) : reservation;
    }),
  );
  const sent = group.filter((_, place) => departures[place] === 'sent');
  const noted = sent.length === 0 ? 'done' : await note(sent).then((): SendOutcome => 'done', failed);
  return departures.map((departure) => (departure === 'sent' ? noted : departure));
}

/**
 * Sends messages, some at a time: these are reserved together, handed over side by side, and noted together, so that no more than
 * these are open when the process ends. Once the channel wants to be sent less, the rest is left alone.
 *
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
