import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '#numerics/random.ts';
import { InstantSchema } from '#schemas/instant.ts';
import type { DeviceAck, DeviceCommand } from '#schemas/unit.ts';
import type { Endpoints } from '../api/endpoints.ts';
import { larderlyAt } from '../api/larderly.ts';
import { type SimulatedClock, simulatedClock } from './clock.ts';
import { Device } from './device.ts';
import { connect, flaky, type Link } from './link.ts';
import { Observer } from './observer.ts';
import { SCENARIOS, type Scenario, type ScenarioName, unitOf } from './scenarios.ts';
import { type KnownIncident, type Watch, watchOf } from './watch.ts';

const TICK_MILLIS = 250;
const LOOK_MILLIS = 400;
const SEED = 20_261_122;

export interface ScenarioOptions {
  readonly endpoints: Endpoints;
  /** @default the first of sim-01, sim-02 … that was not heard in the time to be simulated */
  readonly unitId?: string;
  /** How much faster than the clock on the wall. @default 60 */
  readonly speed?: number;
  /** Longest time on the clock on the wall. */
  readonly seconds?: number;
  /** Is given one line for each thing that happens. */
  readonly print?: (line: string) => void;
  /** From when on the clock on the wall seconds are told. @default when the scenario begins */
  readonly toldFrom?: number;
  readonly onIncident?: (incident: KnownIncident) => void;
}

export interface ScenarioResult {
  readonly unitId: string;
  readonly readings: number;
  readonly commands: readonly DeviceCommand[];
  readonly acks: readonly DeviceAck[];
  /** The unit's incident of this run, as it stands at the end. */
  readonly incident: KnownIncident | undefined;
  /** Readings that Larderly has of this run. */
  readonly stored: number;
  readonly clock: SimulatedClock;
}

/** The simulated past would lie over readings that the unit has sent before. */
export class OverlapError extends Error {
  override readonly name = 'OverlapError';
}

async function isFree(watch: Watch, from: number): Promise<boolean> {
  const readings = await watch.readingsSince(from).catch(() => []);
  return readings.every(({ probe }) => probe === 'air');
}

/** A unit whose past is not simulated twice. @throws {OverlapError} when the named one was heard meanwhile */
export async function unitFor(
  { endpoints, unitId }: Pick<ScenarioOptions, 'endpoints' | 'unitId'>,
  from: number,
): Promise<{ unitId: string; watch: Watch }> {
  const larderly = larderlyAt(endpoints);
  for (let number = 1; ; number++) {
    const name = unitId ?? `sim-${String(number).padStart(2, '0')}`;
    const watch = watchOf(larderly, name);
    if (await isFree(watch, from)) return { unitId: name, watch };
    if (unitId !== undefined) {
      throw new OverlapError(
        `${unitId} has readings since ${new Date(from).toISOString()}, where the simulation begins. Wait, or name another unit.`,
      );
    }
  }
}

interface Run {
  readonly scenario: Scenario;
  readonly clock: SimulatedClock;
  readonly device: Device;
  readonly link: Link;
  readonly observer: Observer;
  readonly deadline: number;
}

/** Measures and sends until there is nothing more to wait for. */
async function play({ scenario, clock, device, link, observer, deadline }: Run): Promise<void> {
  let lookAt = 0;
  while (Date.now() < deadline) {
    const simulated = clock.at(Date.now());
    const { readings, happened } = device.until(simulated);
    for (const what of happened) observer.say('plant', what);
    if (readings.length > 0) {
      observer.measured(readings);
      await link.send(readings);
    }
    if (Date.now() >= lookAt) {
      await observer.look();
      lookAt = Date.now() + LOOK_MILLIS;
    }
    if (observer.isDone(scenario, simulated >= Date.now() - TICK_MILLIS)) return;
    await sleep(TICK_MILLIS);
  }
}

/**
 * Simulates a unit against a running Larderly: only what a device does over MQTT and what an operator does over the API.
 * Puts the unit's description back afterwards when there was another one.
 */
export async function runScenario(name: ScenarioName, options: ScenarioOptions): Promise<ScenarioResult> {
  const { endpoints, speed = 60, print = () => undefined } = options;
  const scenario = SCENARIOS[name];
  if (endpoints.mqtt === undefined) throw new Error('This Larderly has no MQTT address for devices on this machine.');
  const startedAt = Date.now();
  const clock = simulatedClock(startedAt, scenario.pastMinutes, speed);
  const { unitId, watch } = await unitFor(options, clock.from);
  const former = await watch.unit().catch(() => undefined);
  await watch.describe(unitOf(scenario));
  const random = seededRandom(SEED);
  const device = new Device(scenario, { from: clock.from, bootId: `run-${startedAt.toString(36)}`, random });
  const { onIncident } = options;
  const observer = new Observer({ watch, clock, startedAt: options.toldFrom ?? startedAt, print, ...(onIncident ? { onIncident } : {}) });
  const obey = (command: DeviceCommand) =>
    observer.obeyed(command, device.obey(command, InstantSchema.parse(new Date().toISOString())), link);
  const link = await connect(endpoints.mqtt, unitId, obey);
  const way = scenario.isFlaky ? flaky(link, random) : link;
  observer.say('device', `${unitId} connected: ${scenario.summary}`);
  try {
    const deadline = startedAt + 1000 * (options.seconds ?? scenario.seconds);
    await play({ scenario, clock, device, link: way, observer, deadline });
  } finally {
    await way.close();
    if (former) await watch.describe(former);
  }
  return { unitId, clock, ...(await observer.result()) };
}
