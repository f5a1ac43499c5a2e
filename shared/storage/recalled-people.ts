import { GetCommand, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type PersonKey, PersonKeySchema } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import {
  type Attempt,
  type NoticeChannel,
  type OwnAnswer,
  type Reach,
  type RecalledPerson,
  RecalledPersonSchema,
  type RecallId,
  RecallIdSchema,
} from '#schemas/recall.ts';
import { documents, type TransactItem } from './client.ts';
import { isConditionFailure, refusalsOf } from './errors.ts';
import { persist } from './patience.ts';
import { escrowCheck } from './recall-escrow.ts';
import { allUnder, type Page, pageUnder } from './recalls.ts';

const PREFIX = 'PERSON#';
const TicketSchema = z.object({ recallId: RecallIdSchema, personKey: PersonKeySchema });
export type Ticket = z.infer<typeof TicketSchema>;

/** A person of a recall, as their orders tell of them. */
interface FoundPerson {
  readonly personKey: PersonKey;
  readonly orders: readonly string[];
  readonly isCertain: boolean;
  readonly reach: Reach;
}

/** The telling of somebody as it begins. */
interface Claim {
  readonly at: Instant;
  readonly wave: number;
  readonly channel: NoticeChannel;
  readonly staleBefore: Instant;
}

/** How a sending ended. */
export interface Ending {
  /** Of the claim; absent when nothing was tried. */
  readonly claimedAt?: Instant;
  readonly notice: 'sent' | 'failed' | 'waiting' | 'unreachable' | 'gone';
  readonly attempt: Attempt;
  readonly substituteId?: string | undefined;
}

interface Change {
  readonly at: Instant;
  readonly update: string;
  readonly when?: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** The fields that are told, as `name = :name` with their values. */
function assignmentsOf(fields: Readonly<Record<string, unknown>>) {
  const told = Object.entries(fields).filter(([, value]) => value !== undefined);
  return {
    sets: told.map(([name]) => `${name} = :${name}`),
    values: Object.fromEntries(told.map(([name, value]) => [`:${name}`, value])),
  };
}

type Result = 'saved' | 'refused' | 'erased';

/** What a cancelled transaction of a change and the check of its person says. */
function resultOf(error: unknown): Result {
  const [change, person] = refusalsOf(error);
  if (person) return 'erased';
  if (change) return 'refused';
  throw error;
}

/** Where it is known of whom something may be written. */
interface PeopleGuards {
  readonly customers: string;
  /** Addresses of the erased that recalls may use; without it nothing is written about any of them. */
  readonly escrow?: string;
}

/**
 * Whom a recall concerns, by pseudonym: every attempt to tell them, and what they said. Of the erased it is written only while
 * their address is kept for recalls.
 */
export function recalledPeopleIn(TableName: string, guards: PeopleGuards) {
  const keyOf = (recallId: RecallId, personKey: string) => ({ pk: recallId, sk: `${PREFIX}${personKey}` });

  const notErased = (personKey: PersonKey): TransactItem => ({
    ConditionCheck: { TableName: guards.customers, Key: { pk: personKey }, ConditionExpression: 'attribute_not_exists(erasedAt)' },
  });

  /** @returns `refused` when the condition is not met, `erased` when the person is, and no address of theirs is kept */
  async function change(recallId: RecallId, personKey: PersonKey, wanted: Change): Promise<Result> {
    const result = await changeUnder(notErased(personKey), keyOf(recallId, personKey), wanted);
    if (result !== 'erased' || guards.escrow === undefined) return result;
    return await changeUnder(escrowCheck(guards.escrow, personKey, wanted.at), keyOf(recallId, personKey), wanted);
  }

  async function changeUnder(guard: TransactItem, Key: Record<string, string>, { update, when, values }: Change): Promise<Result> {
    const TransactItems = [
      {
        Update: {
          TableName,
          Key,
          UpdateExpression: update,
          ConditionExpression: when,
          ExpressionAttributeValues: values,
        },
      },
      guard,
    ];
    return await persist(async () => {
      const sent = documents.send(new TransactWriteCommand({ TransactItems })).then((): Result => 'saved');
      return { done: await sent.catch(resultOf) };
    });
  }

  return {
    /** Adds a person, or orders to one. @returns false when they have been erased, and no address of theirs is kept */
    async add(recallId: RecallId, { personKey, orders, isCertain, reach }: FoundPerson, at: Instant): Promise<boolean> {
      const result = await change(recallId, personKey, {
        at,
        update: `SET personKey = :person, reach = :reach, notice = if_not_exists(notice, :waiting)${isCertain ? ', isCertain = :certain' : ''} ADD orders :orders`,
        values: {
          ':person': personKey,
          ':reach': reach,
          ':waiting': 'waiting',
          ':orders': new Set(orders),
          ...(isCertain ? { ':certain': true } : {}),
        },
      });
      return result !== 'erased';
    },

    /**
     * Reserves the telling of a person. A reservation of before `staleBefore` has an end that nobody knows: a safety notice is
     * then sent once more.
     */
    claim(recallId: RecallId, personKey: PersonKey, { at, wave, channel, staleBefore }: Claim) {
      return change(recallId, personKey, {
        at,
        update: 'SET notice = :sending, claimedAt = :at, attempts = list_append(if_not_exists(attempts, :none), :attempts)',
        when: 'attribute_exists(pk) AND (notice = :waiting OR (notice = :sending AND claimedAt <= :stale))',
        values: {
          ':sending': 'sending',
          ':waiting': 'waiting',
          ':at': at,
          ':stale': staleBefore,
          ':none': [],
          ':attempts': [{ at, channel, outcome: 'begun', wave } satisfies Attempt],
        },
      });
    },

    /** Notes how a sending ended; when another claim has been made since, that one stays as it is. */
    async end(recallId: RecallId, personKey: PersonKey, { claimedAt, notice, attempt, substituteId }: Ending): Promise<void> {
      const { sets, values } = assignmentsOf({ notice, substituteId, sentAt: notice === 'sent' ? attempt.at : undefined });
      const evidence = 'attempts = list_append(if_not_exists(attempts, :none), :attempts)';
      const expected = claimedAt === undefined ? { ':before': 'waiting' } : { ':before': 'sending', ':claimed': claimedAt };
      try {
        await documents.send(
          new UpdateCommand({
            TableName,
            Key: keyOf(recallId, personKey),
            UpdateExpression: `SET ${[...sets, evidence].join(', ')}`,
            ConditionExpression: `notice = :before${claimedAt === undefined ? '' : ' AND claimedAt = :claimed'}`,
            ExpressionAttributeValues: {
              ...values,
              ...expected,
              ':none': [],
              ':attempts': [attempt],
            },
          }),
        );
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
      }
    },

    /** Keeps what somebody says; the last word holds. @returns `refused` when the recall does not concern them */
    answer(recallId: RecallId, personKey: PersonKey, { answer, quantity, wantsRefund }: OwnAnswer, told: { at: Instant; by: string }) {
      const { sets, values } = assignmentsOf({ answer, quantity, wantsRefund, answeredAt: told.at, answeredBy: told.by });
      return change(recallId, personKey, { at: told.at, update: `SET ${sets.join(', ')}`, when: 'attribute_exists(pk)', values });
    },

    /** The link of a notice leads back to its person by this. */
    async putTicket(ticket: string, { recallId, personKey }: Ticket): Promise<void> {
      await documents.send(new PutCommand({ TableName, Item: { pk: `TICKET#${ticket}`, sk: 'TICKET', recallId, personKey } }));
    },

    async ofTicket(ticket: string): Promise<Ticket | undefined> {
      const { Item } = await documents.send(
        new GetCommand({ TableName, Key: { pk: `TICKET#${ticket}`, sk: 'TICKET' }, ConsistentRead: true }),
      );
      return Item && TicketSchema.parse(Item);
    },

    async find(recallId: RecallId, personKey: PersonKey): Promise<RecalledPerson | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(recallId, personKey), ConsistentRead: true }));
      return Item && RecalledPersonSchema.parse(Item);
    },

    async page(recallId: RecallId, limit: number, after?: string): Promise<Page<RecalledPerson>> {
      const { items, next } = await pageUnder(TableName, { pk: recallId, prefix: PREFIX, limit, after });
      return { items: items.map((item) => RecalledPersonSchema.parse(item)), next };
    },

    async all(recallId: RecallId): Promise<RecalledPerson[]> {
      return (await allUnder(TableName, recallId, PREFIX)).map((item) => RecalledPersonSchema.parse(item));
    },
  };
}
