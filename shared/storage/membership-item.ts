import type { Membership } from '#schemas/profile.ts';
import { instantOf, toNumber, toText } from './packed-facts.ts';

type Item = Record<string, unknown>;

/** Before version 0.2 the parts of the score, the reason and plain instants lay between the run and the history. */
const OLD_LENGTH = 5;

const packInstant = (instant: string): string => toText(Date.parse(instant));
const unpackInstant = (text: string): string => instantOf(toNumber(text));

/** The attributes that keep a membership, packed so that most profiles stay below 1 KB with it. */
export function membershipAttributes({ name, since, runId, score, history }: Membership): Item {
  const packedHistory = history.map((entry) => [entry.name, packInstant(entry.since)]);
  return { segment: JSON.stringify([name, packInstant(since), runId, ...(packedHistory.length > 0 ? [packedHistory] : [])]), score };
}

function unpacked(packed: readonly unknown[]) {
  const [name, since, runId] = packed as string[];
  if (packed.length >= OLD_LENGTH) return { name, since, runId, history: historyOf(packed[5], (text) => text) };
  return { name, since: unpackInstant(String(since)), runId, history: historyOf(packed[3], unpackInstant) };
}

function historyOf(packed: unknown, read: (text: string) => string) {
  return ((packed ?? []) as [string, string][]).map(([name, since]) => ({ name, since: read(since) }));
}

/** A membership as it was packed, not checked yet; undefined when there is none. */
export function unpackMembership(item: Readonly<Item>): unknown {
  if (typeof item['segment'] !== 'string') return undefined;
  return { ...unpacked(JSON.parse(item['segment'])), score: item['score'] };
}
