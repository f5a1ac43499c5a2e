import type { PersonKey } from '#schemas/ids.ts';
import type { RuleSegments } from '#schemas/rule-segment.ts';
import type { TransactItem } from './client.ts';

export type MemberKey = { readonly pk: string; readonly sk: string };

const SHARDS = 16;

/** Which of the lists of a rule segment a person is in. */
function shardOf(personKey: string): number {
  let sum = 0;
  for (const character of personKey) sum = (sum * 31 + character.charCodeAt(0)) % 65_536;
  return sum % SHARDS;
}

const nameOf = (ruleId: string) => `RULE#${ruleId}`;
const keyOf = (ruleId: string, personKey: PersonKey): MemberKey => ({ pk: `${nameOf(ruleId)}#${shardOf(personKey)}`, sk: personKey });

/** The shards of the list of a rule segment. */
export const shardsOfRule = (ruleId: string): string[] => Array.from({ length: SHARDS }, (_, shard) => `${nameOf(ruleId)}#${shard}`);

/**
 * The entries of the lists that change when a person's rule segments do; none when they stay. They belong into the
 * transaction that saves the profile, whose condition keeps them right.
 */
export function memberChanges(
  TableName: string,
  personKey: PersonKey,
  before: RuleSegments = {},
  after: RuleSegments = {},
): TransactItem[] {
  const joined = Object.entries(after).filter(([ruleId]) => before[ruleId] === undefined);
  const left = Object.keys(before).filter((ruleId) => after[ruleId] === undefined);
  return [
    ...joined.map(([ruleId, since]) => ({ Put: { TableName, Item: { ...keyOf(ruleId, personKey), schemaVersion: 1, since } } })),
    ...memberRemovals(TableName, personKey, left),
  ];
}

/** Takes a person out of the given lists, whether they are in them or not. */
export function memberRemovals(TableName: string, personKey: PersonKey, ruleIds: readonly string[]): TransactItem[] {
  return ruleIds.map((ruleId) => ({ Delete: { TableName, Key: keyOf(ruleId, personKey) } }));
}
