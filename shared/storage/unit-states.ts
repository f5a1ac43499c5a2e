import { createHash } from 'node:crypto';
import { BatchGetCommand, GetCommand, PutCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { UnitId } from '#schemas/ids.ts';
import type { Sample } from '#schemas/reading.ts';
import { type UnitState, UnitStateSchema } from '#schemas/unit-state.ts';
import { documents } from './client.ts';
import { isConditionFailure, StaleWriteError } from './errors.ts';
import { decodeReadings, encodeReadings } from './packed-readings.ts';
import { decodeTrack, encodeTrack } from './packed-track.ts';

/** Packs of version 0.1.0 bear the begin of the quarter of the UTC day from which all their readings are. */
const OLD_PACK_MILLIS = 6 * 3_600_000;
/** Records of temperature are kept for a year and a month. */
const KEPT_SECONDS = 400 * 86_400;
/** A state item is to cost one write unit. */
const MAX_STATE_BYTES = 1024;
/** Of an item's names (`pk`, `sk`, `STATE`, `version`, `track`, `tail`, `heardAt`) and its two numbers. */
const NAMES_BYTES = 32;
const NUMBERS_BYTES = 14;
const KEYS_PER_BATCH = 100;

export const stateKey = (pk: UnitId) => ({ pk, sk: 'STATE' });
const packKey = (millis: number) => `READINGS#${new Date(millis).toISOString()}`;
/** No pack that bears an earlier moment holds a reading from this one on. */
const firstPackKey = (from: number) => packKey(Math.floor(from / OLD_PACK_MILLIS) * OLD_PACK_MILLIS);
const secondsOf = (millis: number) => Math.floor(millis / 1000);

const bytes = z.instanceof(Uint8Array);
export const StateItemSchema = UnitStateSchema.omit({ track: true, tail: true, through: true })
  .extend({
    track: bytes.transform(decodeTrack),
    tail: bytes.transform(decodeReadings),
    through: z.number().nullable().optional(),
  })
  // The track mostly ends where the packs do; only when it does not is that stored.
  .transform(({ through, ...state }): UnitState => ({ ...state, through: through === undefined ? state.track.at : through }));
/** `lastMeasuredAt` is the name of version 0.1.0. */
const HeardSchema = z
  .object({ pk: z.string(), heardAt: z.number().optional(), lastMeasuredAt: z.number().optional() })
  .transform(({ pk, heardAt, lastMeasuredAt }) => ({ pk, heardAt: heardAt ?? lastMeasuredAt }));

/** What is empty is left out: names are paid for like values. */
function itemOf(unitId: UnitId, { pending, commands, commandedAt, setPointCelsius, actedOn, conflicts, through, ...state }: UnitState) {
  const last = state.tail.at(-1)?.at ?? through;
  return {
    ...stateKey(unitId),
    ...state,
    version: state.version + 1,
    track: encodeTrack(state.track),
    tail: encodeReadings(state.tail),
    ...(through === state.track.at ? {} : { through }),
    ...(last === null ? {} : { heardAt: last }),
    ...(pending.length > 0 ? { pending } : {}),
    ...(commands.length > 0 ? { commands } : {}),
    ...(commandedAt.length > 0 ? { commandedAt } : {}),
    ...(setPointCelsius === null ? {} : { setPointCelsius }),
    ...(actedOn === null ? {} : { actedOn }),
    ...(conflicts > 0 ? { conflicts } : {}),
  };
}

/** At most what the attributes take that a calm unit does not have; JSON is longer than what is stored. */
function extrasBytes({ setPointCelsius, commandedAt, actedOn, conflicts, through, track }: UnitState) {
  const extras = {
    ...(through === track.at ? {} : { through }),
    ...(setPointCelsius === null ? {} : { setPointCelsius }),
    ...(commandedAt.length > 0 ? { commandedAt } : {}),
    ...(actedOn === null ? {} : { actedOn }),
    ...(conflicts > 0 ? { conflicts } : {}),
  };
  return Object.keys(extras).length === 0 ? 0 : JSON.stringify(extras).length;
}

/** What the readings of each unit say: one small state item, and packs of the readings that the state has let go. */
export function unitStatesIn(TableName: string) {
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
    const packs = items.filter(({ expiresAt }) => Number(expiresAt) > secondsOf(at));
    return {
      packed: packs.flatMap(({ readings }) => decodeReadings(bytes.parse(readings))),
      state: stateItem && StateItemSchema.parse(stateItem),
    };
  }

  return {
    async find(unitId: UnitId): Promise<UnitState | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: stateKey(unitId), ConsistentRead: true }));
      return Item && StateItemSchema.parse(Item);
    },

    /** Whether the state should let go of its older readings to stay within one write unit. What is pending goes again soon. */
    isFull(unitId: UnitId, state: UnitState): boolean {
      const fixed = NAMES_BYTES + NUMBERS_BYTES + unitId.length + extrasBytes(state);
      return fixed + encodeTrack(state.track).length + encodeReadings(state.tail).length > MAX_STATE_BYTES;
    },

    /** @throws {StaleWriteError} when the state was changed since it was read */
    async save(unitId: UnitId, state: UnitState): Promise<void> {
      const condition =
        state.version === 0
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': state.version } };
      try {
        await documents.send(new PutCommand({ TableName, Item: itemOf(unitId, state), ...condition }));
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        throw new StaleWriteError(`The state of ${unitId} is no longer at version ${state.version}.`, { cause: error });
      }
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

    /** Packs readings away under the moment of the last of them. The same readings give the same item. */
    async pack(unitId: UnitId, samples: readonly Sample[], at: number): Promise<void> {
      if (samples.length === 0) return;
      const readings = encodeReadings(samples);
      const name = createHash('sha256').update(readings).digest('hex').slice(0, 12);
      const last = samples.reduce((latest, sample) => Math.max(latest, sample.at), 0);
      const Item = { pk: unitId, sk: `${packKey(last)}#${name}`, readings, expiresAt: secondsOf(at) + KEPT_SECONDS };
      await documents.send(new PutCommand({ TableName, Item }));
    },

    /** All packed readings of a unit. */
    async history(unitId: UnitId, at: number): Promise<Sample[]> {
      return (await packsFrom(unitId, 'READINGS#', at)).packed;
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
