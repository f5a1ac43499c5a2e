import { BatchExecuteStatementCommand, type BatchExecuteStatementCommandOutput } from '@aws-sdk/lib-dynamodb';
import { documents } from './client.ts';
import { persist } from './patience.ts';

/** What DynamoDB takes in one request. */
const MAX_STATEMENTS = 25;

/** One conditional write of one item in PartiQL, with a value for each `?` in it. */
export interface IndependentWrite {
  readonly Statement: string;
  readonly Parameters: unknown[];
}

/** `refused`: its condition is not met, or the key of a new item is taken. */
export type WriteResult = 'saved' | 'refused';

type Reply = NonNullable<BatchExecuteStatementCommandOutput['Responses']>[number];

/** A statement failed for a reason that waiting does not mend. */
class WriteFailedError extends Error {
  override readonly name = 'WriteFailedError';
}

const REFUSALS = new Set(['ConditionalCheckFailed', 'DuplicateItem']);
const PASSING = new Set([
  'ProvisionedThroughputExceeded',
  'ThrottlingError',
  'RequestLimitExceeded',
  'TransactionConflict',
  'InternalServerError',
]);

/** Undefined when the statement is to be sent again. @throws {WriteFailedError} */
function resultOf({ Error: failure }: Reply): WriteResult | undefined {
  if (failure === undefined) return 'saved';
  const { Code = 'unknown', Message = '' } = failure;
  if (REFUSALS.has(Code)) return 'refused';
  if (PASSING.has(Code)) return undefined;
  throw new WriteFailedError(`A write of many failed with ${Code}: ${Message}`);
}

async function sendOnce(writes: readonly IndependentWrite[]): Promise<(WriteResult | undefined)[]> {
  const { Responses = [] } = await documents.send(new BatchExecuteStatementCommand({ Statements: [...writes] }));
  if (Responses.length !== writes.length) throw new WriteFailedError(`${writes.length} writes got ${Responses.length} answers.`);
  return Responses.map(resultOf);
}

function writeSome(writes: readonly IndependentWrite[]): Promise<WriteResult[]> {
  const results = new Map<IndependentWrite, WriteResult>();
  return persist(async () => {
    const open = writes.filter((write) => !results.has(write));
    const replies = await sendOnce(open);
    for (const [place, result] of replies.entries()) if (result) results.set(open[place] as IndependentWrite, result);
    if (results.size < writes.length) return { again: { kind: 'busy', cause: new Error('The table throttled a part of many writes.') } };
    return { done: writes.map((write) => results.get(write) as WriteResult) };
  });
}

/**
 * Writes items of any people in one round trip for 25 of them. Each write stands or falls by itself and costs what it costs
 * alone; those that are throttled are sent again. A reply may get lost, so that a write that was saved is called refused:
 * whoever is refused looks again before concluding anything.
 *
 * @param writes - of different items; results come in the same order
 * @throws {TooBusyError} when some are still throttled after twelve attempts; the others are saved
 */
export async function writeEach(writes: readonly IndependentWrite[]): Promise<WriteResult[]> {
  const requests: Promise<WriteResult[]>[] = [];
  for (let from = 0; from < writes.length; from += MAX_STATEMENTS) requests.push(writeSome(writes.slice(from, from + MAX_STATEMENTS)));
  return (await Promise.all(requests)).flat();
}

/** Puts an item under a key that is not taken. */
export function insertion(table: string, item: Readonly<Record<string, unknown>>): IndependentWrite {
  const fields = Object.entries(item).filter(([, value]) => value !== undefined);
  const places = fields.map(([name]) => `'${name}': ?`).join(', ');
  return { Statement: `INSERT INTO "${table}" VALUE {${places}}`, Parameters: fields.map(([, value]) => value) };
}
