import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canTellListeners, listenersOf } from '../support/listening.ts';
import { type LocalRuntime, startLocal } from '../support/local-runtime.ts';

const hasJava = spawnSync('java', ['--list-modules'], { encoding: 'utf8' }).stdout?.includes('jdk.compiler') === true;
if (!hasJava) console.info('A JDK is not there: the second DynamoDB engine is not tested.');

describe.runIf(hasJava)('on DynamoDB Local instead of dynoxide', () => {
  let shop: LocalRuntime;
  beforeAll(async () => {
    shop = await startLocal({ args: ['--engine', 'java', '--no-schedules'] });
  });
  afterAll(async () => {
    expect(await shop.stop()).toBe(0);
  });

  const orderOf = (userId: string, orderId: string, messageId = `m-${orderId}`) => ({
    type: 'track',
    event: 'Order Completed',
    userId,
    messageId,
    properties: { order_id: orderId, currency: 'EUR', products: [{ product_id: 'milk', quantity: 1, price: 1.5 }] },
  });
  const send = async (...batch: object[]) => {
    expect((await shop.track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch }) })).status).toBe(200);
    await shop.stored();
  };
  const pageOf = async (id: string) => {
    const page = (await (await shop.operator(`/v1/customers/${id}`)).json()) as { customerId: string; aggregates: object };
    return { customerId: page.customerId, ...page.aggregates };
  };

  it.runIf(canTellListeners)('listens on 127.0.0.1 only', () => {
    const listeners = listenersOf(shop.endpoints.pid);
    // API, desk, services, MQTT twice, queues and tables.
    expect(listeners).toHaveLength(7);
    expect(listeners.filter((address) => !address.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('an order that comes twice, and by two sources, counts once', async () => {
    await send(orderOf('ann', '1'), orderOf('ann', '2'));
    await send(orderOf('ann', '1'), orderOf('ann', '2', 'from-the-till'));
    expect(await pageOf('ann')).toMatchObject({ customerId: 'ann', orders: 2, spendMinor: 300 });
  });

  it('a device becomes the person who signs in, with what it bought', async () => {
    await send({ ...orderOf('', '3'), userId: undefined, anonymousId: 'phone' });
    await send({ type: 'identify', userId: 'bob', anonymousId: 'phone', messageId: 'i-1', traits: { email: 'bob@example.org' } });
    expect(await pageOf('bob')).toMatchObject({ customerId: 'bob', orders: 1, spendMinor: 150 });
    expect(await pageOf('phone')).toMatchObject({ customerId: 'bob', orders: 1 });
  });

  it('the nightly jobs run', { timeout: 60_000 }, async () => {
    await send(...Array.from({ length: 12 }, (_, index) => orderOf(`person-${index % 6}`, `n-${index}`)));
    const started = await shop.operator('/v1/jobs/segments/runs', { method: 'POST', body: '{}' });
    const { runId } = (await started.json()) as { runId: string };
    let run = { status: 'QUEUED' };
    while (!['SUCCEEDED', 'FAILED'].includes(run.status)) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      run = (await (await shop.operator(`/v1/jobs/segments/runs/${runId}`)).json()) as { status: string };
    }
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
  });
});
