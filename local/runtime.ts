import http from 'node:http';
import { ConsoleSite } from './console/console-site.ts';
import { Desk } from './desk/desk.ts';
import { type Devices, startDevices } from './devices.ts';
import { queueDepths } from './engine-state.ts';
import { createIssuer, type Issuer } from './engines/issuer.ts';
import type { ServiceClient } from './engines/service-client.ts';
import { Gateway } from './gateway/gateway.ts';
import { LOOPBACK, listen, replyJson } from './http.ts';
import { FunctionLogs } from './lambda/logs.ts';
import { answerStates } from './proxy/answer-states.ts';
import { pageRulesOf } from './resources/console-pages.ts';
import { pollersOf } from './resources/event-source.ts';
import { DeployedFunctions } from './resources/function.ts';
import { authorizersOf, gatewayOf } from './resources/http-api.ts';
import { assertInLedger } from './resources/ledger.ts';
import { playMailEvent } from './resources/mail-events.ts';
import { Schedules } from './resources/schedule.ts';
import { StateMachines } from './resources/state-machine.ts';
import { topicRulesOf } from './resources/topic-rule.ts';
import { type EngineStart, type Services, startEngineState, startServices } from './services.ts';
import { prepareApplication } from './start/application-files.ts';
import type { Endpoints } from './start/endpoints.ts';
import { defaultWriteKey } from './start/first-start.ts';
import type { Shutdown } from './start/shutdown.ts';
import { type Application, resolveApplication } from './template/application.ts';
import { readAssembly } from './template/assembly.ts';
import { TtlSweeper } from './ttl-sweeper.ts';

/** How long executions may still run when the runtime is asked to end. */
const EXECUTIONS_END_MS = 30_000;

interface Runtime {
  readonly endpoints: Endpoints;
  /** Begins what the clock starts; nothing of it does so before. */
  startSchedules(): void;
}

/** Starts everything that the synthesized templates describe, but for the schedules. What was started is in `shutdown`, also when the start fails. */
export async function startRuntime(start: EngineStart): Promise<Runtime> {
  const { options, folder, shutdown } = start;
  const apiServer = await startApiServer(options.port, shutdown);
  const preparing = prepareApplication(folder.file('application'), options.isAsIs);
  preparing.catch(() => undefined); // it is told below, unless the engines fail first
  const services = await startServices(folder, shutdown);
  const assembly = readAssembly(await preparing);
  const application = resolveApplication(assembly, { services: services.origin, api: apiServer.origin });
  assertInLedger(application.resources);
  const client = await startEngineState(start, services, application);
  const functions = startFunctions(start, services, application);
  const schedules = startWork(start, application, services, { client, functions });
  const devices = await startDevices(start, application, services, topicRulesOf(application, client, functions));
  const { desk, issuer } = await startDesk(start, application, services, { client, devices, api: apiServer.origin });
  const site = consoleSite(application, services, desk, issuer);
  const gateway = new Gateway(
    { ...gatewayOf(application, functions, issuer.keys), onReply: devices.certifyNewUnit, site },
    apiServer.server,
  );
  shutdown.add('the API', () => gateway.stop());
  const operatorToken = await issuer.operatorToken();
  const endpoints = {
    api: apiServer.origin,
    console: `${apiServer.origin}/app/`,
    docs: `${apiServer.origin}/docs`,
    outbox: `${desk.origin}/outbox`,
    mqtt: devices.mqtt,
    mqtts: devices.mqtts,
    certificates: devices.certificates.folder,
    writeKey: await defaultWriteKey({ api: apiServer.origin, operatorToken, file: folder.file('write-key') }),
    operatorToken,
    pid: process.pid,
  };
  return { endpoints, startSchedules: () => (start.options.hasSchedules ? schedules.start() : undefined) };
}

/** The port is taken first, so that a port in use is said before anything is started. */
async function startApiServer(port: number, shutdown: Shutdown) {
  const starting: http.RequestListener = (_request, response) => replyJson(response, 503, { message: 'Larderly is starting.' });
  const server = http.createServer({ keepAliveTimeout: 75_000 }, starting);
  const origin = `http://${LOOPBACK}:${await listen(server, port, 'the API (--port)')}`;
  shutdown.add('the port of the API', () => {
    if (server.listening) server.close();
  });
  return { server, origin };
}

function startFunctions({ options, folder, shutdown }: EngineStart, services: Services, application: Application): DeployedFunctions {
  const logs = new FunctionLogs(folder.file('logs', 'functions.log'));
  shutdown.add('the logs', () => logs.close());
  const surroundings = { services: services.origin, poolSize: options.poolSize, logs, usage: services.usage };
  const functions = new DeployedFunctions(application, surroundings);
  for (const [key, name] of functions.callers) services.callers.set(key, name);
  shutdown.add('the functions', () => functions.stop());
  return functions;
}

/** The console, whose operators sign in at the desk and whose large replies come from the engines. */
function consoleSite(application: Application, services: Services, desk: Desk, { name, clientId }: Issuer): ConsoleSite {
  return new ConsoleSite({
    rules: pageRulesOf(application),
    config: () => ({ issuer: name, clientId, authorizeUrl: `${desk.origin}/authorize`, tokenUrl: `${desk.origin}/token` }),
    partners: () => [desk.origin, services.origin],
  });
}

interface Workers {
  readonly client: ServiceClient;
  readonly functions: DeployedFunctions;
}

/** Starts what works without being asked: state machines, queues and the sweeper. @returns the schedules, which begin when all is there */
function startWork(
  { options, folder, shutdown }: EngineStart,
  application: Application,
  services: Services,
  { client, functions }: Workers,
): Schedules {
  const stateMachines = new StateMachines(application, functions, folder.file('executions'));
  services.answers.set('states', answerStates(stateMachines));
  shutdown.add('the state machines', () => stateMachines.stop(EXECUTIONS_END_MS));
  const pollers = pollersOf(application, { client, functions, poolSize: options.poolSize });
  for (const poller of pollers) poller.start();
  shutdown.add('the queues', async () => void (await Promise.all(pollers.map((poller) => poller.stop()))));
  const schedules = new Schedules(application, { functions, stateMachines, client });
  shutdown.add('the schedules', () => schedules.stop());
  const sweeper = new TtlSweeper(client, application);
  if (options.hasSweeper) sweeper.start();
  shutdown.add('the sweeper', () => sweeper.stop());
  return schedules;
}

interface Surroundings {
  readonly client: ServiceClient;
  readonly devices: Devices;
  readonly api: string;
}

async function startDesk(
  { folder, shutdown }: EngineStart,
  application: Application,
  services: Services,
  { client, devices, api }: Surroundings,
) {
  const [authorizer] = authorizersOf(application);
  if (authorizer === undefined) throw new Error('The template has no authorizer for operators.');
  const { Issuer: name, Audience: audience } = authorizer.parsed.JwtConfiguration;
  const issuer: Issuer = await createIssuer({
    issuer: name,
    clientId: audience[0] ?? '',
    keyFile: folder.file('issuer-key.json'),
    origin: () => desk.origin,
  });
  const { certificates, mqtt, mqtts } = devices;
  const desk: Desk = new Desk({
    issuer,
    outbox: services.outbox,
    usage: services.usage,
    queues: () => queueDepths(client, application),
    playMailEvent: (entry, played) => playMailEvent(client, application, entry, played),
    status: () => ({ pid: process.pid, services: services.origin, region: application.region, issuer: name, clientId: issuer.clientId }),
    links: () => ({
      Console: `${api}/app/`,
      API: api,
      Documentation: `${api}/docs`,
      Outbox: `${desk.origin}/outbox`,
      Queues: `${desk.origin}/queues.json`,
      Usage: `${desk.origin}/usage.json`,
      MQTT: mqtt,
      'MQTT with TLS': mqtts,
      Certificates: certificates.folder,
    }),
    async makeCertificate(unitId) {
      await certificates.ensure([unitId]);
      return certificates.filesOf(unitId);
    },
  });
  await desk.listen();
  shutdown.add('the desk', () => desk.stop());
  return { desk, issuer };
}
