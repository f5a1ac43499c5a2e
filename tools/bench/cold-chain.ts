import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { gaussian, seededRandom } from '#numerics/random.ts';
import { larderlyAt } from '../api/larderly.ts';
import { connect, type Link } from '../device/link.ts';
import { watchOf } from '../device/watch.ts';
import type { Bench } from './bench.ts';
import { type EstimatorSpeed, estimatorSpeed } from './estimator-speed.ts';
import { type OwnRuntime, startRuntime, temporaryFolder } from './own-runtime.ts';
import prices from './prices.json' with { type: 'json' };
import { median, percentile } from './spread.ts';
import { table } from './table.ts';
import { ofTables, type UsageByFunction, unitsEach } from './usage.ts';

const UNITS = 1000;
const READINGS_PER_SECOND = 200;
const LOAD_SECONDS = 30;
/** Of those units, spread over the time, which suddenly report goods at 22 °C: critical at once. */
const FAILING_UNITS = 100;
const PATIENCE_MILLIS = 30_000;
const CONNECT_AT_ONCE = 50;
const MINUTE_MILLIS = 60_000;
const BARS = { ratio: 20, unitsInMessages: 35, unitsSingle: 1050, seconds: 2 };
const FUNCTION = 'cold-chain/record-reading';

const BODY = { kind: 'fridge', site: 'bench', storageClass: 'CHILLED_TCS', limitCelsius: 8, sensorIds: ['product-1'] };

export const coldChain: Bench = {
  name: 'cold-chain',
  summary: 'speed of the estimator, write units of readings, and seconds from a reading to its incident',
  usualRuns: 5,
  async run({ runs, say }) {
    say('estimator');
    const speed = estimatorSpeed(runs);
    const { folder, remove } = await temporaryFolder();
    const runtime = await startRuntime(folder, ['--empty', '--no-schedules']);
    try {
      say('write units');
      const units = {
        inMessages: await writeUnits(runtime, { name: 'packed', perMessage: 30, messages: 100 }),
        single: await writeUnits(runtime, { name: 'single', perMessage: 1, messages: 200 }),
      };
      say('seconds to the incident');
      const delays = await secondsToIncident(runtime);
      const figures = { estimator: speed, writeUnitsPer1000: units, prices: prices.date, publishToIncident: delays };
      return { figures, text: textOf(speed, units, delays) };
    } finally {
      await runtime.stop();
      await remove();
    }
  },
};

function mqttOf({ endpoints }: OwnRuntime): string {
  if (endpoints.mqtt === undefined) throw new Error('This Larderly has no MQTT address.');
  return endpoints.mqtt;
}

/** Describes and connects units, some at a time. */
async function unitLinks(runtime: OwnRuntime, names: readonly string[]): Promise<Map<string, Link>> {
  const larderly = larderlyAt(runtime.endpoints);
  const links = new Map<string, Link>();
  for (let from = 0; from < names.length; from += CONNECT_AT_ONCE) {
    const some = names.slice(from, from + CONNECT_AT_ONCE);
    await Promise.all(
      some.map(async (name) => {
        await larderly.put(`/v1/units/${name}`, BODY);
        links.set(name, await connect(mqttOf(runtime), name, () => undefined));
      }),
    );
  }
  return links;
}

const readingOf = (seq: number, at: number, celsius: number) => ({
  sensorId: 'product-1',
  bootId: 'bench',
  seq,
  measuredAt: new Date(at).toISOString(),
  celsius: Math.round(celsius * 100) / 100,
  probe: 'product',
});

const onlyReadings = (usage: UsageByFunction): UsageByFunction =>
  Object.fromEntries(Object.entries(ofTables(usage, [])).map(([name, use]) => [name, name === FUNCTION ? (usage[name] ?? use) : use]));

/** Write units of a thousand noisy readings, once a minute, message after message of four units. */
async function writeUnits(runtime: OwnRuntime, { name, perMessage, messages }: { name: string; perMessage: number; messages: number }) {
  const links = await unitLinks(
    runtime,
    [1, 2, 3, 4].map((number) => `${name}-${number}`),
  );
  const random = seededRandom(1);
  const begin = Date.now() - perMessage * messages * MINUTE_MILLIS;
  const before = onlyReadings(await runtime.usage());
  for (let message = 0; message < messages; message++) {
    const readings = Array.from({ length: perMessage }, (_, index) => {
      const seq = message * perMessage + index;
      return readingOf(seq, begin + seq * MINUTE_MILLIS, 3 + 0.8 * Math.sin(seq / 6) + 0.2 * gaussian(random));
    });
    await Promise.all([...links.values()].map((link) => link.send(readings)));
    await sleep(20);
    await runtime.drained();
  }
  const each = unitsEach(before, onlyReadings(await runtime.usage()), (perMessage * messages * links.size) / 1000);
  await Promise.all([...links.values()].map((link) => link.close()));
  return { writeUnits: each.writeUnits, readUnits: each.readUnits, dollars: (each.writeUnits / 1e6) * prices.perMillion.writeUnits };
}

/** From the publishing of the first critical reading of a unit to its incident, while a thousand units report at an even rate. */
async function secondsToIncident(runtime: OwnRuntime) {
  const names = Array.from({ length: UNITS }, (_, index) => `load-${String(index).padStart(4, '0')}`);
  const links = await unitLinks(runtime, names);
  const publishedAt = new Map<string, number>();
  const sending: Promise<void>[] = [];
  const total = READINGS_PER_SECOND * LOAD_SECONDS;
  const failEvery = Math.floor(total / (FAILING_UNITS + 1));
  const begun = performance.now();
  for (let sent = 0; sent < total; sent++) {
    const due = begun + (sent / READINGS_PER_SECOND) * 1000;
    if (performance.now() < due) await sleep(due - performance.now());
    const name = names[sent % UNITS] ?? '';
    const isFailing = publishedAt.has(name) || (publishedAt.size < FAILING_UNITS && sent > UNITS && sent % failEvery === 0);
    const at = Date.now();
    if (isFailing && !publishedAt.has(name)) publishedAt.set(name, at);
    sending.push(links.get(name)?.send([readingOf(sent, at, isFailing ? 22 : 3)]) ?? Promise.resolve());
  }
  await Promise.all(sending);
  const rate = total / ((performance.now() - begun) / 1000);
  await runtime.drained();
  const seconds = await Promise.all([...publishedAt].map(([name, at]) => incidentDelay(runtime, name, at)));
  await Promise.all([...links.values()].map((link) => link.close()));
  const share = (of: number) => percentile(seconds, of);
  return { units: UNITS, readingsPerSecond: rate, incidents: seconds.length, p50: median(seconds), p95: share(0.95), p99: share(0.99) };
}

/** `recordedAt` is taken as the write of the incident begins; that it was stored is what reading it back shows. */
async function incidentDelay({ endpoints }: OwnRuntime, name: string, publishedAt: number): Promise<number> {
  const watch = watchOf(larderlyAt(endpoints), name);
  const deadline = Date.now() + PATIENCE_MILLIS;
  while (Date.now() < deadline) {
    const [incident] = await watch.incidentsSince(publishedAt);
    if (incident) return Math.max(0, Date.parse(incident.recordedAt) - publishedAt) / 1000;
    await sleep(200);
  }
  throw new Error(`No incident of ${name} was stored within ${PATIENCE_MILLIS / 1000} s.`);
}

type PerThousand = Awaited<ReturnType<typeof writeUnits>>;

function textOf(
  { readings, followedNanoseconds, windowNanoseconds, ratio }: EstimatorSpeed,
  { inMessages, single }: { inMessages: PerThousand; single: PerThousand },
  { units, readingsPerSecond, incidents, p50, p95, p99 }: Awaited<ReturnType<typeof secondsToIncident>>,
): string {
  return [
    `Estimator and alarm state over ${readings.toLocaleString('en')} readings, processor time, the least of the rounds:`,
    `  followed ${followedNanoseconds.toFixed(0)} ns a reading, a re-sorted window of 60 ${windowNanoseconds.toFixed(0)} ns: ${ratio.toFixed(1)} × faster, bar ${BARS.ratio}`,
    '',
    table(
      ['per 1,000 readings', 'write units', 'bar', 'read units', 'USD'],
      [
        ['in messages of 30', inMessages.writeUnits, BARS.unitsInMessages, inMessages.readUnits, inMessages.dollars.toPrecision(3)],
        ['one by one', single.writeUnits, BARS.unitsSingle, single.readUnits, single.dollars.toPrecision(3)],
      ],
    ),
    '',
    `From MQTT publish to the incident, ${units} units, ${readingsPerSecond.toFixed(0)} readings/s, ${incidents} incidents:`,
    `  p50 ${p50.toFixed(2)} s, p95 ${p95.toFixed(2)} s, p99 ${p99.toFixed(2)} s, bar ${BARS.seconds} s`,
  ].join('\n');
}
