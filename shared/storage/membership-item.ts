import { type Membership, MembershipSchema } from '#schemas/profile.ts';

const SHARDS = 16;

type Item = Record<string, unknown>;

/** Which of the 16 lists of a segment a person is in. */
export function shardOf(personKey: string): number {
  let sum = 0;
  for (const character of personKey) sum = (sum * 31 + character.charCodeAt(0)) % 65_536;
  return sum % SHARDS;
}

export const segmentShards = (name: string): string[] => Array.from({ length: SHARDS }, (_, shard) => `${name}#${shard}`);

/** The attributes that keep a membership, two of which are the key of the index by segment. */
export function membershipAttributes(personKey: string, membership: Membership): Item {
  const { name, since, runId, score, parts, reason, history } = membership;
  const packedHistory = history.map((entry) => [entry.name, entry.since]);
  const packedParts = parts.map((part) => [part.feature, part.value, part.weight, part.contribution]);
  return {
    segment: JSON.stringify([name, since, runId, packedParts, reason, packedHistory]),
    segmentShard: `${name}#${shardOf(personKey)}`,
    score,
  };
}

export function membershipOf(item: Item): Membership | undefined {
  if (typeof item['segment'] !== 'string') return undefined;
  const [name, since, runId, packedParts, reason, packedHistory = []] = JSON.parse(item['segment']);
  const parts = packedParts.map(([feature, value, weight, contribution]: unknown[]) => ({ feature, value, weight, contribution }));
  const history = packedHistory.map(([before, from]: unknown[]) => ({ name: before, since: from }));
  return MembershipSchema.parse({ name, since, runId, score: item['score'], parts, reason, history });
}
