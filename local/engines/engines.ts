import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, LOOPBACK } from '../http.ts';
import { ENDPOINT_VARIABLES } from '../lambda/variables.ts';
import type { Upstream } from '../proxy/forward.ts';
import { chooseTableEngine, type EnginePlan, type TableEngine, tableCommand } from './engine-plan.ts';

const PROGRAM = new URL('./child.ts', import.meta.url);
const START_LIMIT_MS = 20_000;

export interface EngineProps {
  readonly dataFolder: string;
  readonly region: string;
  readonly tableEngine: TableEngine | undefined;
  /** Called when the engines end though nobody asked them to. */
  readonly onLost: () => void;
}

export interface Engines {
  /** Where each service with an engine is, by its name in a signature. */
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

/** Services that the runtime plays itself, unless their own variable says where they are. */
const PLAYED = ['states', 'iotdata', 'ses'];

/** The address of a service that the user runs elsewhere, if any. */
function elsewhere(service: string): URL | undefined {
  const general = PLAYED.includes(service) ? undefined : process.env['AWS_ENDPOINT_URL'];
  const address = process.env[ENDPOINT_VARIABLES[service] ?? ''] ?? general;
  return address === undefined || address === '' ? undefined : new URL(address);
}

/** Starts the engines that the user does not run elsewhere, in one process of their own. */
export async function startEngines({ dataFolder, region, tableEngine, onLost }: EngineProps): Promise<Engines> {
  const upstreams = new Map<string, Upstream>();
  const [tablesPort, queuesPort] = await Promise.all([freePort(), freePort()]);
  const ports: Record<string, number> = { dynamodb: tablesPort, sqs: queuesPort, sns: queuesPort, s3: queuesPort };
  for (const [service, port] of Object.entries(ports)) {
    upstreams.set(service, { origin: elsewhere(service) ?? new URL(`http://${LOOPBACK}:${port}`) });
  }
  for (const service of PLAYED) {
    const origin = elsewhere(service);
    if (origin !== undefined) upstreams.set(service, { origin });
  }
  const isOurs = (...services: string[]) => services.some((service) => elsewhere(service) === undefined);
  const plan: EnginePlan = {
    ...(isOurs('dynamodb') ? { tables: tableCommand(chooseTableEngine(tableEngine), tablesPort, path.join(dataFolder, 'tables')) } : {}),
    ...(isOurs('sqs', 'sns', 's3') ? { queues: { port: queuesPort, folder: path.join(dataFolder, 'queues'), region } } : {}),
  };
  const child = fork(PROGRAM, [JSON.stringify(plan)], {
    // In a process group of its own: Ctrl-C is for the runtime, which ends the engines last.
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  let isStopping = false;
  const ended = once(child, 'exit').then(() => {
    if (!isStopping) onLost();
  });
  const pids = await started(child);
  if (plan.tables !== undefined) await answering(`http://${LOOPBACK}:${tablesPort}/`);
  return {
    upstreams,
    pids,
    async stop() {
      isStopping = true;
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function started(child: ChildProcess): Promise<readonly number[]> {
  const message = once(child, 'message') as Promise<[{ pids: number[] }]>;
  const exit = once(child, 'exit').then(([code]) => {
    throw new Error(`The engines did not start (exit code ${code}).`);
  });
  const [{ pids }] = await Promise.race([message, exit]);
  return pids;
}

async function answering(address: string): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (true) {
    try {
      await fetch(address);
      return;
    } catch (cause) {
      if (Date.now() > deadline) throw new Error(`The table engine does not answer at ${address}.`, { cause });
      await delay(10);
    }
  }
}
