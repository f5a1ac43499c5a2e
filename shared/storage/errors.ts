import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';

/** What was read has been changed by somebody else since. Read again and decide again. */
export class StaleWriteError extends Error {
  override readonly name = 'StaleWriteError';
}

/** The person has been erased; nothing may be written about them. */
export class ErasedError extends Error {
  override readonly name = 'ErasedError';
}

/** What is stored cannot be read, so that nothing can be decided on it. */
export class UnreadableItemError extends Error {
  override readonly name = 'UnreadableItemError';
}

/** Whether a single write's condition was not met. */
export function isConditionFailure(error: unknown): error is ConditionalCheckFailedException {
  return error instanceof ConditionalCheckFailedException;
}

/** The reasons of a cancelled transaction, one per item in its order (`None`, `ConditionalCheckFailed`, `TransactionConflict` …), or undefined. */
export function cancellationsOf(error: unknown): { code: string; item?: Record<string, unknown> }[] | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  return (error.CancellationReasons ?? []).map(({ Code, Item }) => ({ code: Code ?? 'None', ...(Item ? { item: Item } : {}) }));
}

/** Of each write of a cancelled transaction, in its order, whether its condition was not met; none where another error came. */
export function refusalsOf(error: unknown): boolean[] {
  return cancellationsOf(error)?.map(({ code }) => code === 'ConditionalCheckFailed') ?? [];
}

/** The same, and any other error is thrown again. */
export function refusalsOrThrow(error: unknown): boolean[] {
  const isRefused = refusalsOf(error);
  if (isRefused.includes(true)) return isRefused;
  throw error;
}

const PASSING = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TransactionInProgressException',
  'InternalServerError',
]);
const PASSING_REASONS = new Set(['TransactionConflict', 'ProvisionedThroughputExceeded', 'ThrottlingError']);

/** Whether the same write may well succeed a moment later: throttling, or another transaction on the same item. */
export function isPassing(error: unknown): boolean {
  if (error instanceof Error && PASSING.has(error.name)) return true;
  return cancellationsOf(error)?.some(({ code }) => PASSING_REASONS.has(code)) ?? false;
}
