import { alertSpeech, type SpeechProps } from '#domain/cold-chain/alert-speech.ts';
import { type IncidentFacts, IncidentFactsSchema } from '#schemas/incident.ts';
import type { Sample } from '#schemas/reading.ts';
import { type Unit, UnitSchema } from '#schemas/unit.ts';

export const NOON = Date.UTC(2026, 10, 22, 12);
export const MINUTE = 60_000;

/** A fridge for chilled goods, with what a test is about. */
export function aUnit(given: Partial<Record<keyof Unit, unknown>> = {}): Unit {
  return UnitSchema.parse({
    unitId: 'fridge-01',
    kind: 'fridge',
    site: 'store-1',
    storageClass: 'CHILLED_TCS',
    updatedAt: '2026-11-01T00:00:00.000Z',
    ...given,
  });
}

/** A reading of the product probe, with what a test is about. */
export function aSample(given: Partial<Sample> = {}): Sample {
  return { sensorId: 'product-1', bootId: 'b1', seq: 0, at: NOON, celsius: 3, probe: 'product', doorOpen: false, defrost: false, ...given };
}

/** Readings of the product probe at equal intervals from noon on. */
export function aSeries(celsius: readonly number[], given: Partial<Sample> & { everyMillis?: number } = {}): Sample[] {
  const { everyMillis = MINUTE, at = NOON, ...rest } = given;
  return celsius.map((value, index) => aSample({ ...rest, seq: index, at: at + index * everyMillis, celsius: value }));
}

/** A unit too warm for too long, with what a test is about. */
export function anIncident(unitId: string, given: Partial<IncidentFacts> = {}): IncidentFacts {
  return IncidentFactsSchema.parse({
    incidentId: `warm-${unitId}`,
    unitId,
    site: 'store-1',
    kind: 'warm',
    status: 'open',
    stage: 'raised',
    severity: 'S3',
    rule: 'R5',
    startedAt: '2026-11-22T11:00:00.000Z',
    openedAt: '2026-11-22T11:30:00.000Z',
    limits: {},
    isRetroactive: false,
    ...given,
  });
}

/** How a deployment in Berlin tells its people in English, with what a test is about. */
export function aSpeech(given: Partial<SpeechProps> = {}) {
  return alertSpeech({
    language: 'en',
    timeZone: 'Europe/Berlin',
    address: undefined,
    lookInto: async () => ({ lots: [], more: 0 }),
    note: async () => undefined,
    ...given,
  });
}
