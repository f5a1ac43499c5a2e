import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { UnitId } from '#schemas/ids.ts';
import type { Sample } from '#schemas/reading.ts';
import { decodeReadings, encodeReadings } from './packed-readings.ts';

/** Packs of version 0.1.0 bear the begin of the quarter of the UTC day from which all their readings are. */
const OLD_PACK_MILLIS = 6 * 3_600_000;
/** Records of temperature are kept for a year and a month. */
const KEPT_SECONDS = 400 * 86_400;
const NAME_LENGTH = 12;

export const bytes = z.instanceof(Uint8Array);
export const secondsOf = (millis: number) => Math.floor(millis / 1000);
/** @param at - when it is written */
export const expiryOf = (at: number) => secondsOf(at) + KEPT_SECONDS;

const packKey = (millis: number) => `READINGS#${new Date(millis).toISOString()}`;
/** Below the keys of all packs. */
export const NO_PACK = 'READINGS#';
/** No pack that bears an earlier moment holds a reading from this one on. */
export const firstPackKey = (from: number) => packKey(Math.floor(from / OLD_PACK_MILLIS) * OLD_PACK_MILLIS);
const isPack = ({ sk }: Record<string, unknown>) => String(sk).startsWith(NO_PACK);

/** Readings under the moment of the last of them. The same readings give the same item. */
export function packOf(unitId: UnitId, samples: readonly Sample[], at: number) {
  const readings = encodeReadings(samples);
  const name = createHash('sha256').update(readings).digest('hex').slice(0, NAME_LENGTH);
  const last = samples.reduce((latest, sample) => Math.max(latest, sample.at), 0);
  return { pk: unitId, sk: `${packKey(last)}#${name}`, readings, expiresAt: expiryOf(at) };
}

/** The readings of those items that are packs and still count; some may come twice. */
export function samplesOf(items: readonly Record<string, unknown>[], at: number): Sample[] {
  const packs = items.filter((item) => isPack(item) && Number(item['expiresAt']) > secondsOf(at));
  return packs.flatMap(({ readings }) => decodeReadings(bytes.parse(readings)));
}
