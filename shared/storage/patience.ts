import { isConditionFailure, isPassing, StaleWriteError } from './errors.ts';
import type { WriteOutcome } from './person-ledger.ts';

const MAX_ATTEMPTS = 12;
const FIRST_PAUSE_MILLIS = 8;
const LONGEST_PAUSE_MILLIS = 400;

/** A write met too many others; the message is to be delivered again later. */
export class TooBusyError extends Error {
  override readonly name = 'TooBusyError';
}

/** A pause of random length, longer with each attempt, so that those who collided do not collide again. */
async function pause(attempt: number): Promise<void> {
  const longest = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS * 2 ** attempt);
  await new Promise((resume) => setTimeout(resume, Math.random() * longest));
}

/** What an error says of the writes of others; any other error is thrown on. */
function obstacleIn(error: unknown): WriteOutcome {
  if (error instanceof StaleWriteError || isConditionFailure(error)) return { kind: 'stale' };
  if (isPassing(error)) return { kind: 'busy', cause: error };
  throw error;
}

type Attempt<Result> = { readonly done: Result } | { readonly again: WriteOutcome };

/**
 * Tries until the attempt is done. One that says `again`, or fails because of other writers (a stale or conditional write,
 * a conflict, throttling), is made again after a little while.
 *
 * @throws {TooBusyError} when it is still not done after twelve attempts
 */
export async function persist<Result>(attempt: (round: number) => Promise<Attempt<Result>>): Promise<Result> {
  let cause: unknown;
  for (let round = 0; round < MAX_ATTEMPTS; round++) {
    const outcome = await attempt(round).catch((error: unknown): Attempt<Result> => ({ again: obstacleIn(error) }));
    if ('done' in outcome) return outcome.done;
    if (outcome.again.kind === 'busy') cause = outcome.again.cause;
    // A duplicate is dropped and the rest run at once; the others wait for whoever is in the way.
    if (outcome.again.kind !== 'duplicates') await pause(round);
  }
  throw new TooBusyError(`Not written after ${MAX_ATTEMPTS} attempts.`, { cause });
}
