/**
 * A refrigerated unit that reports its temperature over MQTT and obeys commands.
 * Run: LARDERLY_MQTT=mqtt://127.0.0.1:1883 UNIT=fridge-01 READINGS=10 node local/launcher.mjs examples/device.ts
 */
import { randomUUID } from 'node:crypto';
import { connectAsync } from 'mqtt';

const { LARDERLY_MQTT = 'mqtt://127.0.0.1:1883', UNIT = 'fridge-01', READINGS = '10' } = process.env;
const PAUSE_MILLIS = 100;

// The client id is the unit's id; the broker lets a device use its own topics only. It speaks MQTT 3.1.1.
const client = await connectAsync(LARDERLY_MQTT, { clientId: UNIT, protocolVersion: 4 });

client.on('message', (_topic, payload) => {
  const { commandId, kind } = JSON.parse(payload.toString()) as { commandId: string; kind: string };
  console.log(`Obeying ${kind}.`);
  const acknowledgement = { commandId, status: 'done', at: new Date().toISOString() };
  client.publish(`larderly/units/${UNIT}/acks`, JSON.stringify(acknowledgement), { qos: 1 });
});
await client.subscribeAsync(`larderly/units/${UNIT}/commands`, { qos: 1 });

const bootId = randomUUID();
for (let seq = 0; seq < Number(READINGS); seq++) {
  const celsius = 3 + Math.sin(seq / 5) / 2;
  const reading = {
    sensorId: 'air-1',
    bootId,
    seq,
    measuredAt: new Date().toISOString(),
    celsius,
    probe: 'air',
    doorOpen: false,
    defrost: false,
  };
  await client.publishAsync(`larderly/units/${UNIT}/telemetry`, JSON.stringify(reading), { qos: 1 });
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS));
}
await client.endAsync();
console.log(`Sent ${READINGS} readings of ${UNIT}.`);
