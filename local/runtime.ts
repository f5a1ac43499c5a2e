import http from 'node:http';
import { Desk } from './desk/desk.ts';
import { createEngineState, queueDepths } from './engine-state.ts';
import { startEngines } from './engines/engines.ts';
import { createIssuer, type Issuer } from './engines/issuer.ts';
import { ServiceClient } from './engines/service-client.ts';
import { Gateway } from './gateway/gateway.ts';
import { closeServer, LOOPBACK, listen, replyJson } from './http.ts';
import { FunctionLogs } from './lambda/logs.ts';
import type { Options } from './options.ts';
import { Outbox } from './outbox.ts';
import { answerEmail } from './proxy/answer-email.ts';
import type { Upstream } from './proxy/forward.ts';
import { type Answer, createServiceProxy } from './proxy/service-proxy.ts';
import { Usage } from './proxy/usage.ts';
import { pollersOf } from './resources/event-source.ts';
import { DeployedFunctions } from './resources/function.ts';
import { authorizersOf, gatewayOf } from './resources/http-api.ts';
import { assertInLedger } from './resources/ledger.ts';
import { recordPublication } from './resources/topic.ts';
import { prepareApplication } from './start/application-files.ts';
import type { DataFolder } from './start/data-folder.ts';
import type { Endpoints } from './start/endpoints.ts';
import { defaultWriteKey } from './start/first-start.ts';
import type { Shutdown } from './start/shutdown.ts';
import { type Application, resolveApplication } from './template/application.ts';
import { readAssembly } from './template/assembly.ts';

export interface RuntimeProps {
  readonly options: Options;
  readonly folder: DataFolder;
  readonly shutdown: Shutdown;
  /** Called when the engines end though nobody asked them to. */
  readonly onLost: () => void;
}

/** Starts everything that the synthesized templates describe. What was started is in `shutdown`, also when the start fails. */
export async function startRuntime(props: RuntimeProps): Promise<Endpoints> {
  const { options, folder, shutdown } = props;
  const apiServer = await startApiServer(options.port, shutdown);
  const services = await startServices(folder, shutdown);
  const assembly = readAssembly(await prepareApplication(folder.file('application'), options.isAsIs));
  const application = resolveApplication(assembly, { services: services.origin, api: apiServer.origin });
  if (!process.env["NOLEDGER"]) assertInLedger(application.resources);
  const client = await startEngineState(props, services, application);
  const functions = startFunctions(props, services, application);
  const { desk, issuer } = await startDesk(props, services, application, client);
  const gateway = new Gateway(gatewayOf(application, functions, issuer.keys), apiServer.server);
  const pollers = pollersOf(application, { client, functions, poolSize: options.poolSize });
  for (const poller of pollers) poller.start();
  shutdown.add('the queues', async () => void (await Promise.all(pollers.map((poller) => poller.stop()))));
  shutdown.add('the API', () => gateway.stop());
  const operatorToken = await issuer.operatorToken();
  return {
    api: apiServer.origin,
    console: desk.origin,
    docs: `${apiServer.origin}/docs`,
    outbox: `${desk.origin}/outbox`,
    mqtt: '',
    mqtts: '',
    certificates: folder.file('certificates'),
    writeKey: await defaultWriteKey({ api: apiServer.origin, operatorToken, file: folder.file('write-key') }),
    operatorToken,
    pid: process.pid,
  };
}

async function startApiServer(port: number, shutdown: Shutdown) {
  const server = http.createServer({ keepAliveTimeout: 75_000 }, (_request, response) => replyJson(response, 503, { message: 'Larderly is starting.' }));
  const origin = `http://${LOOPBACK}:${await listen(server, port, 'the API (--port)')}`;
  shutdown.add('the port of the API', () => {
    if (server.listening) server.close();
  });
  return { server, origin };
}

/** What stands for AWS; the maps are filled while the runtime starts. */
interface Services {
  readonly origin: string;
  readonly upstreams: Map<string, Upstream>;
  readonly answers: Map<string, Answer>;
  readonly callers: Map<string, string>;
  readonly usage: Usage;
  readonly outbox: Outbox;
}

async function startServices(folder: DataFolder, shutdown: Shutdown): Promise<Services> {
  const outbox = new Outbox(folder.file('outbox.ndjson'));
  const parts = {
    upstreams: new Map<string, Upstream>(),
    answers: new Map([['ses', answerEmail(outbox)]]),
    callers: new Map<string, string>(),
    usage: new Usage(),
    outbox,
  };
  const server = createServiceProxy({ ...parts, onTopicPublish: (form) => recordPublication(outbox, form) });
  const origin = `http://${LOOPBACK}:${await listen(server, 0, 'the services')}`;
  shutdown.add('the services', () => closeServer(server));
  return { origin, ...parts };
}

async function startEngineState({ options, folder, shutdown, onLost }: RuntimeProps, services: Services, application: Application) {
  const engines = await startEngines({ dataFolder: folder.path, region: application.region, tableEngine: options.engine, onLost });
  shutdown.add('the engines', () => engines.stop());
  folder.noteEngines(engines.pids);
  for (const [service, upstream] of engines.upstreams) services.upstreams.set(service, upstream);
  const client = new ServiceClient(engines.upstreams, application.region);
  await createEngineState(client, application);
  return client;
}

function startFunctions({ options, folder, shutdown }: RuntimeProps, services: Services, application: Application): DeployedFunctions {
  const logs = new FunctionLogs(folder.file('logs', 'functions.log'));
  shutdown.add('the logs', () => logs.close());
  const surroundings = { services: services.origin, poolSize: options.poolSize, logs, usage: services.usage };
  const functions = new DeployedFunctions(application, surroundings);
  for (const [key, name] of functions.callers) services.callers.set(key, name);
  shutdown.add('the functions', () => functions.stop());
  return functions;
}

async function startDesk({ folder, shutdown }: RuntimeProps, services: Services, application: Application, client: ServiceClient) {
  const [authorizer] = authorizersOf(application);
  const { Issuer: name, Audience: audience } = authorizer?.parsed.JwtConfiguration ?? { Issuer: 'https://issuer.local', Audience: [] };
  const issuer: Issuer = await createIssuer({
    issuer: name,
    clientId: audience[0] ?? 'local',
    keyFile: folder.file('issuer-key.json'),
    origin: () => desk.origin,
  });
  const desk: Desk = new Desk({
    issuer: () => issuer,
    outbox: services.outbox,
    usage: services.usage,
    queues: () => queueDepths(client, application),
    status: () => ({ pid: process.pid }),
    links: () => [['Outbox', `${desk.origin}/outbox`]],
    makeCertificate: async () => ({}),
  });
  await desk.listen();
  shutdown.add('the desk', () => desk.stop());
  return { desk, issuer };
}
