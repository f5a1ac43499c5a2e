import type { RunId } from '#schemas/ids.ts';
import type { LocalDay } from '#schemas/instant.ts';
import type { JobName } from '#schemas/job.ts';

const SUFFIX_LENGTH = 6;

/** The run that the clock starts on a day; the same for every delivery of the same call, so that it starts once. */
export function scheduledRunId(job: JobName, day: LocalDay): RunId {
  return `${job}-${day}` as RunId;
}

/**
 * A run that somebody asked for.
 *
 * @param hash - hexadecimal, of what makes this request this one: its Idempotency-Key, else something random
 */
export function requestedRunId(job: JobName, day: LocalDay, hash: string): RunId {
  const suffix = BigInt(`0x${hash.slice(0, 16)}`)
    .toString(36)
    .padStart(SUFFIX_LENGTH, '0')
    .slice(-SUFFIX_LENGTH);
  return `${job}-${day}-m${suffix}` as RunId;
}
