import type { Episode } from '#schemas/incident.ts';
import type { Sample } from '#schemas/reading.ts';
import type { Track, UnitState } from '#schemas/unit-state.ts';
import { episodesOf, foldReadings } from './judge.ts';
import { mergeReadings } from './ring.ts';
import { NO_TRACK, type Plant } from './track.ts';

/** No more of the tail than this is kept when the rest is packed away: enough that slightly late readings need no history. */
const KEPT_READINGS = 20;

export const NO_STATE: UnitState = {
  version: 0,
  track: NO_TRACK,
  through: null,
  tail: [],
  pending: [],
  commands: [],
  setPointCelsius: null,
  commandedAt: [],
  actedOn: null,
  conflicts: 0,
  clock: null,
};

export interface Absorbed {
  readonly state: UnitState;
  /** The track at the newest reading. */
  readonly track: Track;
  /** Episodes that the readings known before speak of, and those that all readings speak of. */
  readonly before: Episode[];
  readonly after: Episode[];
  readonly added: Sample[];
  readonly conflicts: Sample[];
  /** Added readings from before what the state keeps; they belong into packs. */
  readonly late: Sample[];
}

/** When the newest reading was measured that a state knows. */
export const newestOf = ({ tail, through }: UnitState): number | null => tail.at(-1)?.at ?? through;

const isUpTo = (through: number | null) => (sample: Sample) => through !== null && sample.at <= through;

/** Whether some readings are older than what the state keeps, so that they can be judged only with the packed history. */
export function needsHistory(state: UnitState, incoming: readonly Sample[]): boolean {
  return incoming.some(isUpTo(state.through));
}

/**
 * What a unit's state becomes with some more readings. The state is always the fold of the set of all its readings, so that
 * order, repetition and grouping of the messages leave no trace in it.
 *
 * @param packed - the readings up to `state.through`, when `needsHistory`
 */
export function absorb(state: UnitState, incoming: readonly Sample[], plant: Plant, packed?: readonly Sample[]): Absorbed {
  return packed === undefined ? absorbRecent(state, incoming, plant) : absorbWithHistory(state, incoming, plant, packed);
}

function absorbRecent(state: UnitState, incoming: readonly Sample[], plant: Plant): Absorbed {
  const { samples: tail, added, conflicts } = mergeReadings(state.tail, incoming);
  const before = episodesOf(foldReadings(state.track, state.tail, plant));
  const folded = foldReadings(state.track, tail, plant);
  return {
    state: { ...state, tail, conflicts: state.conflicts + conflicts.length },
    track: folded.track,
    before,
    after: episodesOf(folded),
    added,
    conflicts,
    late: [],
  };
}

function absorbWithHistory(state: UnitState, incoming: readonly Sample[], plant: Plant, packed: readonly Sample[]): Absorbed {
  const isPast = isUpTo(state.through);
  const known = mergeReadings(packed.filter(isPast), state.tail).samples;
  const { samples, added, conflicts } = mergeReadings(known, incoming);
  const past = foldReadings(NO_TRACK, samples.filter(isPast), plant);
  const tail = samples.filter((sample) => !isPast(sample));
  const recent = foldReadings(past.track, tail, plant);
  return {
    state: { ...state, track: past.track, tail, conflicts: state.conflicts + conflicts.length },
    track: recent.track,
    before: episodesOf(foldReadings(NO_TRACK, known, plant)),
    after: [...past.closed, ...episodesOf(recent)],
    added,
    conflicts,
    late: added.filter(isPast),
  };
}

export interface Packed {
  readonly state: UnitState;
  /** Readings that the state no longer keeps one by one. */
  readonly evicted: Sample[];
}

/**
 * Moves older readings of the tail into the track. Readings of one moment stay together.
 *
 * @param added - readings that have not been saved yet: they stay, so that no pack ever holds a reading that no saved state knows
 */
export function packTail(state: UnitState, plant: Plant, added: readonly Sample[]): Packed {
  const isNew = new Set(added);
  const firstNew = state.tail.findIndex((sample) => isNew.has(sample));
  let cut = Math.max(0, Math.min(state.tail.length - KEPT_READINGS, firstNew < 0 ? state.tail.length : firstNew));
  while (cut > 0 && state.tail[cut - 1]?.at === state.tail[cut]?.at) cut--;
  const evicted = state.tail.slice(0, cut);
  const last = evicted.at(-1);
  if (last === undefined) return { state, evicted: [] };
  const { track } = foldReadings(state.track, evicted, plant);
  return { state: { ...state, track, through: last.at, tail: state.tail.slice(cut) }, evicted };
}
