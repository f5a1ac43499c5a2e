import { type Reading, ReadingSchema, type Sample } from '#schemas/reading.ts';
import { millisOf } from '../time.ts';

/** Why a reading never reaches the estimator. */
export type SiftCode = 'invalid' | 'unit-mismatch' | 'sensor-fault' | 'out-of-range' | 'clock-not-set' | 'future';

interface Refusal {
  readonly index: number;
  readonly code: SiftCode;
  readonly message: string;
}

export interface Sifted {
  readonly samples: Sample[];
  readonly refusals: Refusal[];
}

/** What a DS18B20 says when it was asked too early, or is not there. */
const FAULT_CODES = new Set([85, -127]);
const PHYSICAL = { lowest: -90, highest: 90 };
/** A clock that was never set begins at 1970 or 2000. */
const CLOCK_SET_SINCE = Date.UTC(2000, 0, 2);
/** Clocks of devices run apart; what lies further ahead is no measurement. */
const MAX_AHEAD_MILLIS = 300_000;
const THOUSANDTHS = 1000;

function refusalOf(reading: Reading, at: number, unitId: string, arrivedAt: number): Omit<Refusal, 'index'> | undefined {
  const { celsius } = reading;
  if (reading.unitId !== undefined && reading.unitId !== unitId) {
    return { code: 'unit-mismatch', message: `The reading names another unit than ${unitId}, under whose name it came.` };
  }
  if (FAULT_CODES.has(celsius)) return { code: 'sensor-fault', message: `${celsius} °C is an error code of the sensor.` };
  if (celsius < PHYSICAL.lowest || celsius > PHYSICAL.highest) {
    return { code: 'out-of-range', message: `${celsius} °C is outside ${PHYSICAL.lowest} to ${PHYSICAL.highest} °C.` };
  }
  if (at < CLOCK_SET_SINCE) return { code: 'clock-not-set', message: `${reading.measuredAt} is from before the device's clock was set.` };
  if (at > arrivedAt + MAX_AHEAD_MILLIS) return { code: 'future', message: `${reading.measuredAt} lies in the future.` };
  return undefined;
}

function sampleOf(reading: Reading, at: number): Sample {
  const isCounted = reading.bootId !== undefined && reading.seq !== undefined;
  return {
    sensorId: reading.sensorId ?? `${reading.probe}-1`,
    bootId: isCounted ? (reading.bootId ?? '') : '',
    seq: isCounted ? (reading.seq ?? -1) : -1,
    at,
    celsius: Math.round(reading.celsius * THOUSANDTHS) / THOUSANDTHS,
    probe: reading.probe,
    doorOpen: reading.doorOpen,
    defrost: reading.defrost,
  };
}

/** Readings as they were wrapped: one, a list, or `{ readings: [...] }`. */
export function itemsOf(payload: unknown): readonly unknown[] {
  if (Array.isArray(payload)) return payload;
  const wrapped = typeof payload === 'object' && payload !== null && 'readings' in payload ? payload.readings : undefined;
  return Array.isArray(wrapped) ? wrapped : [payload];
}

/**
 * Hygiene: which of the readings of a message may be judged, and why the others may not. One bad reading spoils none of its neighbours.
 *
 * @param arrivedAt - when the message reached the broker, in milliseconds
 */
export function siftReadings(payload: unknown, unitId: string, arrivedAt: number): Sifted {
  const samples: Sample[] = [];
  const refusals: Refusal[] = [];
  for (const [index, item] of itemsOf(payload).entries()) {
    const parsed = ReadingSchema.safeParse(item);
    if (!parsed.success) {
      const fault = parsed.error.issues[0];
      refusals.push({ index, code: 'invalid', message: `${fault?.path.join('.') ?? ''}: ${fault?.message ?? 'unreadable'}` });
      continue;
    }
    const at = millisOf(parsed.data.measuredAt);
    const refusal = refusalOf(parsed.data, at, unitId, arrivedAt);
    if (refusal) refusals.push({ index, ...refusal });
    else samples.push(sampleOf(parsed.data, at));
  }
  return { samples, refusals };
}
