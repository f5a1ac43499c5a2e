import { drawFor } from './draw.ts';
import type { StorageClass } from './shelf.ts';

/** A refrigerated unit as `PUT /v1/units/{unitId}` takes it. */
export interface DemoUnit {
  readonly unitId: string;
  readonly body: {
    readonly kind: 'room' | 'fridge' | 'vehicle';
    readonly site: string;
    readonly storageClass: StorageClass;
    readonly limitCelsius: number;
    readonly tauMinutes: number;
    readonly ambientCelsius: number;
    readonly sensorIds: readonly string[];
  };
}

export interface DemoReading {
  readonly sensorId: string;
  readonly bootId: string;
  readonly seq: number;
  readonly measuredAt: string;
  readonly celsius: number;
  readonly probe: 'air';
}

const KINDS = [
  { prefix: 'fridge', kind: 'fridge', storageClass: 'CHILLED_TCS', limitCelsius: 5, restCelsius: 3.2, tauMinutes: 45 },
  { prefix: 'freezer', kind: 'room', storageClass: 'FROZEN', limitCelsius: -15, restCelsius: -20, tauMinutes: 180 },
  { prefix: 'fish', kind: 'room', storageClass: 'FISH_ICE', limitCelsius: 3, restCelsius: 0.8, tauMinutes: 60 },
  { prefix: 'van', kind: 'vehicle', storageClass: 'CHILLED_TCS', limitCelsius: 5, restCelsius: 2.8, tauMinutes: 30 },
] as const;
const SITES = ['store-north', 'store-south', 'store-harbour'];

/** One of each kind at every site: twelve. */
export function makeUnits(): (DemoUnit & { restCelsius: number })[] {
  return SITES.flatMap((site, index) =>
    KINDS.map(({ prefix, kind, storageClass, limitCelsius, restCelsius, tauMinutes }) => ({
      unitId: `${prefix}-${String(index + 1).padStart(2, '0')}`,
      restCelsius,
      body: { kind, site, storageClass, limitCelsius, tauMinutes, ambientCelsius: 20, sensorIds: ['air-1'] },
    })),
  );
}

const STEADY_MINUTES = 30;

/** The last half hour of a healthy unit, a reading a minute. */
export function steadyReadings(seed: string, unit: { unitId: string; restCelsius: number }, until: Date): DemoReading[] {
  const draw = drawFor(seed, `readings:${unit.unitId}`);
  const lastMinute = Math.floor(until.getTime() / 60_000);
  return Array.from({ length: STEADY_MINUTES }, (_, index) => ({
    sensorId: 'air-1',
    bootId: `demo-${lastMinute}`,
    seq: index + 1,
    measuredAt: new Date((lastMinute - STEADY_MINUTES + index) * 60_000).toISOString(),
    celsius: Math.round((unit.restCelsius + 0.3 * Math.sin(index / 4) + draw.normal(0, 0.05)) * 100) / 100,
    probe: 'air',
  }));
}
