import type { Endpoints } from '../api/endpoints.ts';
import type { Larderly } from '../api/larderly.ts';
import { runScenario } from '../device/run-scenario.ts';
import { makeUnits, steadyReadings } from './units.ts';

/** Longest that the incident may take from its first sign to its end, beside everything else that a first start does. */
const PATIENCE_SECONDS = 90;

/** Puts up the twelve units, and lets the compressor of the first one fail; the others have had a calm half hour. */
export async function runColdChain(larderly: Larderly, endpoints: Endpoints, seed: string): Promise<void> {
  const now = new Date();
  const units = makeUnits();
  const failing = units[0]?.unitId ?? '';
  for (const unit of units) {
    await larderly.put(`/v1/units/${unit.unitId}`, unit.body);
    if (unit.unitId !== failing) await larderly.post(`/v1/units/${unit.unitId}/readings`, steadyReadings(seed, unit, now));
  }
  if (endpoints.mqtt !== undefined) await runScenario('compressor-failure', { endpoints, unitId: failing, seconds: PATIENCE_SECONDS });
}
