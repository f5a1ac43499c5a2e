import { episodesOf, foldReadings, plantOf } from '#domain/cold-chain/judge.ts';
import { NO_TRACK, type Plant } from '#domain/cold-chain/track.ts';
import { type StorageClass, StorageClassSchema } from '#schemas/storage-class.ts';
import { type Unit, UnitSchema } from '#schemas/unit.ts';
import { table } from '../bench/table.ts';
import { COLD_STORE_LAW, type Simulation, simulate } from './cold-store-law.ts';
import { type Judged, type WarningFigures, warningFigures } from './early-warning.ts';
import { judgeLog } from './measured-breaches.ts';
import { readReadings } from './reading-file.ts';
import type { EvaluationTask, TaskArguments } from './task.ts';

const CLASSES = StorageClassSchema.options;
const PROBES = ['both', 'air', 'product'] as const;
type Probes = (typeof PROBES)[number];
const SIMULATED_LIMIT_CELSIUS = 8;
const MINUTES_PER_HOUR = 60;

export const coldChain: EvaluationTask = {
  name: 'cold-chain',
  summary: 'how early, and how often in vain, a breach of the limit is announced',
  usage: [
    '--readings FILE      CSV unit_id,measured_at,celsius[,probe]; any offset of time; probe is air (usual) or product',
    '--limit C            highest compliant temperature of the goods',
    `--class NAME         ${CLASSES.join(', ')} (usual: by the limit)`,
    '--tau MINUTES        time constant with which the goods follow the air (usual: of the class)',
    '--ambient C          what the unit heads for when its cooling is off (usual: unknown)',
    '--set-point C        (usual: of the class)',
    '',
    '--simulate           instead of a file: healthy and failing units by the law of docs/cold-chain.md',
    '--days 1000 --failures 300 --seed 42 --probes both|air|product',
    '',
    'An episode is a time in which the goods were above the limit: by the probes among them, or, without any, by the core that',
    'follows the air. A false alarm is one that no breach follows within an hour; alarms less than 30 minutes apart are one.',
  ],
  options: {
    readings: { type: 'string' },
    limit: { type: 'string' },
    class: { type: 'string' },
    tau: { type: 'string' },
    ambient: { type: 'string' },
    'set-point': { type: 'string' },
    simulate: { type: 'boolean' },
    days: { type: 'string' },
    failures: { type: 'string' },
    seed: { type: 'string' },
    probes: { type: 'string' },
  },
  run: async (given) => (given.isSet('simulate') ? simulated(given) : await measured(given)),
};

/** The class whose usual limit lies nearest in kind. */
function classOf(limitCelsius: number): StorageClass {
  if (limitCelsius <= -8) return 'FROZEN';
  if (limitCelsius >= 15) return 'AMBIENT';
  return limitCelsius <= 2 ? 'FISH_ICE' : 'CHILLED_TCS';
}

function unitOf(given: TaskArguments, limitCelsius: number): Unit {
  const named = given.text('class');
  const optional = (option: string, name: string) =>
    given.text(option) === undefined ? {} : { [name]: given.number(option, { usual: 0 }) };
  return UnitSchema.parse({
    unitId: 'evaluated',
    kind: 'room',
    site: 'evaluation',
    storageClass: named === undefined ? classOf(limitCelsius) : given.oneOf('class', CLASSES as [StorageClass, ...StorageClass[]]),
    limitCelsius,
    ...optional('tau', 'tauMinutes'),
    ...optional('ambient', 'ambientCelsius'),
    ...optional('set-point', 'setPointCelsius'),
    updatedAt: '2026-01-01T00:00:00.000Z',
  });
}

async function measured(given: TaskArguments) {
  const file = given.required('readings');
  given.required('limit');
  const unit = unitOf(given, given.number('limit', { usual: 0, from: -60, to: 80 }));
  const plant = plantOf(unit);
  const { units, rows, refused } = await readReadings(file);
  const judged = [...units].map(([unitId, samples]) => [unitId, judgeLog(samples, plant)] as const);
  const figures = {
    ...warningFigures(judged.map(([, one]) => one)),
    units: units.size,
    rows,
    refused,
    storageClass: unit.storageClass,
    tauMinutes: plant.tauMinutes,
  };
  const lines = judged.map(([unitId, one]) => [unitId, warningFigures([one])] as const);
  return { figures, text: `${rows} readings, ${unit.storageClass}, τ ${plant.tauMinutes} min\n\n${textOf(lines)}` };
}

function* judgedUnits(simulation: Simulation, probes: Probes, plant: Plant): Generator<Judged> {
  for (const { samples: all, breachedAt } of simulate(simulation)) {
    const samples = probes === 'product' ? all.filter(({ probe }) => probe === 'product') : all;
    const breaches = breachedAt === null ? [] : [{ from: breachedAt, to: all.at(-1)?.at ?? breachedAt }];
    const hours = (samples.length / (probes === 'both' ? 2 : 1)) * (COLD_STORE_LAW.sampleMinutes / MINUTES_PER_HOUR);
    yield { breaches, episodes: episodesOf(foldReadings(NO_TRACK, samples, plant)), hours };
  }
}

function simulated(given: TaskArguments) {
  const limitCelsius = given.number('limit', { usual: SIMULATED_LIMIT_CELSIUS });
  const plant = plantOf(unitOf(given, limitCelsius));
  const [days, failures] = [given.number('days', { usual: 1000, from: 0 }), given.number('failures', { usual: 300, from: 0 })];
  const seed = given.number('seed', { usual: 42, from: 0 });
  const chosen = given.text('probes') === undefined ? PROBES : [given.oneOf('probes', PROBES)];
  const byProbes = chosen.map((probes) => {
    const common = { seed, limitCelsius, hasProductProbe: probes !== 'air' };
    const healthy = warningFigures(judgedUnits({ ...common, days, failures: 0 }, probes, plant));
    const failing = warningFigures(judgedUnits({ ...common, days: 0, failures }, probes, plant));
    const { falseAlarms, deviceDays, falseAlarmsPerDeviceDay } = healthy;
    return [probes, { ...failing, falseAlarms, deviceDays, falseAlarmsPerDeviceDay }] as const;
  });
  const figures = { days, failures, seed, limitCelsius, ...Object.fromEntries(byProbes) };
  return { figures, text: `${days} device-days without a fault, ${failures} failures, limit ${limitCelsius} °C\n\n${textOf(byProbes)}` };
}

function textOf(rows: readonly (readonly [name: string, figures: WarningFigures])[]): string {
  const none = (value: number | null) => value ?? Number.NaN;
  const head = [
    '',
    'episodes',
    'detected',
    'late',
    'lead p10',
    'p50',
    'p90 min',
    'false alarms',
    'device-days',
    'false/device-day',
    'prediction MAE min',
  ];
  return table(
    head,
    rows.map(
      ([name, { episodes, detected, late, leadMinutes, falseAlarms, deviceDays, falseAlarmsPerDeviceDay, predictionMaeMinutes }]) => [
        name,
        episodes,
        detected,
        late,
        none(leadMinutes.p10),
        none(leadMinutes.p50),
        none(leadMinutes.p90),
        falseAlarms,
        deviceDays,
        none(falseAlarmsPerDeviceDay),
        none(predictionMaeMinutes),
      ],
    ),
  );
}
