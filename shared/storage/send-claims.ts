import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { ConsentRecord } from '#schemas/consent.ts';
import type { ContactCounter } from '#schemas/contact.ts';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { memberKey } from './campaigns.ts';
import { documents, type TransactItem } from './client.ts';
import { slotOf } from './consents.ts';
import { contactCountersIn } from './contact-counters.ts';
import { cancellationsOf } from './errors.ts';
import { persist } from './patience.ts';

export interface SendTables {
  readonly campaigns: string;
  readonly customers: string;
  readonly consents: string;
}

/** One message of a campaign: under which key its member stands, and who that is now. */
export interface SendOf {
  readonly campaignId: CampaignId;
  readonly personKey: PersonKey;
  readonly owner: PersonKey;
}

export interface Claim extends SendOf {
  readonly at: Instant;
  /** Slots of the ledger that it was decided by; each must still say what it said. */
  readonly decidedBy: readonly { readonly purpose: string; readonly channel: string }[];
  /** The words in force as they were read. */
  readonly consents: readonly ConsentRecord[];
  /** The place among the person's messages; absent for messages that are not counted. */
  readonly place?: { readonly read: ContactCounter; readonly slots: ContactCounter['slots'] } | undefined;
}

type Slots = ContactCounter['slots'];

/** `taken`: it was begun before. `changed`: what it was decided by is no longer so. `gone`: the person was erased or merged. */
export type ClaimResult = 'claimed' | 'taken' | 'changed' | 'gone';

/** How a message ended that has certainly not gone out. */
export type Ending = { readonly kind: 'again' } | { readonly kind: 'failed'; readonly at: Instant; readonly reason: string };

function resultOf(error: unknown): ClaimResult | undefined {
  const isFailed = cancellationsOf(error)?.map(({ code }) => code === 'ConditionalCheckFailed') ?? [];
  if (isFailed[0]) return 'taken';
  if (isFailed[1]) return 'gone';
  return isFailed.some(Boolean) ? 'changed' : undefined;
}

/** A message that is no longer reserved needs nothing; places that somebody else changed are read again. */
function releaseObstacle(error: unknown): { again: { kind: 'stale' } } | undefined {
  const isFailed = cancellationsOf(error)?.map(({ code }) => code === 'ConditionalCheckFailed') ?? [];
  if (isFailed[0]) return undefined;
  if (isFailed[1]) return { again: { kind: 'stale' } };
  throw error;
}

/** Reserves messages to people, each together with all that allows it: none is sent on what was true a moment ago. */
export function sendClaimsIn(tables: SendTables) {
  const counters = contactCountersIn(tables.consents);

  function begun({ campaignId, personKey, at }: Claim): TransactItem {
    return {
      Update: {
        TableName: tables.campaigns,
        Key: memberKey(campaignId, personKey),
        UpdateExpression: 'SET sending = :claimed, claimedAt = :at',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(sending)',
        ExpressionAttributeValues: { ':claimed': 'claimed', ':at': at },
      },
    };
  }

  const present = ({ owner }: Claim): TransactItem => ({
    ConditionCheck: {
      TableName: tables.customers,
      Key: { pk: owner },
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(mergedInto) AND attribute_not_exists(erasedAt)',
    },
  });

  function unchanged(owner: PersonKey, slot: { purpose: string; channel: string }, known: readonly ConsentRecord[]): TransactItem {
    const sk = `${slot.purpose}#${slot.channel}`;
    const word = known.find((record) => slotOf(record) === sk);
    const Key = { pk: owner, sk };
    if (word === undefined) return { ConditionCheck: { TableName: tables.consents, Key, ConditionExpression: 'attribute_not_exists(pk)' } };
    return {
      ConditionCheck: {
        TableName: tables.consents,
        Key,
        ConditionExpression: '#at = :at AND #status = :status',
        ExpressionAttributeNames: { '#at': 'at', '#status': 'status' },
        ExpressionAttributeValues: { ':at': word.at, ':status': word.status },
      },
    };
  }

  function ended({ campaignId, personKey }: SendOf, ending: Ending): TransactItem {
    const isFailed = ending.kind === 'failed';
    return {
      Update: {
        TableName: tables.campaigns,
        Key: memberKey(campaignId, personKey),
        UpdateExpression: isFailed ? 'SET sending = :failed, settledAt = :at, sendingReason = :reason' : 'REMOVE sending, claimedAt',
        ConditionExpression: 'sending = :claimed',
        ExpressionAttributeValues: {
          ':claimed': 'claimed',
          ...(isFailed ? { ':failed': 'failed', ':at': ending.at, ':reason': ending.reason } : {}),
        },
      },
    };
  }

  return {
    /** Reserves a message and its place, if all that it was decided by still holds. @throws {TooBusyError} */
    async claim(claim: Claim): Promise<ClaimResult> {
      const { owner, decidedBy, place } = claim;
      const TransactItems = [
        begun(claim),
        present(claim),
        ...decidedBy.map((slot) => unchanged(owner, slot, claim.consents)),
        ...(place ? [counters.replacement(owner, place.read, place.slots)] : []),
      ];
      return await persist<ClaimResult>(async () => {
        try {
          await documents.send(new TransactWriteCommand({ TransactItems }));
          return { done: 'claimed' };
        } catch (error) {
          const result = resultOf(error);
          if (result === undefined) throw error;
          return { done: result };
        }
      });
    },

    /**
     * Ends a reservation of a message that has certainly not gone out, and gives its place back.
     *
     * @param withoutPlace - the places that are left of those that there are
     */
    async release(send: SendOf, ending: Ending, withoutPlace: (slots: Slots) => Slots): Promise<void> {
      await persist<undefined>(async () => {
        const read = (await counters.ofPeople([send.owner]))(send.owner);
        const slots = withoutPlace(read.slots);
        const given = slots.length < read.slots.length ? [counters.replacement(send.owner, read, slots)] : [];
        const sent = documents.send(new TransactWriteCommand({ TransactItems: [ended(send, ending), ...given] }));
        return (await sent.then(() => undefined, releaseObstacle)) ?? { done: undefined };
      });
    },
  };
}
