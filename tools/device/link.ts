import { setTimeout as sleep } from 'node:timers/promises';
import mqtt, { type MqttClient } from 'mqtt';
import { type DeviceAck, type DeviceCommand, DeviceCommandSchema } from '#schemas/unit.ts';

/** A device's connection. Telemetry goes by Basic Ingest: straight to the rule, without the broker's message fee. */
export interface Link {
  send(readings: readonly unknown[]): Promise<void>;
  acknowledge(ack: DeviceAck): Promise<void>;
  /** Resolves when all that was sent is with the broker. */
  close(): Promise<void>;
}

const RULE = '$aws/rules/RecordReading';

export async function connect(url: string, unitId: string, onCommand: (command: DeviceCommand) => void): Promise<Link> {
  const own = `larderly/units/${unitId}`;
  const client: MqttClient = await mqtt.connectAsync(url, { clientId: unitId, protocolVersion: 4, reconnectPeriod: 500 });
  client.on('message', (_topic, payload) => {
    // Who is leaving cannot answer any more; the command runs out.
    if (client.disconnecting) return;
    const command = DeviceCommandSchema.safeParse(JSON.parse(payload.toString('utf8')));
    if (command.success) onCommand(command.data);
  });
  await client.subscribeAsync(`${own}/commands`, { qos: 1 });
  return {
    send: async (readings) => void (await client.publishAsync(`${RULE}/${own}/telemetry`, JSON.stringify(readings), { qos: 1 })),
    acknowledge: async (ack) => void (await client.publishAsync(`${own}/acks`, JSON.stringify(ack), { qos: 1 })),
    close: () => client.endAsync(),
  };
}

const LONGEST_DELAY_MILLIS = 3000;
const REPEAT_RATE = 0.3;

/** The same link through a bad network: each message waits for a while of its own, and some come twice. */
export function flaky(link: Link, random: () => number): Link {
  const underway: Promise<void>[] = [];
  const later = async (readings: readonly unknown[]) => {
    await sleep(random() * LONGEST_DELAY_MILLIS);
    await link.send(readings);
  };
  return {
    async send(readings) {
      underway.push(later(readings));
      if (random() < REPEAT_RATE) underway.push(later(readings));
      await Promise.resolve();
    },
    acknowledge: link.acknowledge,
    async close() {
      await Promise.all(underway);
      await link.close();
    },
  };
}
