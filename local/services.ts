import type { Server } from 'node:http';
import { createEngineState } from './engine-state.ts';
import { startEngines } from './engines/engines.ts';
import { ServiceClient } from './engines/service-client.ts';
import { closeServer, LOOPBACK, listen } from './http.ts';
import type { Options } from './options.ts';
import { Outbox } from './outbox.ts';
import { answerEmail } from './proxy/answer-email.ts';
import type { Upstream } from './proxy/forward.ts';
import type { BucketCors } from './proxy/presigned.ts';
import { type Answer, createServiceProxy } from './proxy/service-proxy.ts';
import { Usage } from './proxy/usage.ts';
import { bucketCorsOf } from './resources/bucket.ts';
import { recordPublication } from './resources/topic.ts';
import type { DataFolder } from './start/data-folder.ts';
import type { Shutdown } from './start/shutdown.ts';
import type { Application } from './template/application.ts';

/** What stands for AWS: one address for all services. The maps are filled while the runtime starts. */
export interface Services {
  readonly origin: string;
  /** Services with an engine, by their name in a signature. */
  readonly upstreams: Map<string, Upstream>;
  /** Services that the runtime plays itself. */
  readonly answers: Map<string, Answer>;
  /** Whose access key is whose. */
  readonly callers: Map<string, string>;
  /** What each bucket lets pages of other origins do. */
  readonly bucketCors: Map<string, BucketCors>;
  readonly usage: Usage;
  readonly outbox: Outbox;
}

export async function startServices(folder: DataFolder, shutdown: Shutdown): Promise<Services> {
  const outbox = new Outbox(folder.file('outbox.ndjson'));
  const parts = {
    upstreams: new Map<string, Upstream>(),
    answers: new Map([['ses', answerEmail(outbox)]]),
    callers: new Map<string, string>(),
    bucketCors: new Map<string, BucketCors>(),
    usage: new Usage(),
    outbox,
  };
  const server: Server = createServiceProxy({ ...parts, onTopicPublish: (form) => recordPublication(outbox, form) });
  const origin = `http://${LOOPBACK}:${await listen(server, 0, 'the services')}`;
  shutdown.add('the services', () => closeServer(server));
  return { origin, ...parts };
}

export interface EngineStart {
  readonly options: Options;
  readonly folder: DataFolder;
  readonly shutdown: Shutdown;
  /** Called when the engines end though nobody asked them to. */
  readonly onLost: () => void;
}

/** Starts the engines behind the services and makes them hold what the template says. */
export async function startEngineState(start: EngineStart, services: Services, application: Application): Promise<ServiceClient> {
  const { options, folder, shutdown, onLost } = start;
  const engines = await startEngines({ dataFolder: folder.path, region: application.region, tableEngine: options.engine, onLost });
  shutdown.add('the engines', () => engines.stop());
  folder.noteEngines(engines.pids);
  for (const [service, upstream] of engines.upstreams) services.upstreams.set(service, upstream);
  for (const [name, cors] of bucketCorsOf(application)) services.bucketCors.set(name, cors);
  const client = new ServiceClient(engines.upstreams, application.region);
  await createEngineState(client, application);
  return client;
}
