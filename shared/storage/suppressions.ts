import { GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type Channel, type Suppression, type SuppressionReason, SuppressionSchema } from '#schemas/contact.ts';
import type { Instant } from '#schemas/instant.ts';
import { readAll, type TableKey } from './batch-read.ts';
import { documents, type TransactItem } from './client.ts';
import { isConditionFailure, refusalsOf, StaleWriteError } from './errors.ts';
import type { ReadItems } from './gathered-reads.ts';
import type { PersonKeys } from './person-keys.ts';

const SK = 'SUPPRESSED';

/** What nobody takes back by a new consent stands above what somebody does. */
const WEIGHTS: Readonly<Record<SuppressionReason, number>> = { unsubscribed: 0, bounced: 1, complained: 2, operator: 3 };

const GRAVER = '(weight < :weight OR (weight = :weight AND #at < :at))';

/**
 * Addresses that nothing more is sent to, by a keyed hash: they say of nobody who it is, and stay when the person is erased, so
 * that whoever comes back under the address is not written to again.
 *
 * @param TableName - of the consents, beside which they stand
 */
export function suppressionsIn(TableName: string, personKeys: PersonKeys) {
  /** @param address - in its plain form */
  const keyOf = async (channel: Channel, address: string) => ({
    pk: `ADDRESS#${await personKeys.ofIdentifier(`suppressed ${channel}`, address)}`,
    sk: SK,
  });

  return {
    /** Those of some addresses that are suppressed, by the address. @param addresses - in their plain form */
    async ofAddresses(channel: Channel, addresses: readonly string[], read: ReadItems = readAll): Promise<Map<string, Suppression>> {
      const different = [...new Set(addresses)];
      const keys = await Promise.all(different.map((address) => keyOf(channel, address)));
      const found = await read(keys.map((key): TableKey => ({ table: TableName, key })));
      const byKey = new Map(found.map(({ item }) => [item['pk'], SuppressionSchema.parse(item)]));
      return new Map(
        different.flatMap((address, index) => {
          const suppression = byKey.get(keys[index]?.pk);
          return suppression === undefined || suppression.liftedAt !== undefined ? [] : [[address, suppression] as const];
        }),
      );
    },

    /** That of one address, also when it was lifted. @param address - in its plain form */
    async find(channel: Channel, address: string): Promise<Suppression | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: await keyOf(channel, address), ConsistentRead: true }));
      return Item && SuppressionSchema.parse(Item);
    },

    /**
     * Frees an address, together with the words of it in a log.
     *
     * @param address - in its plain form
     * @param read - what it was suppressed by
     * @throws {StaleWriteError} when that, or the log, is no longer as it was read
     */
    async lift(
      channel: Channel,
      address: string,
      { read, at, log }: { read: Suppression; at: Instant; log: TransactItem[] },
    ): Promise<void> {
      const write: TransactItem = {
        Update: {
          TableName,
          Key: await keyOf(channel, address),
          UpdateExpression: 'SET liftedAt = :lifted',
          ConditionExpression: '#at = :at AND reason = :reason AND attribute_not_exists(liftedAt)',
          ExpressionAttributeNames: { '#at': 'at' },
          ExpressionAttributeValues: { ':lifted': at, ':at': read.at, ':reason': read.reason },
        },
      };
      try {
        await documents.send(new TransactWriteCommand({ TransactItems: [write, ...log] }));
      } catch (error) {
        if (!refusalsOf(error).includes(true)) throw error;
        throw new StaleWriteError('The address or the log changed meanwhile.', { cause: error });
      }
    },

    /**
     * Suppresses an address; a reason that is as grave or graver stays, and so does an address that was freed later.
     *
     * @param address - in its plain form
     */
    async add(channel: Channel, address: string, { reason, at }: { reason: SuppressionReason; at: Instant }): Promise<void> {
      const Item = { ...(await keyOf(channel, address)), schemaVersion: 1, channel, reason, at, weight: WEIGHTS[reason] };
      try {
        await documents.send(
          new PutCommand({
            TableName,
            Item,
            ConditionExpression: `attribute_not_exists(pk) OR liftedAt < :at OR (attribute_not_exists(liftedAt) AND ${GRAVER})`,
            ExpressionAttributeNames: { '#at': 'at' },
            ExpressionAttributeValues: { ':weight': WEIGHTS[reason], ':at': at },
          }),
        );
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
      }
    },
  };
}
