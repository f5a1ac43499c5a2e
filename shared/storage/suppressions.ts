import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type Channel, type Suppression, type SuppressionReason, SuppressionSchema } from '#schemas/contact.ts';
import type { Instant } from '#schemas/instant.ts';
import { readAll, type TableKey } from './batch-read.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';
import type { PersonKeys } from './person-keys.ts';

const SK = 'SUPPRESSED';

/** What nobody takes back by a new consent stands above what somebody does. */
const WEIGHTS: Readonly<Record<SuppressionReason, number>> = { unsubscribed: 0, bounced: 1, complained: 2, operator: 3 };

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
    async ofAddresses(channel: Channel, addresses: readonly string[]): Promise<Map<string, Suppression>> {
      const different = [...new Set(addresses)];
      const keys = await Promise.all(different.map((address) => keyOf(channel, address)));
      const found = await readAll(keys.map((key): TableKey => ({ table: TableName, key })));
      const byKey = new Map(found.map(({ item }) => [item['pk'], SuppressionSchema.parse(item)]));
      return new Map(
        different.flatMap((address, index) => {
          const suppression = byKey.get(keys[index]?.pk);
          return suppression === undefined ? [] : [[address, suppression] as const];
        }),
      );
    },

    /** Suppresses an address; a reason that is as grave or graver stays. @param address - in its plain form */
    async add(channel: Channel, address: string, { reason, at }: { reason: SuppressionReason; at: Instant }): Promise<void> {
      const Item = { ...(await keyOf(channel, address)), schemaVersion: 1, channel, reason, at, weight: WEIGHTS[reason] };
      try {
        await documents.send(
          new PutCommand({
            TableName,
            Item,
            ConditionExpression: 'attribute_not_exists(pk) OR weight < :weight OR (weight = :weight AND #at < :at)',
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
