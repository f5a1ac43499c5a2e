import { readFileSync } from 'node:fs';
import path from 'node:path';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, inject, it } from 'vitest';

const endpoints = inject('endpoints');
const clients: MqttClient[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
});

const pem = (file: string) => readFileSync(path.join(endpoints.certificates, file));
const certificateOf = (unitId: string) => ({ cert: pem(`${unitId}.pem`), key: pem(`${unitId}.key`), ca: pem('ca.pem') });

/** Resolves with the client, or with what kept it out. */
function connect(address: string, clientId: string, options: IClientOptions = {}): Promise<MqttClient | string> {
  const client = mqtt.connect(address, { clientId, reconnectPeriod: 0, connectTimeout: 5000, ...options });
  clients.push(client);
  return new Promise((resolve) => {
    client.on('connect', () => resolve(client));
    client.on('error', (error) => resolve(error.message));
    client.on('close', () => resolve('closed'));
  });
}

async function connected(address: string, clientId: string, options: IClientOptions = {}): Promise<MqttClient> {
  const client = await connect(address, clientId, options);
  if (typeof client === 'string') throw new Error(client);
  return client;
}

const topic = (unitId: string, what: string) => `larderly/units/${unitId}/${what}`;

describe('a device', () => {
  it('gets in with its certificate', async () => {
    const device = await connected(endpoints.mqtts, 'fridge-01', certificateOf('fridge-01'));
    expect(device.connected).toBe(true);
  });

  it.each([
    ['the name of another', 'fridge-02', () => certificateOf('fridge-01')],
    ['no certificate', 'fridge-01', () => ({ ca: pem('ca.pem') })],
  ])('stays out with %s', async (_what, clientId, options) => {
    expect(typeof (await connect(endpoints.mqtts, clientId, options()))).toBe('string');
  });

  it('stays out with a certificate of its own name that another authority has signed', async () => {
    const { makeAuthority, makeCertificate } = await import('../../local/engines/certificate-maker.ts');
    const foreign = await makeCertificate(await makeAuthority(), 'fridge-01', false);
    expect(typeof (await connect(endpoints.mqtts, 'fridge-01', { ...foreign, ca: pem('ca.pem') }))).toBe('string');
  });

  it('gets a certificate at the desk', async () => {
    const body = JSON.stringify({ unitId: 'van-77' });
    const reply = await fetch(new URL('/certificates', endpoints.outbox), { method: 'POST', body });
    expect(reply.status).toBe(201);
    expect((await connected(endpoints.mqtts, 'van-77', certificateOf('van-77'))).connected).toBe(true);
    const bad = await fetch(new URL('/certificates', endpoints.outbox), { method: 'POST', body: '{"unitId":"../ca"}' });
    expect(bad.status).toBe(400);
  });

  it('has a certificate as soon as its unit is described', async () => {
    const reply = await fetch(`${endpoints.api}/v1/units/van-78`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${endpoints.operatorToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'vehicle', site: 'on the road', storageClass: 'CHILLED_TCS' }),
    });
    expect(reply.status).toBe(200);
    expect((await connected(endpoints.mqtts, 'van-78', certificateOf('van-78'))).connected).toBe(true);
  });

  it.each([
    ["another's telemetry", topic('fridge-04', 'telemetry')],
    ["another's telemetry by Basic Ingest", `$aws/rules/RecordReading/${topic('fridge-04', 'telemetry')}`],
    ["another's acknowledgements", topic('fridge-04', 'acks')],
    ['orders, though they are to itself', topic('fridge-01', 'commands')],
    ['a topic outside the units', 'larderly/anything'],
  ])('is cut off when it publishes %s, certificate or not', async (_what, forbidden) => {
    const ways: [string, IClientOptions][] = [
      [endpoints.mqtts, certificateOf('fridge-01')],
      [endpoints.mqtt, {}],
    ];
    for (const [address, options] of ways) {
      const device = await connected(address, 'fridge-01', options);
      const closed = new Promise((resolve) => device.once('close', () => resolve('closed')));
      device.publish(forbidden, '{}', { qos: 1 });
      expect(await closed).toBe('closed');
    }
  });

  it('may listen to its own commands only', async () => {
    const device = await connected(endpoints.mqtt, 'fridge-05');
    const [granted] = await device.subscribeAsync(topic('fridge-05', 'commands'), { qos: 1 });
    expect(granted?.qos).toBe(1);
    await expect(device.subscribeAsync(topic('fridge-06', 'commands'), { qos: 1 })).rejects.toThrow();
    await expect(device.subscribeAsync('#', { qos: 1 })).rejects.toThrow();
  });
});
