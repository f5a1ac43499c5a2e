import type { Alarm } from '#schemas/unit-state.ts';

/** What one sample says about an alarm's condition. Between breached and recovered lies the deadband. */
export interface AlarmSample {
  readonly at: number;
  readonly isBreached: boolean;
  readonly isRecovered: boolean;
  /** Absent: true. What says otherwise lets an alarm stand as it is, however well things look. */
  readonly isTrusted?: boolean;
}

export interface AlarmDelays {
  /** How long the condition must hold before the alarm is raised, in milliseconds. */
  readonly onMillis: number;
  /** How long the recovery must hold before it is cleared, in milliseconds. */
  readonly offMillis: number;
}

export const QUIET: Alarm = { onset: null, raisedAt: null, recoveringSince: null };

/** An alarm after one more sample; samples come in the order of time. */
export function stepAlarm(alarm: Alarm, sample: AlarmSample, { onMillis, offMillis }: AlarmDelays): Alarm {
  const { at, isBreached, isRecovered, isTrusted = true } = sample;
  if (alarm.raisedAt === null) {
    if (!isBreached) return QUIET;
    const onset = alarm.onset ?? at;
    return { onset, raisedAt: at - onset >= onMillis ? at : null, recoveringSince: null };
  }
  if (!isRecovered) return alarm.recoveringSince === null ? alarm : { ...alarm, recoveringSince: null };
  if (!isTrusted) return alarm;
  const recoveringSince = alarm.recoveringSince ?? at;
  return at - recoveringSince >= offMillis ? QUIET : { ...alarm, recoveringSince };
}
