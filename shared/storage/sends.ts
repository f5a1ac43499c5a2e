import { GetCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import { type Member, MemberSchema } from '#schemas/campaign.ts';
import type { Channel } from '#schemas/contact.ts';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Delivery } from '#schemas/send.ts';
import { memberKey } from './campaigns.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';
import { type IndependentWrite, writeEach } from './independent-writes.ts';

const PREFIX = 'MEMBER#';
/** Above every key of a member. */
const END = 'MEMBER$';

const ArmSchema = MemberSchema.pick({ personKey: true, arm: true, isControl: true });
type Arm = z.infer<typeof ArmSchema>;

/** A state that is left only under its condition. */
interface Step {
  readonly update: string;
  readonly when: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

const BEGUN = 'sending = :claimed';
const CLAIMED = { ':claimed': 'claimed' };
const SETTLE = 'SET sending = :to, settledAt = :at';
const settled = (sending: string, at: Instant) => ({ ':to': sending, ':at': at });

/** A complaint stands above a bounce, and both above the word that the mail arrived. */
const WEIGHTS: Readonly<Record<Delivery, number>> = { delivered: 1, bounced: 2, complained: 3 };

interface SentMark {
  readonly campaignId: CampaignId;
  readonly personKey: PersonKey;
  readonly at: Instant;
  readonly channel: Channel;
  /** In which the channel charges it. */
  readonly parts: number;
}

function sentMark(table: string, { campaignId, personKey, at, channel, parts }: SentMark): IndependentWrite {
  const { pk, sk } = memberKey(campaignId, personKey);
  return {
    Statement: `UPDATE "${table}" SET "sending" = ?, "settledAt" = ?, "channel" = ?, "parts" = ? WHERE "pk" = ? AND "sk" = ? AND "sending" = ?`,
    Parameters: ['sent', at, channel, parts, pk, sk, 'claimed'],
  };
}

function withheldMark(
  table: string,
  told: { campaignId: CampaignId; personKey: PersonKey; at: Instant; reason: string },
): IndependentWrite {
  const { pk, sk } = memberKey(told.campaignId, told.personKey);
  return {
    Statement: `UPDATE "${table}" SET "sending" = ?, "settledAt" = ?, "sendingReason" = ? WHERE "pk" = ? AND "sk" = ? AND "arm" IS NOT MISSING AND "sending" IS MISSING`,
    Parameters: ['withheld', told.at, told.reason, pk, sk],
  };
}

/** What became of the one message of a campaign to each of its members; kept with the member. */
export function sendsIn(TableName: string) {
  /** False when the message is not in the state from which the step leads. */
  async function move(campaignId: CampaignId, personKey: PersonKey, { update, when, values }: Step): Promise<boolean> {
    try {
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: memberKey(campaignId, personKey),
          UpdateExpression: update,
          ConditionExpression: `attribute_exists(pk) AND ${when}`,
          ExpressionAttributeValues: values,
        }),
      );
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }

  const membersAfter = (campaignId: CampaignId, after: PersonKey | undefined) => ({
    TableName,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :end',
    ExpressionAttributeValues: { ':pk': campaignId, ':from': after === undefined ? PREFIX : `${PREFIX}${after}!`, ':end': END },
    ConsistentRead: true,
  });

  return {
    /** Ends messages that were not begun, for one reason. @returns how many that were @throws {TooBusyError} */
    async markWithheld(campaignId: CampaignId, personKeys: readonly PersonKey[], told: { at: Instant; reason: string }): Promise<number> {
      const results = await writeEach(personKeys.map((personKey) => withheldMark(TableName, { campaignId, personKey, ...told })));
      return results.filter((result) => result === 'saved').length;
    },

    /** Notes that messages went out; one that somebody has resolved meanwhile stays as it is. @throws {TooBusyError} */
    async markSent(marks: readonly SentMark[]): Promise<void> {
      await writeEach(marks.map((mark) => sentMark(TableName, mark)));
    },

    /** Ends a claim by what somebody knows of it; false when it was not open, or is younger than `claimedBefore`. */
    resolve(
      campaignId: CampaignId,
      personKey: PersonKey,
      told: { sending: 'sent' | 'failed'; at: Instant; by: string; claimedBefore: Instant },
    ): Promise<boolean> {
      return move(campaignId, personKey, {
        update: `${SETTLE}, resolvedBy = :by`,
        when: `${BEGUN} AND (attribute_not_exists(claimedAt) OR claimedAt <= :before)`,
        values: { ...CLAIMED, ...settled(told.sending, told.at), ':by': told.by, ':before': told.claimedBefore },
      });
    },

    /**
     * Keeps what the mail service tells of a message. It was taken then, so that a claim which is still open, of whatever age, has
     * ended; nothing of this sends anything.
     */
    async noteDelivery(
      campaignId: CampaignId,
      personKey: PersonKey,
      told: { delivery?: Delivery; at: Instant; by: string },
    ): Promise<void> {
      const { delivery, at, by } = told;
      await move(campaignId, personKey, {
        update: `${SETTLE}, resolvedBy = :by, channel = :email, parts = :one`,
        when: BEGUN,
        values: { ...CLAIMED, ...settled('sent', at), ':by': by, ':email': 'email', ':one': 1 },
      });
      if (delivery === undefined) return;
      await move(campaignId, personKey, {
        update: 'SET delivery = :delivery, deliveryAt = :at, deliveryWeight = :weight',
        when: 'sending = :sent AND (attribute_not_exists(deliveryWeight) OR deliveryWeight < :weight)',
        values: { ':delivery': delivery, ':at': at, ':weight': WEIGHTS[delivery], ':sent': 'sent' },
      });
    },

    /** The mail service took the message and threw it away before it left. */
    markRejected: (campaignId: CampaignId, personKey: PersonKey, { at, reason, by }: { at: Instant; reason: string; by: string }) =>
      move(campaignId, personKey, {
        update: `${SETTLE}, sendingReason = :reason, resolvedBy = :by`,
        when: '(sending = :claimed OR sending = :sent)',
        values: { ...CLAIMED, ...settled('failed', at), ':reason': reason, ':by': by, ':sent': 'sent' },
      }),

    async find(campaignId: CampaignId, personKey: PersonKey): Promise<Member | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: memberKey(campaignId, personKey), ConsistentRead: true }));
      return Item && MemberSchema.parse(Item);
    },

    /** The arms of a campaign's members by their keys, a page of the table at once. */
    async *arms(campaignId: CampaignId, after?: PersonKey): AsyncIterable<Arm[]> {
      const pages = paginateQuery(
        { client: documents },
        { ...membersAfter(campaignId, after), ProjectionExpression: 'personKey, arm, isControl' },
      );
      for await (const { Items = [] } of pages) yield Items.map((item) => ArmSchema.parse(item));
    },

    /** A campaign's members by their keys, as many at once as one answer of the table holds (about 6,000). */
    async *members(campaignId: CampaignId, after?: PersonKey): AsyncIterable<Member[]> {
      const pages = paginateQuery({ client: documents }, membersAfter(campaignId, after));
      for await (const { Items = [] } of pages) yield Items.map((item) => MemberSchema.parse(item));
    },
  };
}
