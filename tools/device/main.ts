import path from 'node:path';
import { parseArgs } from 'node:util';
import { EndpointsError, readEndpoints } from '../api/endpoints.ts';
import { ApiError } from '../api/larderly.ts';
import { OverlapError, runScenario } from './run-scenario.ts';
import { SCENARIO_NAMES, SCENARIOS, type ScenarioName } from './scenarios.ts';
import { UntoldError } from './story/quality.ts';
import { tellStory } from './story/tell-story.ts';

const [FAILED, MISUSED] = [1, 2];

const USAGE = `npm run device -- SCENARIO [--unit ID] [--speed 60] [--seconds N] [--unit-only] [--data FOLDER | --endpoints FILE]

Simulates a refrigerated unit over MQTT against the running Larderly, and tells line by line what happens.
The simulated time begins in the past and runs --speed times as fast as the clock until it reaches the present.
While it runs, the unit is described as a small box whose goods follow the air within minutes. Without --unit,
the run takes the first of sim-01, sim-02 … that has no readings in the time to be simulated.

compressor-failure goes on from the unit to the people: it puts two lots into the unit, sells some of them to five customers
of its own, and then plays the person of quality who acknowledges, disposes and recalls, and the customers who answer, until
the story of the case has its last line. --unit-only leaves the people out.

Exit code: 0 when the scenario ended as it should, 1 when it did not, 2 when the command is wrong.

Scenarios:
${SCENARIO_NAMES.map((name) => `  ${name.padEnd(19)} ${SCENARIOS[name].summary}`).join('\n')}`;

class UsageError extends Error {
  override readonly name = 'UsageError';
}

interface Arguments {
  readonly name: ScenarioName | undefined;
  readonly file: string | undefined;
  readonly isUnitOnly: boolean;
  readonly options: { unitId?: string; speed?: number; seconds?: number };
}

function numberOf(name: string, text: string | undefined, lowest: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value < lowest) throw new UsageError(`--${name} ${text}: expected a number of at least ${lowest}.`);
  return value;
}

function rawArguments(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    unit: text,
    speed: text,
    seconds: text,
    'unit-only': { type: 'boolean' },
    endpoints: text,
    data: text,
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = rawArguments(argv);
  const [wanted, ...others] = positionals;
  if (others.length > 0) throw new UsageError(`One scenario at a time, not ${positionals.join(', ')}.`);
  const name = SCENARIO_NAMES.find((known) => known === wanted);
  if (wanted !== undefined && name === undefined) throw new UsageError(`There is no scenario ${wanted}.`);
  const speed = numberOf('speed', values.speed, 1);
  const seconds = numberOf('seconds', values.seconds, 1);
  return {
    name: values.help ? undefined : name,
    isUnitOnly: values['unit-only'] ?? false,
    file: values.endpoints ?? (values.data === undefined ? undefined : path.join(values.data, 'endpoints.json')),
    options: {
      ...(values.unit === undefined ? {} : { unitId: values.unit }),
      ...(speed === undefined ? {} : { speed }),
      ...(seconds === undefined ? {} : { seconds }),
    },
  };
}

async function main(): Promise<number> {
  const { name, file, isUnitOnly, options } = parseArguments(process.argv.slice(2));
  if (name === undefined) {
    console.log(USAGE);
    return 0;
  }
  const endpoints = await readEndpoints(file);
  const print = (line: string) => console.log(line);
  const isStory = name === 'compressor-failure' && !isUnitOnly;
  const result = isStory ? await tellStory({ ...options, endpoints, print }) : await runScenario(name, { ...options, endpoints, print });
  const isCleared = SCENARIOS[name].endsWith !== 'incident-cleared' || result.incident?.stage === 'cleared';
  if (!isCleared) console.error('The incident was not cleared in the time given; --seconds allows more.');
  return isCleared && result.stored >= result.readings ? 0 : FAILED;
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${USAGE}`);
    return MISUSED;
  }
  if (!(error instanceof ApiError || error instanceof EndpointsError || error instanceof OverlapError || error instanceof UntoldError))
    throw error;
  console.error(error.message);
  return FAILED;
}

process.exitCode = await main().catch(explain);
