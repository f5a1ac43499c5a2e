import { DeleteCommand, GetCommand, paginateQuery, QueryCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type UnitId, UnitIdSchema } from '#schemas/ids.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import { type Command, CommandSchema } from '#schemas/unit.ts';
import { readAll } from './batch-read.ts';
import { documents, type TransactItem } from './client.ts';
import { refusalsOf } from './errors.ts';
import { persist } from './patience.ts';
import { unitKey } from './units.ts';

const KEPT_SECONDS = 400 * 86_400;
/** Ids of units have no space in them. */
const UNFINISHED = 'UNFINISHED COMMANDS';
const ISSUED = 'ISSUED#';

const keyOf = (pk: UnitId, commandId: string) => ({ pk, sk: `COMMAND#${commandId}` });
const unfinishedKey = ({ unitId, commandId }: CommandRef) => ({ pk: UNFINISHED, sk: `${unitId}#${commandId}` });
const issuedKey = ({ unitId, commandId, issuedAt }: Command) => ({ pk: unitId, sk: `${ISSUED}${issuedAt}#${commandId}` });

type CommandRef = Pick<Command, 'unitId' | 'commandId'>;

/** The order's own expiry is an instant; the table's is housekeeping, hence the other name. */
const commandOf = (item: Record<string, unknown>): Command => CommandSchema.parse({ ...item, expiresAt: item['validUntil'] });

const UnfinishedSchema = z.object({ unitId: UnitIdSchema, commandId: z.string(), dueAt: InstantSchema });
type UnfinishedCommand = z.infer<typeof UnfinishedSchema>;

/** A person who gives an order takes over from the machine until then, with the set-point that they order. */
export interface TakeOver {
  readonly until: Instant;
  readonly setPointCelsius: number | undefined;
}

/** What a device answered, and when to look what came of it; nothing is looked at any more without `dueAt`. */
export interface Answer {
  readonly status: Command['status'];
  readonly at: Instant;
  readonly rejection: string | undefined;
  readonly dueAt: Instant | undefined;
}

/** Orders to units with what became of them, kept as evidence. */
export function commandsIn(TableName: string) {
  const at = (key: Record<string, string>) => ({ table: TableName, key });

  async function find(unitId: UnitId, commandId: string): Promise<Command | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(unitId, commandId), ConsistentRead: true }));
    return Item && commandOf(Item);
  }

  /** @returns false when the first of them is not as its condition wants it */
  async function written(TransactItems: TransactItem[]): Promise<boolean> {
    return await persist(async () => {
      try {
        await documents.send(new TransactWriteCommand({ TransactItems }));
        return { done: true };
      } catch (error) {
        if (refusalsOf(error)[0]) return { done: false };
        throw error;
      }
    });
  }

  const dueAgain = (ref: CommandRef, dueAt: Instant): TransactItem => ({
    Put: { TableName, Item: { ...unfinishedKey(ref), unitId: ref.unitId, commandId: ref.commandId, dueAt } },
  });

  function taken(unitId: UnitId, { until, setPointCelsius }: TakeOver): TransactItem {
    return {
      Update: {
        TableName,
        Key: unitKey(unitId),
        UpdateExpression: `SET automationLockedUntil = :until${setPointCelsius === undefined ? '' : ', setPointCelsius = :setPoint'}`,
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':until': until, ...(setPointCelsius === undefined ? {} : { ':setPoint': setPointCelsius }) },
      },
    };
  }

  return {
    find,

    /** Writes a new order before it is sent, and that somebody is to see to it; one that exists is given back as it is. */
    async begin(command: Command, takeOver?: TakeOver): Promise<Command> {
      const { expiresAt: validUntil, ...rest } = command;
      const expiresAt = Math.floor(Date.parse(command.issuedAt) / 1000) + KEPT_SECONDS;
      const Item = { ...keyOf(command.unitId, command.commandId), ...rest, validUntil, expiresAt };
      const pointer = { ...issuedKey(command), commandId: command.commandId, expiresAt };
      const isNew = await written([
        { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } },
        { Put: { TableName, Item: pointer } },
        ...(command.status === 'issued' ? [dueAgain(command, validUntil)] : []),
        ...(takeOver === undefined ? [] : [taken(command.unitId, takeOver)]),
      ]);
      return isNew ? command : ((await find(command.unitId, command.commandId)) ?? command);
    },

    async markSent({ unitId, commandId }: CommandRef, sentAt: Instant): Promise<void> {
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: keyOf(unitId, commandId),
          UpdateExpression: 'SET sentAt = if_not_exists(sentAt, :at)',
          ExpressionAttributeValues: { ':at': sentAt },
        }),
      );
    },

    /** Notes what the device answered; false when the order was finished before, or never given. */
    async acknowledge(ref: CommandRef, { status, at: answeredAt, rejection, dueAt }: Answer): Promise<boolean> {
      const Update = {
        TableName,
        Key: keyOf(ref.unitId, ref.commandId),
        UpdateExpression: `SET #status = :status, acknowledgedAt = :at${rejection === undefined ? '' : ', rejection = :why'}`,
        ConditionExpression: '#status IN (:issued, :accepted, :expired)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':status': status,
          ':at': answeredAt,
          ':issued': 'issued',
          ':accepted': 'accepted',
          ':expired': 'expired',
          ...(rejection === undefined ? {} : { ':why': rejection }),
        },
      };
      const next = dueAt === undefined ? { Delete: { TableName, Key: unfinishedKey(ref) } } : dueAgain(ref, dueAt);
      return await written([{ Update }, next]);
    },

    /** Orders of which it is not known yet what became of them, in no order. */
    async unfinished(): Promise<UnfinishedCommand[]> {
      const found: UnfinishedCommand[] = [];
      const pages = paginateQuery(
        { client: documents },
        { TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': UNFINISHED }, ConsistentRead: true },
      );
      for await (const { Items = [] } of pages) found.push(...Items.map((item) => UnfinishedSchema.parse(item)));
      return found;
    },

    /** Nothing more is to be seen to. What was found is written first, so that a crash in between finds the same again. */
    async finish(ref: CommandRef, found: Pick<Command, 'status'> & { effect: Command['effect'] }, checkedAt: Instant): Promise<void> {
      const { status, effect } = found;
      await written([
        {
          Update: {
            TableName,
            Key: keyOf(ref.unitId, ref.commandId),
            UpdateExpression: `SET #status = :status, checkedAt = :at${effect === undefined ? '' : ', effect = :effect'}`,
            // An answer that comes at this moment is looked at by the next minute.
            ConditionExpression: '#status = :from',
            ExpressionAttributeNames: { '#status': 'status' },
            ExpressionAttributeValues: {
              ':status': status,
              ':at': checkedAt,
              ':from': status === 'expired' ? 'issued' : status,
              ...(effect === undefined ? {} : { ':effect': effect }),
            },
          },
        },
        { Delete: { TableName, Key: unfinishedKey(ref) } },
      ]);
    },

    /** Of an order that does not exist. */
    async forget(ref: CommandRef): Promise<void> {
      await documents.send(new DeleteCommand({ TableName, Key: unfinishedKey(ref) }));
    },

    /** Orders to a unit, the latest first. @param before - `next` of the page before */
    async page(unitId: UnitId, limit: number, before?: string): Promise<{ items: Command[]; next: string | undefined }> {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :unit AND begins_with(sk, :issued)',
          ExpressionAttributeValues: { ':unit': unitId, ':issued': ISSUED },
          ScanIndexForward: false,
          Limit: limit,
          ...(before === undefined ? {} : { ExclusiveStartKey: { pk: unitId, sk: `${ISSUED}${before}` } }),
        }),
      );
      const keys = Items.map(({ commandId }) => keyOf(unitId, String(commandId)));
      const commands = (await readAll(keys.map(at))).map(({ item }) => commandOf(item));
      const items = commands.sort((left, right) => (issuedKey(left).sk < issuedKey(right).sk ? 1 : -1));
      return { items, next: LastEvaluatedKey && String(LastEvaluatedKey['sk']).slice(ISSUED.length) };
    },
  };
}
