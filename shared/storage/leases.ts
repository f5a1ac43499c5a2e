import { GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { RunId } from '#schemas/ids.ts';
import { documents } from './client.ts';
import { cancellationsOf, isConditionFailure } from './errors.ts';

/** A run that stops renewing its lease, because it died, stands in nobody's way after this. */
const LEASE_MILLIS = 120_000;
const RENEW_AFTER_MILLIS = 20_000;
/** A step that works for long shows this often that it is alive. */
const KEEP_EVERY_MILLIS = 5000;
const MAX_TAKES = 5;

const LeaseSchema = z.object({
  /** The run that holds the lock; absent when it is free. */
  owner: z.string().optional(),
  expiresAtMillis: z.number(),
  /** Rises with each new owner. Who publishes shows it, and an older one is refused. */
  fence: z.number().int(),
});
type Lease = z.infer<typeof LeaseSchema>;

/** Another run publishes the same thing right now. */
class RunInProgressError extends Error {
  override readonly name = 'RunInProgressError';
}
/** Another run has taken the lock over; this one must stop and publish nothing more. */
class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

export interface Holder {
  readonly runId: RunId;
  readonly fence: number;
}

export const leaseKey = (lock: string) => ({ pk: `LOCK#${lock}`, sk: 'LEASE' });

/** The locks of the runs' table: time-limited, and fenced for the case that a run outlives its time. */
export function leasesIn(TableName: string) {
  async function find(lock: string): Promise<Lease | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: leaseKey(lock), ConsistentRead: true }));
    return Item && LeaseSchema.parse(Item);
  }

  /** @returns false when somebody else changed a lock meanwhile */
  async function tryTake(
    locks: readonly string[],
    { runId, fence, nowMillis }: Holder & { nowMillis: number },
    read: readonly (Lease | undefined)[],
  ) {
    const TransactItems = locks.map((lock, index) => ({
      Put: {
        TableName,
        Item: { ...leaseKey(lock), owner: runId, fence, expiresAtMillis: nowMillis + LEASE_MILLIS },
        ...unchangedSince(read[index]),
      },
    }));
    try {
      await documents.send(new TransactWriteCommand({ TransactItems }));
      return true;
    } catch (error) {
      if (cancellationsOf(error) === undefined) throw error;
      return false;
    }
  }

  /**
   * Checks before every batch of published writes that the run still holds the lock, and prolongs it.
   *
   * @throws {LeaseLostError} when another run has it
   */
  async function keep(lock: string, { runId, fence }: Holder, nowMillis: number): Promise<void> {
    const lease = await find(lock);
    const isOurs = lease?.owner === runId && lease.fence === fence;
    if (!isOurs) throw new LeaseLostError(`Run ${runId} with fence ${fence} has lost the lock ${lock} to ${lease?.owner ?? 'nobody'}.`);
    if (lease.expiresAtMillis - nowMillis > LEASE_MILLIS - RENEW_AFTER_MILLIS) return;
    await updateOwn(
      lock,
      { runId, fence },
      { UpdateExpression: 'SET expiresAtMillis = :until', values: { ':until': nowMillis + LEASE_MILLIS } },
    );
  }

  /** Keeps all the locks of a run, those too whose part of the work is still to come. @throws {LeaseLostError} */
  async function keepAll(locks: readonly string[], holder: Holder, nowMillis: number): Promise<void> {
    for (const lock of locks) await keep(lock, holder, nowMillis);
  }

  return {
    /**
     * Takes all the locks or none, under one new fence. A run that holds them already keeps its fence.
     *
     * @throws {RunInProgressError} when another run holds one of them
     */
    async take(locks: readonly string[], runId: RunId, nowMillis: number): Promise<number> {
      for (let attempt = 0; attempt < MAX_TAKES; attempt++) {
        const read = await Promise.all(locks.map(find));
        const [own] = read;
        if (own && read.every((lease) => lease?.owner === runId)) return own.fence;
        const holder = read.find((lease) => lease?.owner !== undefined && lease.owner !== runId && lease.expiresAtMillis > nowMillis);
        if (holder) throw new RunInProgressError(`Run ${holder.owner} is under way and publishes the same.`);
        const fence = Math.max(0, ...read.map((lease) => lease?.fence ?? 0)) + 1;
        if (await tryTake(locks, { runId, fence, nowMillis }, read)) return fence;
      }
      throw new RunInProgressError(`Other runs took the locks ${locks.join(', ')} first, ${MAX_TAKES} times.`);
    },
    keep,
    keepAll,
    /** Does that at most every few seconds, however often it is asked to. @throws {LeaseLostError} when asked */
    keeperOf(locks: readonly string[], holder: Holder, clock: () => number): () => Promise<void> {
      let keptAt = Number.NEGATIVE_INFINITY;
      return async () => {
        const nowMillis = clock();
        if (nowMillis - keptAt < KEEP_EVERY_MILLIS) return;
        await keepAll(locks, holder, nowMillis);
        keptAt = nowMillis;
      };
    },
    /** Frees the locks that the run still holds; its fence stays, so that the next run's is higher. */
    async release(locks: readonly string[], runId: RunId): Promise<void> {
      for (const lock of locks) {
        const lease = await find(lock);
        if (lease?.owner !== runId) continue;
        await updateOwn(
          lock,
          { runId, fence: lease.fence },
          { UpdateExpression: 'REMOVE #owner SET expiresAtMillis = :until', values: { ':until': 0 } },
        );
      }
    },
  };

  async function updateOwn(
    lock: string,
    { runId, fence }: Holder,
    { UpdateExpression, values }: { UpdateExpression: string; values: Record<string, number> },
  ) {
    try {
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: leaseKey(lock),
          UpdateExpression,
          ConditionExpression: '#owner = :runId AND fence = :fence',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ...values, ':runId': runId, ':fence': fence },
        }),
      );
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      throw new LeaseLostError(`Run ${runId} with fence ${fence} has lost the lock ${lock}.`, { cause: error });
    }
  }
}

function unchangedSince(lease: Lease | undefined) {
  if (lease === undefined) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return { ConditionExpression: 'fence = :read', ExpressionAttributeValues: { ':read': lease.fence } };
}
