import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { canTellListeners, listenersOf } from '../support/listening.ts';
import { startLocal } from '../support/local-runtime.ts';

/** The shared runtime has built everything a moment ago. */
const AS_IS = '--as-is';

let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'larderly-start-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

it('ends cleanly when asked, and starts again with what it had', async () => {
  const first = await startLocal({ dataDir, args: [AS_IS] });
  const { writeKey } = first.endpoints;
  expect(
    (await first.operator('/v1/units/kept', { method: 'PUT', body: '{"kind":"fridge","site":"a","storageClass":"CHILLED_TCS"}' })).ok,
  ).toBe(true);
  await expect(startLocal({ dataDir, args: [AS_IS] })).rejects.toThrow(/is in use by Larderly with process id/);
  expect(await first.stop()).toBe(0);
  expect(existsSync(path.join(dataDir, 'endpoints.json'))).toBe(false);

  const second = await startLocal({ dataDir, args: [AS_IS] });
  expect(second.endpoints.writeKey).toBe(writeKey);
  expect((await second.operator('/v1/units/kept')).status).toBe(200);
  expect((await second.operator('/v1/units/kept', { headers: { authorization: `Bearer ${first.endpoints.operatorToken}` } })).status).toBe(
    200,
  );
  await second.stop();
});

it.runIf(canTellListeners)('listens on 127.0.0.1 only', () => {
  const listeners = listenersOf(inject('endpoints').pid);
  // API, desk, services, MQTT twice, queues and tables.
  expect(listeners).toHaveLength(7);
  expect(listeners.filter((address) => !address.startsWith('127.0.0.1:'))).toEqual([]);
});

it('says which port is in use', async () => {
  const other = net.createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as net.AddressInfo;
  await expect(startLocal({ dataDir, args: [AS_IS, '--port', String(port)] })).rejects.toThrow(
    `Port ${port} for the API (--port) is in use`,
  );
  await expect(startLocal({ dataDir, args: [AS_IS, '--mqtt-port', String(port)] })).rejects.toThrow(
    `Port ${port} for MQTT (--mqtt-port) is in use`,
  );
  other.close();
  // Nothing was left behind that would keep the folder.
  expect(await (await startLocal({ dataDir, args: [AS_IS] })).stop()).toBe(0);
});
