import { BatchGetCommand, GetCommand, PutCommand, paginateQuery, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { UnitId } from '#schemas/ids.ts';
import type { Sample } from '#schemas/reading.ts';
import { type UnitState, UnitStateSchema } from '#schemas/unit-state.ts';
import { documents } from './client.ts';
import { isConditionFailure, StaleWriteError } from './errors.ts';
import { gatherWrites } from './gathered-writes.ts';
import { type IndependentWrite, insertion } from './independent-writes.ts';
import { decodeClock, encodeClock } from './packed-clock.ts';
import { decodeReadings, encodeReadings } from './packed-readings.ts';
import { decodeTrack, encodeTrack } from './packed-track.ts';
import { bytes, firstPackKey, NO_PACK, packOf, samplesOf } from './reading-packs.ts';

/** A state item is to cost one write unit. */
const MAX_STATE_BYTES = 1024;
/** Of an item's names (`pk`, `sk`, `STATE`, `version`, `track`, `tail`, `heardAt`) and its two numbers. */
const NAMES_BYTES = 32;
const NUMBERS_BYTES = 14;
const KEYS_PER_BATCH = 100;

export const stateKey = (pk: UnitId) => ({ pk, sk: 'STATE' });

export const StateItemSchema = UnitStateSchema.omit({ track: true, tail: true, through: true, clock: true })
  .extend({
    track: bytes.transform(decodeTrack),
    tail: bytes.transform(decodeReadings),
    clock: z.string().transform(decodeClock).nullable().default(null),
    through: z.number().nullable().optional(),
  })
  // The track mostly ends where the packs do; only when it does not is that stored.
  .transform(({ through, ...state }): UnitState => ({ ...state, through: through === undefined ? state.track.at : through }));
/** `lastMeasuredAt` is the name of version 0.1.0. */
const HeardSchema = z
  .object({ pk: z.string(), heardAt: z.number().optional(), lastMeasuredAt: z.number().optional() })
  .transform(({ pk, heardAt, lastMeasuredAt }) => ({ pk, heardAt: heardAt ?? lastMeasuredAt }));

/** Whether a state fits and what is saved of it ask for the same bytes. */
function once<Given extends object>(pack: (given: Given) => Uint8Array): (given: Given) => Uint8Array {
  const known = new WeakMap<Given, Uint8Array>();
  return (given) => {
    const packed = known.get(given) ?? pack(given);
    known.set(given, packed);
    return packed;
  };
}
const packedTrack = once(encodeTrack);
const packedTail = once(encodeReadings);

/** What is empty is left out: names are paid for like values. */
function passingOf({ track, tail, through, pending, commands, ...rest }: UnitState) {
  const { commandedAt, setPointCelsius, actedOn, conflicts, clock } = rest;
  const heardAt = tail.at(-1)?.at ?? through;
  return {
    ...(through === track.at ? {} : { through }),
    ...(heardAt === null ? {} : { heardAt }),
    ...(pending.length > 0 ? { pending } : {}),
    ...(commands.length > 0 ? { commands } : {}),
    ...(commandedAt.length > 0 ? { commandedAt } : {}),
    ...(setPointCelsius === null ? {} : { setPointCelsius }),
    ...(actedOn === null ? {} : { actedOn }),
    ...(conflicts > 0 ? { conflicts } : {}),
    ...(clock === null ? {} : { clock: encodeClock(clock) }),
  };
}

function itemOf(unitId: UnitId, state: UnitState) {
  const { pending, commands, commandedAt, setPointCelsius, actedOn, conflicts, clock, through, ...always } = state;
  return {
    ...stateKey(unitId),
    ...always,
    version: state.version + 1,
    track: packedTrack(state.track),
    tail: packedTail(state.tail),
    ...passingOf(state),
  };
}

type StateItem = ReturnType<typeof itemOf>;

/** The state as one of many writes; undefined when it takes more than one attribute away, which PartiQL has no words for. */
function writeOf(table: string, item: StateItem, read: UnitState): IndependentWrite | undefined {
  if (read.version === 0) return insertion(table, item);
  const { pk, sk, ...fields } = item;
  const given = Object.entries(fields);
  const [gone, ...others] = Object.keys(passingOf(read)).filter((name) => !(name in fields));
  if (others.length > 0) return undefined;
  const sets = given.map(([name]) => `"${name}" = ?`).join(', ');
  const remove = gone === undefined ? '' : ` REMOVE "${gone}"`;
  const Statement = `UPDATE "${table}" SET ${sets}${remove} WHERE "pk" = ? AND "sk" = ? AND "version" = ?`;
  return { Statement, Parameters: [...given.map(([, value]) => value), pk, sk, read.version] };
}

/** At most what the attributes take that a calm unit does not have; JSON is longer than what is stored. */
function extrasBytes({ setPointCelsius, commandedAt, actedOn, conflicts, clock, through, track }: UnitState) {
  const extras = {
    ...(through === track.at ? {} : { through }),
    ...(setPointCelsius === null ? {} : { setPointCelsius }),
    ...(commandedAt.length > 0 ? { commandedAt } : {}),
    ...(actedOn === null ? {} : { actedOn }),
    ...(conflicts > 0 ? { conflicts } : {}),
  };
  const clockBytes = clock === null ? 0 : 'clock'.length + encodeClock(clock).length;
  return clockBytes + (Object.keys(extras).length === 0 ? 0 : JSON.stringify(extras).length);
}

/** What the readings of each unit say: one small state item, and packs of the readings that the state has let go. */
export function unitStatesIn(TableName: string) {
  const gather = gatherWrites();

  async function packsFrom(unitId: UnitId, fromKey: string, at: number): Promise<{ packed: Sample[]; state: UnitState | undefined }> {
    const items: Record<string, unknown>[] = [];
    const pages = paginateQuery(
      { client: documents },
      {
        TableName,
        KeyConditionExpression: 'pk = :unit AND sk BETWEEN :from AND :state',
        ExpressionAttributeValues: { ':unit': unitId, ':from': fromKey, ':state': 'STATE' },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) items.push(...Items);
    const stateItem = items.find(({ sk }) => sk === 'STATE');
    return { packed: samplesOf(items, at), state: stateItem && StateItemSchema.parse(stateItem) };
  }

  async function putAlone(Item: StateItem, version: number): Promise<boolean> {
    const condition =
      version === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': version } };
    try {
      await documents.send(new PutCommand({ TableName, Item, ...condition }));
      return true;
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      return false;
    }
  }

  return {
    async find(unitId: UnitId): Promise<UnitState | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: stateKey(unitId), ConsistentRead: true }));
      return Item && StateItemSchema.parse(Item);
    },

    /** Whether the state should let go of its older readings to stay within one write unit. What is pending goes again soon. */
    isFull(unitId: UnitId, state: UnitState): boolean {
      const fixed = NAMES_BYTES + NUMBERS_BYTES + unitId.length + extrasBytes(state);
      return fixed + packedTrack(state.track).length + packedTail(state.tail).length > MAX_STATE_BYTES;
    },

    /**
     * States of several units that are saved at once are one request.
     *
     * @param read - what `state` was made of
     * @throws {StaleWriteError} when the state was changed since it was read
     */
    async save(unitId: UnitId, state: UnitState, read: UnitState): Promise<void> {
      const item = itemOf(unitId, state);
      const write = writeOf(TableName, item, read);
      // What many writes together cannot do, one alone may: no unit spoils its neighbours.
      const result = write === undefined ? 'alone' : await gather(write).catch(() => 'alone' as const);
      if (result === 'saved' || (result === 'alone' && (await putAlone(item, read.version)))) return;
      throw new StaleWriteError(`The state of ${unitId} is no longer at version ${read.version}.`);
    },

    /** Everything that followed from the state of this version has happened. A newer state keeps its own list. */
    async settle(unitId: UnitId, version: number): Promise<void> {
      try {
        await documents.send(
          new UpdateCommand({
            TableName,
            Key: stateKey(unitId),
            UpdateExpression: 'REMOVE pending, commands',
            ConditionExpression: 'version = :version',
            ExpressionAttributeValues: { ':version': version },
          }),
        );
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
      }
    },

    /** When it measured the first reading that is kept, and the last one; undefined of one that was never heard. */
    async heard(unitId: UnitId, at: number): Promise<{ firstAt: number; lastAt: number } | undefined> {
      const first = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :unit AND sk BETWEEN :first AND :state',
          ExpressionAttributeValues: { ':unit': unitId, ':first': NO_PACK, ':state': 'STATE' },
          Limit: 1,
        }),
      );
      const { Item } = await documents.send(new GetCommand({ TableName, Key: stateKey(unitId), ConsistentRead: true }));
      const { tail = [], track } = Item === undefined ? {} : StateItemSchema.parse(Item);
      const oldest = samplesOf(first.Items ?? [], at).concat(tail)[0]?.at ?? track?.at ?? undefined;
      return oldest === undefined ? undefined : { firstAt: oldest, lastAt: tail.at(-1)?.at ?? track?.at ?? oldest };
    },

    /** Packs readings away. The same readings give the same item. */
    async pack(unitId: UnitId, samples: readonly Sample[], at: number): Promise<void> {
      if (samples.length === 0) return;
      await documents.send(new PutCommand({ TableName, Item: packOf(unitId, samples, at) }));
    },

    /** All packed readings of a unit. */
    async history(unitId: UnitId, at: number): Promise<Sample[]> {
      return (await packsFrom(unitId, NO_PACK, at)).packed;
    },

    /** The readings from a moment on, in one query; some may come twice. */
    async since(unitId: UnitId, from: number, at: number): Promise<Sample[]> {
      const { packed, state } = await packsFrom(unitId, firstPackKey(from), at);
      return [...packed, ...(state?.tail ?? [])].filter((sample) => sample.at >= from);
    },

    /** When each unit measured its newest reading; units that were never heard are left out. */
    async lastMeasured(unitIds: readonly UnitId[]): Promise<Map<string, number>> {
      const found = new Map<string, number>();
      let open = unitIds.map(stateKey);
      while (open.length > 0) {
        const Keys = open.splice(0, KEYS_PER_BATCH);
        const { Responses = {}, UnprocessedKeys = {} } = await documents.send(
          new BatchGetCommand({ RequestItems: { [TableName]: { Keys, ProjectionExpression: 'pk, heardAt, lastMeasuredAt' } } }),
        );
        for (const item of Responses[TableName] ?? []) {
          const heard = HeardSchema.safeParse(item);
          if (heard.data?.heardAt !== undefined) found.set(heard.data.pk, heard.data.heardAt);
        }
        open = [...open, ...((UnprocessedKeys[TableName]?.Keys ?? []) as typeof open)];
      }
      return found;
    },
  };
}
