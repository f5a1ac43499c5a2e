import { QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type CaseDecision, type CaseEntry, CaseEntrySchema, type CaseId, type NewCaseEntry, placeOfStep } from '#schemas/case.ts';
import type { Instant } from '#schemas/instant.ts';
import { documents, type TransactItem } from './client.ts';
import { refusalsOf } from './errors.ts';
import { persist } from './patience.ts';

const MOMENTS = 'L#';

const nameOf = ({ step, key }: Pick<NewCaseEntry, 'step' | 'key'>) => `${step}#${key}`;
const momentOf = (entry: NewCaseEntry) => `${MOMENTS}${entry.at}#${String(placeOfStep(entry.step)).padStart(2, '0')}#${nameOf(entry)}`;

const markOf = (pk: CaseId, entry: Pick<NewCaseEntry, 'step' | 'key'>) => ({ pk, sk: `K#${nameOf(entry)}` });

/** Where it is marked that a decision is in the story. */
export const decidedKey = (caseId: CaseId, { kind, decisionId }: Pick<CaseDecision, 'kind' | 'decisionId'>) =>
  markOf(caseId, { step: kind === 'release' ? 'release-decided' : 'disposal-decided', key: decisionId });

/** What a transaction has to write for an entry. The first of the two fails when the entry has been noted before. */
export function entryWrites(TableName: string, entry: NewCaseEntry, recordedAt: Instant): [TransactItem, TransactItem] {
  const { caseId } = entry;
  const line = { pk: caseId, sk: momentOf(entry), ...CaseEntrySchema.parse({ ...entry, recordedAt }) };
  const mark = { ...markOf(caseId, entry), at: entry.at };
  return [{ Put: { TableName, Item: mark, ConditionExpression: 'attribute_not_exists(pk)' } }, { Put: { TableName, Item: line } }];
}

/** The story of each case: entries in order of time, each once, never changed. */
export function caseLogIn(TableName: string) {
  async function some(caseId: CaseId, limit: number, after?: string) {
    const { Items = [], LastEvaluatedKey } = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :case AND begins_with(sk, :moments)',
        ExpressionAttributeValues: { ':case': caseId, ':moments': MOMENTS },
        ConsistentRead: true,
        Limit: limit,
        ...(after === undefined ? {} : { ExclusiveStartKey: { pk: caseId, sk: `${MOMENTS}${after}` } }),
      }),
    );
    const next = LastEvaluatedKey && String(LastEvaluatedKey['sk']).slice(MOMENTS.length);
    return { items: Items.map((item) => CaseEntrySchema.parse(item)), next };
  }

  async function append(entry: NewCaseEntry, recordedAt: Instant): Promise<boolean> {
    try {
      await documents.send(new TransactWriteCommand({ TransactItems: entryWrites(TableName, entry, recordedAt) }));
      return true;
    } catch (error) {
      if (refusalsOf(error)[0]) return false;
      throw error;
    }
  }

  return {
    /**
     * Notes something that happened in a case. The same step and key again change nothing, whatever else they say.
     *
     * @returns false when it had been noted before
     */
    async append(entry: NewCaseEntry, recordedAt: Instant): Promise<boolean> {
      return await persist(async () => ({ done: await append(entry, recordedAt) }));
    },

    /** When the story begins; undefined when there is none. */
    async beganAt(caseId: CaseId): Promise<Instant | undefined> {
      return (await some(caseId, 1)).items[0]?.at;
    },

    /** Entries by time. @param after - where the page before ended */
    async page(caseId: CaseId, limit: number, after?: string): Promise<{ items: CaseEntry[]; next: string | undefined }> {
      return await some(caseId, limit, after);
    },
  };
}
