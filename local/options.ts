import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { TableEngine } from './engines/engine-plan.ts';

export const HELP = `Runs the whole of Larderly on this machine.

  npm start -- [options]

  --port N          port of the API and the console (8787); 0 picks a free one
  --mqtt-port N     port of MQTT without TLS (1883), the one with TLS is 8883; 0 picks free ones for both
  --data FOLDER     where everything is kept (.local)
  --engine NAME     table engine: dynoxide or java (dynoxide where it runs, else java, which needs a JDK, 17 or newer)
  --empty           do not load the demo shop into an empty data folder
  --reset           wipe the data folder first
  --pool N          how many copies of one function may run at once (as many as processors, from 2 to 4)
  --as-is           run cdk.out as it is, without building anything
  --no-schedules    start nothing by the clock
  --no-sweeper      leave expired items in the tables, as AWS does for days
  --help            print this

Addresses and tokens are written to FOLDER/endpoints.json when it is ready. Everything listens on 127.0.0.1 only.
AWS_ENDPOINT_URL_DYNAMODB, _SQS, _SNS, _S3 (or AWS_ENDPOINT_URL for these four), _SFN, _IOT_DATA_PLANE and _SESV2 point at
another emulator, if you would rather use that.`;

export interface Options {
  readonly port: number;
  readonly mqttPort: number;
  readonly mqttsPort: number;
  readonly dataFolder: string;
  readonly engine: TableEngine | undefined;
  readonly isEmpty: boolean;
  readonly isReset: boolean;
  readonly isAsIs: boolean;
  readonly poolSize: number;
  readonly hasSchedules: boolean;
  readonly hasSweeper: boolean;
}

/** A mistake on the command line, said without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @returns undefined when only the help is asked for */
export function readOptions(args: readonly string[]): Options | undefined {
  const values = parsed(args);
  if (values.help) return undefined;
  const mqttPort = port('--mqtt-port', values['mqtt-port']);
  return {
    port: port('--port', values.port),
    mqttPort,
    mqttsPort: mqttPort === 1883 ? 8883 : mqttPort === 0 ? 0 : mqttPort + 7000,
    dataFolder: values.data,
    engine: engine(values.engine),
    isEmpty: values.empty,
    isReset: values.reset,
    isAsIs: values['as-is'],
    poolSize: whole('--pool', values.pool, 1, 16),
    hasSchedules: !values['no-schedules'],
    hasSweeper: !values['no-sweeper'],
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '8787' },
        'mqtt-port': { type: 'string', default: '1883' },
        data: { type: 'string', default: '.local' },
        engine: { type: 'string' },
        empty: { type: 'boolean', default: false },
        reset: { type: 'boolean', default: false },
        'as-is': { type: 'boolean', default: false },
        pool: { type: 'string', default: String(Math.min(4, Math.max(2, availableParallelism()))) },
        'no-schedules': { type: 'boolean', default: false },
        'no-sweeper': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

const port = (option: string, value: string) => whole(option, value, 0, 65_535);

function whole(option: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least && number <= most) return number;
  throw new UsageError(`${option} takes a whole number from ${least} to ${most}, not "${value}".`);
}

function engine(value: string | undefined): TableEngine | undefined {
  if (value === undefined || value === 'dynoxide' || value === 'java') return value;
  throw new UsageError(`--engine takes dynoxide or java, not "${value}".`);
}
