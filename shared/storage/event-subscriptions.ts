import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type StoredSubscription, StoredSubscriptionSchema } from '#schemas/event-subscription.ts';
import type { Instant } from '#schemas/instant.ts';
import { readAll } from './batch-read.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';

const LIST = 'SUBSCRIPTIONS';
/** So long it is known that an event was taken, and so long one waits that nobody takes. */
const KEPT_DAYS = 30;
const DAY_SECONDS = 86_400;
/** Who began to tell a receiver so long ago and has not ended has died. */
const TURN_MILLIS = 60_000;

type Name = Pick<StoredSubscription, 'queryName' | 'subscriptionID'>;
const keyOf = ({ queryName, subscriptionID }: Name) => ({ pk: LIST, sk: `${queryName}#${subscriptionID}` });
const waiting = (subscriptionID: string, eventKey: string) => ({ pk: `WAITING#${subscriptionID}`, sk: eventKey });
const taken = (subscriptionID: string, eventKey: string) => ({ pk: `TAKEN#${subscriptionID}`, sk: eventKey });
const secondsOf = (at: Instant) => Math.floor(Date.parse(at) / 1000);

/** Whether the receiver has taken something, had nothing to take, or why it took nothing. */
type TurnOutcome = 'taken' | 'nothing' | { readonly failure: string };

function changesOf(outcome: TurnOutcome, at: Instant) {
  if (outcome === 'nothing') return { sets: '', removes: 'turnSince' };
  if (outcome === 'taken') return { sets: 'SET lastNotifiedAt = :told ', removes: 'turnSince, failure', told: at };
  return { sets: 'SET failure = :told ', removes: 'turnSince', told: { at, reason: outcome.failure } };
}

/** Who wants to hear of events that a named query finds, and which of them they are still to be told. */
export function eventSubscriptionsIn(TableName: string) {
  async function list(prefix: string): Promise<StoredSubscription[]> {
    const found: StoredSubscription[] = [];
    let after: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: `pk = :list${prefix === '' ? '' : ' AND begins_with(sk, :prefix)'}`,
          ExpressionAttributeValues: { ':list': LIST, ...(prefix === '' ? {} : { ':prefix': prefix }) },
          ConsistentRead: true,
          ...(after === undefined ? {} : { ExclusiveStartKey: after }),
        }),
      );
      found.push(...Items.map((item) => StoredSubscriptionSchema.parse(item)));
      after = LastEvaluatedKey;
    } while (after !== undefined);
    return found;
  }

  /** @returns whether there was one */
  async function remove(name: Name): Promise<boolean> {
    const { Attributes } = await documents.send(new DeleteCommand({ TableName, Key: keyOf(name), ReturnValues: 'ALL_OLD' }));
    return Attributes !== undefined;
  }

  async function find(name: Name): Promise<StoredSubscription | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(name), ConsistentRead: true }));
    return Item && StoredSubscriptionSchema.parse(Item);
  }

  return {
    find,
    remove,
    every: () => list(''),
    ofQuery: (queryName: string) => list(`${queryName}#`),

    async add(subscription: StoredSubscription): Promise<void> {
      await documents.send(new PutCommand({ TableName, Item: { ...keyOf(subscription), ...subscription } }));
    },

    /**
     * One at a time tells a receiver, so that nothing is told twice at once.
     *
     * @returns `busy` when somebody else does; undefined when there is no such subscription any more
     */
    async begin(name: Name, at: Instant): Promise<StoredSubscription | 'busy' | undefined> {
      try {
        const { Attributes } = await documents.send(
          new UpdateCommand({
            TableName,
            Key: keyOf(name),
            UpdateExpression: 'SET turnSince = :at',
            ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(turnSince) OR turnSince < :stale)',
            ExpressionAttributeValues: { ':at': at, ':stale': new Date(Date.parse(at) - TURN_MILLIS).toISOString() },
            ReturnValues: 'ALL_NEW',
          }),
        );
        return StoredSubscriptionSchema.parse(Attributes);
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        return (await find(name)) === undefined ? undefined : 'busy';
      }
    },

    /** Ends a turn, with what came of it, unless the subscription was given up meanwhile. */
    async end(name: Name, at: Instant, outcome: TurnOutcome): Promise<void> {
      const { sets, removes, told } = changesOf(outcome, at);
      try {
        await documents.send(
          new UpdateCommand({
            TableName,
            Key: keyOf(name),
            UpdateExpression: `${sets}REMOVE ${removes}`,
            ConditionExpression: 'attribute_exists(pk)',
            ...(told === undefined ? {} : { ExpressionAttributeValues: { ':told': told } }),
          }),
        );
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
      }
    },

    /**
     * Puts events among those that are to be told, except those that were: a capture may be delivered twice.
     *
     * @param eventKeys - at most 25
     */
    async enqueue(subscriptionID: string, eventKeys: readonly string[], at: Instant): Promise<void> {
      const told = await readAll(eventKeys.map((key) => ({ table: TableName, key: taken(subscriptionID, key) })));
      const known = new Set(told.map(({ item }) => String(item['sk'])));
      const expiresAt = secondsOf(at) + KEPT_DAYS * DAY_SECONDS;
      const left = eventKeys.filter((key) => !known.has(key));
      await Promise.all(
        left.map((key) =>
          documents.send(new PutCommand({ TableName, Item: { ...waiting(subscriptionID, key), capturedAt: at, expiresAt } })),
        ),
      );
    },

    /** Keys of events that are to be told, the first of them in any order. */
    async waiting(subscriptionID: string, limit: number, now: Instant): Promise<string[]> {
      const { Items = [] } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :waiting',
          // The table may still hold what its time has passed.
          FilterExpression: 'expiresAt > :now',
          ExpressionAttributeValues: { ':waiting': `WAITING#${subscriptionID}`, ':now': secondsOf(now) },
          ConsistentRead: true,
          Limit: limit,
        }),
      );
      return Items.map(({ sk }) => String(sk));
    },

    /** Notes of each that it was taken before it is no longer waited for. @param eventKeys - at most 30 */
    async settle(subscriptionID: string, eventKeys: readonly string[], at: Instant): Promise<void> {
      const expiresAt = secondsOf(at) + KEPT_DAYS * DAY_SECONDS;
      await Promise.all(
        eventKeys.map(async (key) => {
          await documents.send(new PutCommand({ TableName, Item: { ...taken(subscriptionID, key), expiresAt } }));
          await documents.send(new DeleteCommand({ TableName, Key: waiting(subscriptionID, key) }));
        }),
      );
    },
  };
}
