import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';

/** So often somebody is decided on again whose consents or places change meanwhile. */
const ROUNDS = 3;

/**
 * How the message to one person ended. `changed`: what was decided by is no longer so. `throttled`: the channel wants to be sent
 * less. `failed`: nobody knows, or it is to be tried again. A moment: not before that.
 */
export type SendOutcome = 'done' | 'changed' | 'throttled' | 'failed' | Instant;

interface Steps {
  send(personKeys: readonly PersonKey[]): Promise<ReadonlyMap<PersonKey, SendOutcome>>;
  /** Keeps messages until then. */
  wait(personKeys: readonly PersonKey[], dueAt: Instant): Promise<void>;
  /** Keeps messages for a little while. */
  pause(personKeys: readonly PersonKey[]): Promise<void>;
}

const NAMED: ReadonlySet<string> = new Set(['done', 'changed', 'throttled', 'failed']);
const isMoment = (outcome: SendOutcome): outcome is Instant => !NAMED.has(outcome);

/** Sends to some people until each is done or put off. @returns how many failed, or changed all the time */
export async function sendInRounds(personKeys: readonly PersonKey[], { send, wait, pause }: Steps): Promise<number> {
  let failures = 0;
  let open = personKeys;
  for (let round = 0; round < ROUNDS && open.length > 0; round++) {
    const byOutcome = Map.groupBy(await send(open), ([, outcome]) => outcome);
    const peopleOf = (outcome: SendOutcome) => (byOutcome.get(outcome) ?? []).map(([personKey]) => personKey);
    for (const outcome of byOutcome.keys()) if (isMoment(outcome)) await wait(peopleOf(outcome), outcome);
    const throttled = peopleOf('throttled');
    if (throttled.length > 0) await pause(throttled);
    failures += peopleOf('failed').length;
    open = peopleOf('changed');
  }
  return failures + open.length;
}
