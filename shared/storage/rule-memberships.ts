import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Profile } from '#schemas/profile.ts';
import { documents } from './client.ts';
import { isPassing, refusalsOf } from './errors.ts';
import { persist } from './patience.ts';
import { unchangedPerson, type WriteOutcome } from './person-ledger.ts';
import type { customersIn } from './profiles.ts';
import { memberChanges } from './rule-members.ts';

export interface RuleMembershipTables {
  readonly customers: string;
  readonly segments: string;
}

/** The rule segments on the profiles and the lists of them, which ingestion may be changing at the same time. */
export function ruleMembershipsIn(tables: RuleMembershipTables, customers: ReturnType<typeof customersIn>) {
  async function save(before: Profile, after: Profile): Promise<WriteOutcome> {
    const { ConditionExpression, ExpressionAttributeValues } = unchangedPerson(Math.max(1, before.version));
    const Update = {
      TableName: tables.customers,
      Key: { pk: before.personKey },
      UpdateExpression: 'SET version = :next, ruleSegments = :after',
      ConditionExpression,
      ExpressionAttributeValues: { ...ExpressionAttributeValues, ':next': before.version + 1, ':after': after.ruleSegments ?? {} },
    };
    const lists = memberChanges(tables.segments, before.personKey, before.ruleSegments, after.ruleSegments);
    try {
      await documents.send(new TransactWriteCommand({ TransactItems: [{ Update }, ...lists] }));
      return { kind: 'saved' };
    } catch (error) {
      if (refusalsOf(error).includes(true)) return { kind: 'stale' };
      if (isPassing(error)) return { kind: 'busy', cause: error };
      throw error;
    }
  }

  return {
    /**
     * Puts a person into the rule segments that they belong to now, and writes nothing when they are in them.
     *
     * @param decide - the profile with its rule segments; the very same profile when they stay
     * @returns `gone` when the person was merged or erased meanwhile
     * @throws {TooBusyError}
     */
    async update(read: Profile, decide: (profile: Profile) => Profile): Promise<'saved' | 'unchanged' | 'gone'> {
      return persist<'saved' | 'unchanged' | 'gone'>(async (round) => {
        const record = round === 0 ? ({ kind: 'present', profile: read } as const) : await customers.find(read.personKey);
        if (record.kind !== 'present') return { done: 'gone' };
        const after = decide(record.profile);
        if (after === record.profile) return { done: 'unchanged' };
        const outcome = await save(record.profile, after);
        return outcome.kind === 'saved' ? { done: 'saved' } : { again: outcome };
      });
    },
  };
}
