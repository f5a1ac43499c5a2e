import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalRuntime, startLocal } from '../support/local-runtime.ts';

let shop: LocalRuntime;
beforeAll(async () => {
  shop = await startLocal();
});
afterAll(async () => {
  expect(await shop.stop()).toBe(0);
});

async function run(example: string, env: Record<string, string>): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['local/launcher.mjs', `examples/${example}`], {
    env: { ...process.env, ...env },
  });
  await shop.stored();
  return stdout;
}

const get = async (path: string) => (await shop.operator(path)).json();

describe('the examples', () => {
  it('a service tells about an order with the client of Segment', async () => {
    const { api, writeKey } = shop.endpoints;
    expect(await run('service.ts', { LARDERLY_URL: api, WRITE_KEY: writeKey, CUSTOMER: 'example-1' })).toContain('one order');
    expect(await get('/v1/customers/example-1')).toMatchObject({ customerId: 'example-1', aggregates: { orders: 1, spendMinor: 777 } });
  });

  it('a shop page tells what is looked at', async () => {
    const page = readFileSync('examples/shop-page.html', 'utf8');
    const [, script = ''] = /<script>(.*?)<\/script>/s.exec(page) ?? [];
    const kept = new Map<string, string>();
    const sent: Promise<Response>[] = [];
    const settings: Record<string, string> = { url: shop.endpoints.api, 'write-key': shop.endpoints.writeKey };
    const clicks: (() => void)[] = [];
    const element = { addEventListener: (_name: string, listener: () => void) => clicks.push(listener) };
    const browser = {
      crypto,
      localStorage: { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => kept.set(name, value) },
      document: {
        querySelector: (selector: string) => {
          const [, name = ''] = /larderly-([\w-]+)/.exec(selector) ?? [];
          return name === '' ? element : { content: settings[name] };
        },
      },
      fetch: (url: string, init: RequestInit) => {
        const reply = fetch(url, init);
        sent.push(reply);
        return reply;
      },
    };
    vm.runInNewContext(script, browser);
    for (const click of clicks) click();
    expect((await Promise.all(sent)).map(({ status }) => status)).toEqual([200, 200]);
    await shop.stored();
    const id = kept.get('larderly-id') ?? '';
    expect(await get(`/v1/customers/${id}`)).toMatchObject({ customerId: id, aggregates: { orders: 0, activeDays: 1 } });
  });

  it('a device reports its temperatures over MQTT', async () => {
    const body = JSON.stringify({ kind: 'fridge', site: 'berlin-1', storageClass: 'CHILLED_TCS' });
    expect((await shop.operator('/v1/units/fridge-01', { method: 'PUT', body })).ok).toBe(true);
    expect(await run('device.ts', { LARDERLY_MQTT: shop.endpoints.mqtt, UNIT: 'fridge-01', READINGS: '5' })).toContain('Sent 5 readings');
    const { items } = (await get('/v1/units/fridge-01/readings')) as { items: unknown[] };
    expect(items).toHaveLength(5);
  });
});
