import { Broker } from './engines/broker.ts';
import { CertificateFolder } from './engines/certificates.ts';
import type { GatewayProps } from './gateway/gateway.ts';
import { LOOPBACK } from './http.ts';
import type { TopicRules } from './iot/rules.ts';
import type { Options } from './options.ts';
import { answerIot } from './proxy/answer-iot.ts';
import { iotPoliciesOf } from './resources/iot-policy.ts';
import type { Services } from './services.ts';
import type { DataFolder } from './start/data-folder.ts';
import type { Shutdown } from './start/shutdown.ts';
import type { Application } from './template/application.ts';

/** Devices that have a certificate from the start; each unit that is described gets one, and the desk makes more. */
const FIRST_UNITS = Array.from({ length: 12 }, (_unit, index) => `fridge-${String(index + 1).padStart(2, '0')}`);

export interface Devices {
  readonly mqtt: string;
  readonly mqtts: string;
  readonly certificates: CertificateFolder;
  readonly certifyNewUnit: NonNullable<GatewayProps['onReply']>;
}

interface DeviceStart {
  readonly options: Options;
  readonly folder: DataFolder;
  readonly shutdown: Shutdown;
}

/** Starts MQTT with the topic rules and policies of the template, and connects the IoT service to it. */
export async function startDevices(start: DeviceStart, application: Application, services: Services, rules: TopicRules): Promise<Devices> {
  const { options, folder, shutdown } = start;
  const certificates = new CertificateFolder(folder.file('certificates'));
  await certificates.ensure(FIRST_UNITS);
  const { region } = application;
  const broker = new Broker({ region, policies: iotPoliciesOf(application), rules, server: certificates.server() });
  shutdown.add('MQTT', () => broker.stop());
  const { port, tlsPort } = await broker.start(options.mqttPort, options.mqttsPort);
  services.answers.set(
    'iotdata',
    answerIot((message) => broker.publish(message)),
  );
  return {
    mqtt: `mqtt://${LOOPBACK}:${port}`,
    mqtts: `mqtts://${LOOPBACK}:${tlsPort}`,
    certificates,
    certifyNewUnit: certifierOf(certificates),
  };
}

/** In AWS a device gets its certificate when it is built; here when the unit is first described. */
function certifierOf(certificates: CertificateFolder): Devices['certifyNewUnit'] {
  return async (routeKey, { unitId }, status) => {
    if (routeKey !== 'PUT /v1/units/{unitId}' || status >= 300 || unitId === undefined) return;
    await certificates.ensure([unitId]);
  };
}
