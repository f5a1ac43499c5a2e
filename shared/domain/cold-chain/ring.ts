import type { Sample } from '#schemas/reading.ts';

const compare = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);

/** Order of judging: by the time of measuring, never by arrival. */
export function inOrder(left: Sample, right: Sample): number {
  return left.at - right.at || compare(left.sensorId, right.sensorId) || compare(left.bootId, right.bootId) || left.seq - right.seq;
}

/** What a device repeats when it repeats a reading. */
function identityOf({ sensorId, bootId, seq, at }: Sample): string {
  return seq < 0 ? `${sensorId}\n@${at}` : `${sensorId}\n${bootId}\n${seq}`;
}

export interface Merged {
  /** All readings, ordered, each once. */
  readonly samples: Sample[];
  /** Those that were not known before. */
  readonly added: Sample[];
  /** Readings under the name of a known one that say something else; the first stays. */
  readonly conflicts: Sample[];
}

/** What a device sends again after its clock was found to be off is at another time than before. */
const isMoved = (left: Sample, right: Sample) => left.isClockCorrected === true || right.isClockCorrected === true;
const isSame = (left: Sample, right: Sample) => left.celsius === right.celsius && (left.at === right.at || isMoved(left, right));

/** Joins readings to those that are kept: a repeated one changes nothing. */
export function mergeReadings(kept: readonly Sample[], incoming: readonly Sample[]): Merged {
  const known = new Map(kept.map((sample) => [identityOf(sample), sample]));
  const added: Sample[] = [];
  const conflicts: Sample[] = [];
  for (const sample of incoming) {
    const identity = identityOf(sample);
    const first = known.get(identity);
    if (first === undefined) {
      known.set(identity, sample);
      added.push(sample);
    } else if (!isSame(first, sample)) conflicts.push(sample);
  }
  return { samples: [...known.values()].sort(inOrder), added, conflicts };
}
