import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { ContactCounter } from '#schemas/contact.ts';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { memberKey } from './campaigns.ts';
import { documents, type TransactItem } from './client.ts';
import { contactCountersIn } from './contact-counters.ts';
import { refusalsOf } from './errors.ts';
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
  /** The person's places, read before what they allow; they change with each of their words. */
  readonly read: ContactCounter;
  /** The places with that of this message; absent for messages that are not counted. */
  readonly slots?: Slots | undefined;
}

type Slots = ContactCounter['slots'];

/** `taken`: it was begun before. `changed`: what it was decided by is no longer so. `gone`: the person was erased or merged. */
export type ClaimResult = 'claimed' | 'taken' | 'changed' | 'gone';

/** How a message ended that has certainly not gone out. */
export type Ending = { readonly kind: 'again' } | { readonly kind: 'failed'; readonly at: Instant; readonly reason: string };

/** What the cancelled writes of one claim say of it; undefined when they do not stand in its way. */
function resultOf(isFailed: readonly boolean[]): ClaimResult | undefined {
  if (isFailed[0]) return 'taken';
  if (isFailed[1]) return 'gone';
  return isFailed.some(Boolean) ? 'changed' : undefined;
}

/** A message that is no longer reserved needs nothing; places that somebody else changed are read again. */
function releaseObstacle(error: unknown): { again: { kind: 'stale' } } | undefined {
  const isFailed = refusalsOf(error);
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

  const writesOf = (claim: Claim): TransactItem[] => [
    begun(claim),
    present(claim),
    claim.slots === undefined ? counters.check(claim.owner, claim.read) : counters.replacement(claim.owner, claim.read, claim.slots),
  ];

  /** Reserves all, or tells of some why not: then none is reserved. */
  async function claimAll(claims: readonly Claim[]): Promise<[Claim, ClaimResult][]> {
    const writes = claims.map(writesOf);
    try {
      await documents.send(new TransactWriteCommand({ TransactItems: writes.flat() }));
      return claims.map((claim) => [claim, 'claimed']);
    } catch (error) {
      let isFailed = refusalsOf(error);
      const failures = claims.flatMap((claim, place): [Claim, ClaimResult][] => {
        const size = writes[place]?.length ?? 0;
        const result = resultOf(isFailed.slice(0, size));
        isFailed = isFailed.slice(size);
        return result === undefined ? [] : [[claim, result]];
      });
      if (failures.length === 0) throw error;
      return failures;
    }
  }

  return {
    /**
     * Reserves messages and their places in one transaction: each of them if all that it was decided by still holds, whatever
     * becomes of the others. A second message to the same person has to be decided on after the first.
     *
     * @param claims - at most 33, each of another member
     * @returns what became of each, in the same order
     * @throws {TooBusyError} some may be reserved
     */
    async claim(claims: readonly Claim[]): Promise<ClaimResult[]> {
      const results = new Map<Claim, ClaimResult>();
      const owners = new Set<PersonKey>();
      for (const claim of claims) {
        if (owners.has(claim.owner)) results.set(claim, 'changed');
        owners.add(claim.owner);
      }
      return await persist<ClaimResult[]>(async () => {
        const open = () => claims.filter((claim) => !results.has(claim));
        while (open().length > 0) for (const [claim, result] of await claimAll(open())) results.set(claim, result);
        return { done: claims.map((claim) => results.get(claim) as ClaimResult) };
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
