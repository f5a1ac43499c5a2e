import type { Instant } from '#schemas/instant.ts';
import type { Source, SourceChange, SourceId, SourceKey } from '#schemas/source.ts';

const DEFAULT_GROUP = 'shop';
const SHOWN_KEY_CHARACTERS = 4;

/** The source after a change. @param newKey - the write key made for it, when it gets one */
export function changedSource(
  before: Source | undefined,
  sourceId: SourceId,
  change: SourceChange,
  { at, newKey }: { at: Instant; newKey: string | undefined },
): Source {
  const channel = change.channel ?? before?.channel;
  const name = change.name ?? before?.name;
  return {
    sourceId,
    group: before?.group ?? change.group ?? DEFAULT_GROUP,
    ...(channel === undefined ? {} : { channel }),
    ...(name === undefined ? {} : { name }),
    isEnabled: change.isEnabled ?? before?.isEnabled ?? true,
    createdAt: before?.createdAt ?? at,
    keyChangedAt: newKey === undefined ? (before?.keyChangedAt ?? at) : at,
    keyEnding: newKey?.slice(-SHOWN_KEY_CHARACTERS) ?? before?.keyEnding ?? '',
  };
}

/** The keys after a change, the one in force first, and those that stop to work at once. */
export interface KeyChange {
  readonly keys: readonly SourceKey[];
  readonly ended: readonly SourceKey[];
}

/**
 * Replaces the key in force. It goes on working until its clients have been changed over; one that was in its time
 * of grace already ends.
 */
export function replacedKeys(
  [current, ...earlier]: readonly SourceKey[],
  newKeyHash: string,
  { at, graceUntil }: { at: Instant; graceUntil: Instant },
): KeyChange {
  const inGrace = current === undefined ? [] : [{ ...current, validUntil: graceUntil }];
  return { keys: [{ keyHash: newKeyHash }, ...inGrace], ended: earlier.map((key) => ({ ...key, validUntil: at })) };
}
