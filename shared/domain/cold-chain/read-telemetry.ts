import type { Reading } from '#schemas/reading.ts';
import { instantOf } from '../time.ts';

/** Names under which firmware of ThingsBoard tells a temperature, by what it was measured in; case, `_` and `-` do not matter. */
const NAMES = {
  air: new Set(['temperature', 'temp', 'airtemperature', 'airtemp', 'celsius']),
  product: new Set(['producttemperature', 'producttemp', 'coretemperature', 'coretemp', 'foodtemperature']),
} as const;
const DOOR = new Set(['dooropen', 'door']);
const DEFROST = new Set(['defrost', 'defrosting']);
const YES = new Set(['true', 'open', 'on', '1']);
const MAX_MILLIS = 8.64e15;

type Values = Readonly<Record<string, unknown>>;

const isValues = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);
const plainName = (name: string) => name.toLowerCase().replaceAll(/[_-]/g, '');
const isYes = (value: unknown) => YES.has(String(value).toLowerCase());

/** Numbers may come as text. What is no number stays what it is, so that it is refused and seen. */
function celsiusOf(value: unknown): unknown {
  if (typeof value !== 'string' || value.trim() === '') return value;
  const number = Number(value);
  return Number.isNaN(number) ? value : number;
}

function named(values: Values, names: ReadonlySet<string>): unknown[] {
  return Object.entries(values).flatMap(([name, value]) => (names.has(plainName(name)) ? [value] : []));
}

function readingsIn(values: Values, ts: number): Partial<Record<keyof Reading, unknown>>[] {
  const shared = {
    measuredAt: instantOf(ts),
    doorOpen: named(values, DOOR).some(isYes),
    defrost: named(values, DEFROST).some(isYes),
  };
  return (['air', 'product'] as const).flatMap((probe) =>
    named(values, NAMES[probe]).map((value) => ({ ...shared, probe, celsius: celsiusOf(value) })),
  );
}

/**
 * Telemetry as ThingsBoard takes it: values by name, `{ ts, values }`, or a list of both. Values that are no temperature, such as
 * the charge of a battery, are no readings.
 *
 * @param arrivedAt - when it came, in milliseconds; that of measuring where the device has no clock
 * @returns readings as devices of Larderly send them, still to be sifted
 */
export function readingsOfTelemetry(payload: unknown, arrivedAt: number): unknown[] {
  const entries = Array.isArray(payload) ? payload : [payload];
  return entries.flatMap((entry: unknown) => {
    if (!isValues(entry)) return [entry];
    const { ts, values } = entry;
    if (!isValues(values)) return readingsIn(entry, arrivedAt);
    if (ts === undefined) return readingsIn(values, arrivedAt);
    const isMoment = typeof ts === 'number' && Number.isFinite(ts) && Math.abs(ts) <= MAX_MILLIS;
    return isMoment ? readingsIn(values, ts) : [entry];
  });
}
