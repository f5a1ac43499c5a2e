import type { Episode, EpisodeKind } from '#schemas/incident.ts';
import type { Track } from '#schemas/unit-state.ts';
import type { Outlook } from './predict.ts';
import { type Verdict, worseOf } from './severity.ts';

const WARM_RAISED = new Set(['R1', 'R2', 'R5']);

/** A track with what its last reading means. */
export interface Judged {
  readonly track: Track;
  readonly outlook: Outlook;
  readonly verdict: Verdict;
  /** Whether the reading may end an episode. */
  readonly isTrusted: boolean;
}

/** What the alarms of one kind say at one reading. */
interface Sign {
  readonly at: number;
  readonly celsius: number;
  /** When the first of its conditions began. */
  readonly onset: number;
  readonly isForeseen: boolean;
  readonly isRaised: boolean;
  /** Nothing of it is left, delays included. */
  readonly isOver: boolean;
  readonly foreseenMinutes: number;
}

function begun(kind: EpisodeKind, { onset, at, celsius }: Sign, { verdict }: Judged): Episode {
  return {
    kind,
    startedAt: onset,
    openedAt: at,
    predictedAt: null,
    predictedMinutes: null,
    raisedAt: null,
    clearedAt: null,
    severity: verdict.severity,
    rule: verdict.rule,
    extremeCelsius: celsius,
  };
}

function continued(episode: Episode, sign: Sign, { verdict }: Judged): Episode {
  const isPredicted = sign.isForeseen && episode.predictedAt === null && episode.raisedAt === null && !sign.isRaised;
  const severity = worseOf(episode.severity, verdict.severity);
  return {
    ...episode,
    severity,
    rule: severity === episode.severity ? episode.rule : verdict.rule,
    extremeCelsius: (episode.kind === 'warm' ? Math.max : Math.min)(episode.extremeCelsius, sign.celsius),
    predictedAt: isPredicted ? sign.at : episode.predictedAt,
    predictedMinutes: isPredicted ? sign.foreseenMinutes : episode.predictedMinutes,
    raisedAt: episode.raisedAt ?? (sign.isRaised ? sign.at : null),
    clearedAt: sign.isOver ? sign.at : null,
  };
}

/** An episode after one more reading; null when there is none and none begins. */
function stepEpisode(kind: EpisodeKind, before: Episode | null, sign: Sign, judged: Judged): Episode | null {
  if (before === null && !sign.isForeseen && !sign.isRaised) return null;
  return continued(before ?? begun(kind, sign, judged), sign, judged);
}

function warmSign({ track, outlook, verdict, isTrusted }: Judged, at: number, celsius: number): Sign {
  const isRaised = WARM_RAISED.has(verdict.rule) || track.over.raisedAt !== null;
  const isForeseen = track.soon.raisedAt !== null;
  return {
    at,
    celsius,
    onset: Math.min(track.soon.onset ?? at, track.over.onset ?? at),
    isForeseen,
    isRaised,
    isOver: isTrusted && !isRaised && !isForeseen && track.over.onset === null,
    foreseenMinutes: Math.round(outlook.minutes * 10) / 10,
  };
}

function coldSign({ track, isTrusted }: Judged, at: number, celsius: number): Sign {
  const isRaised = track.low.raisedAt !== null;
  const isOver = isTrusted && track.low.onset === null;
  return { at, celsius, onset: track.low.onset ?? at, isForeseen: false, isRaised, isOver, foreseenMinutes: 0 };
}

/** Opens, continues and closes the episodes of a unit in its track; closed ones are appended to `closed`. */
export function stepEpisodes(judged: Judged, closed: Episode[]): void {
  const { track } = judged;
  const { at, celsius } = track;
  if (at === null || celsius === null) return;
  const keepOpen = (episode: Episode | null) => {
    if (episode === null || episode.clearedAt === null) return episode;
    closed.push(episode);
    return null;
  };
  track.warm = keepOpen(stepEpisode('warm', track.warm, warmSign(judged, at, celsius), judged));
  track.cold = keepOpen(stepEpisode('cold', track.cold, coldSign(judged, at, celsius), judged));
}
