import { GetCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Member, MemberSchema } from '#schemas/campaign.ts';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { memberKey } from './campaigns.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';

const PREFIX = 'MEMBER#';
/** Above every key of a member. */
const END = 'MEMBER$';

/** A state that is left only under its condition. */
interface Step {
  readonly update: string;
  readonly when: string;
  readonly values?: Readonly<Record<string, string>>;
}

const NOT_BEGUN = 'attribute_not_exists(sending)';
const BEGUN = 'sending = :claimed';
const CLAIMED = { ':claimed': 'claimed' };

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

  const settled = (sending: string, at: Instant) => ({ ':to': sending, ':at': at });
  const SETTLE = 'SET sending = :to, settledAt = :at';

  return {
    /** Reserves the one message to a person; false when somebody was at it before. */
    claim: (campaignId: CampaignId, personKey: PersonKey, at: Instant) =>
      move(campaignId, personKey, {
        update: 'SET sending = :claimed, claimedAt = :at',
        when: NOT_BEGUN,
        values: { ...CLAIMED, ':at': at },
      }),

    /** Gives a claim back, after a sending that has certainly not happened. */
    unclaim: (campaignId: CampaignId, personKey: PersonKey) =>
      move(campaignId, personKey, { update: 'REMOVE sending, claimedAt', when: BEGUN, values: CLAIMED }),

    markSent: (campaignId: CampaignId, personKey: PersonKey, at: Instant) =>
      move(campaignId, personKey, { update: SETTLE, when: BEGUN, values: { ...CLAIMED, ...settled('sent', at) } }),

    /** It has certainly not gone out, and trying again would not help. */
    markFailed: (campaignId: CampaignId, personKey: PersonKey, { at, reason }: { at: Instant; reason: string }) =>
      move(campaignId, personKey, {
        update: `${SETTLE}, sendingReason = :reason`,
        when: BEGUN,
        values: { ...CLAIMED, ...settled('failed', at), ':reason': reason },
      }),

    markWithheld: (campaignId: CampaignId, personKey: PersonKey, { at, reason }: { at: Instant; reason: string }) =>
      move(campaignId, personKey, {
        update: `${SETTLE}, sendingReason = :reason`,
        when: NOT_BEGUN,
        values: { ...settled('withheld', at), ':reason': reason },
      }),

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

    async find(campaignId: CampaignId, personKey: PersonKey): Promise<Member | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: memberKey(campaignId, personKey), ConsistentRead: true }));
      return Item && MemberSchema.parse(Item);
    },

    /** A campaign's members by their keys, as many at once as one answer of the table holds (about 6,000). */
    async *members(campaignId: CampaignId, after?: PersonKey): AsyncIterable<Member[]> {
      const pages = paginateQuery(
        { client: documents },
        {
          TableName,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :end',
          ExpressionAttributeValues: { ':pk': campaignId, ':from': after === undefined ? PREFIX : `${PREFIX}${after}!`, ':end': END },
          ConsistentRead: true,
        },
      );
      for await (const { Items = [] } of pages) yield Items.map((item) => MemberSchema.parse(item));
    },
  };
}
