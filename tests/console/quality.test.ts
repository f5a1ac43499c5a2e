import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { FlaggedOrderPageSchema } from '#schemas/flagged-order.ts';
import { type Console, openConsole } from '../support/console-page.ts';

const { gtin: GTIN, lot: LOT } = inject('consoleWorld');

let app: Console;
beforeAll(async () => {
  app = await openConsole('quality');
});
afterAll(async () => {
  expect(app.complaints).toEqual([]);
  await app.close();
});

describe('somebody of quality', () => {
  it('sees the units with what they are heading for, and the chart of one with its limits', async () => {
    await app.open('cold-chain');
    await app.photograph('cold-chain');
    await app.page.getByRole('link', { name: 'fridge-01' }).first().click();
    await app.page.getByRole('img', { name: /Temperature of fridge-01/ }).waitFor();
    expect(await app.page.locator('.u-legend').innerText()).toContain('Limit');
    await app.page.getByRole('heading', { name: 'Exposure of the lots' }).waitFor();
    await app.photograph('unit');
  });

  it('orders a unit to sound its alarm, with a reason, and sees the order in the list', async () => {
    await app.open('cold-chain/fridge-01');
    await app.page.getByRole('button', { name: 'Command' }).click();
    await app.page.getByRole('button', { name: /^Order/ }).click();
    await app.page.getByRole('option', { name: 'Sound the alarm' }).click();
    await app.page.getByRole('textbox', { name: 'Reason' }).fill('控制台演练');
    await app.page.getByRole('button', { name: 'Confirm' }).click();
    await app.page.getByRole('row').filter({ hasText: '控制台演练' }).waitFor();
  });

  it('follows the story of an incident', async () => {
    await app.open('cold-chain');
    await app.page.getByRole('table', { name: 'Incidents' }).getByRole('link').first().click();
    await app.page
      .getByRole('row')
      .filter({ hasText: /Incident raised|Breach predicted/ })
      .first()
      .waitFor();
    await app.photograph('case');
  });

  it('traces a lot whose number has a slash, takes it off sale, and puts it on sale again', async () => {
    await app.open('lots');
    await app.page.getByRole('searchbox').fill(`${GTIN} ${LOT}`);
    await app.page.getByRole('button', { name: 'Open', exact: true }).click();
    await app.page
      .getByRole('img', { name: /Lots by transformations/ })
      .getByText('salad-1')
      .waitFor();
    await app.photograph('lot');
    for (const [act, done] of [
      ['Take off sale', 'It may not be sold any more'],
      ['Release', 'It may be sold again'],
    ] as const) {
      await app.page.getByRole('button', { name: act, exact: true }).click();
      await app.page.getByRole('textbox', { name: 'Reason' }).fill('控制台试用');
      await app.page.getByRole('button', { name: 'Confirm' }).click();
      await app.page.getByText(done).waitFor();
    }
  });

  it('drafts a recall and sees whom it would reach, with its clock', async () => {
    await app.open('lots');
    await app.photograph('lots');
    await app.page.getByRole('button', { name: 'Draft a recall' }).click();
    const dialog = app.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: /^Lots/ }).fill(`${GTIN} ${LOT}`);
    await dialog.getByRole('textbox', { name: /^Reason/ }).fill('可能含有玻璃碎片');
    await dialog.getByRole('button', { name: 'Draft a recall' }).click();
    await app.page.getByRole('heading', { level: 1, name: '可能含有玻璃碎片' }).waitFor();
    await app.page.getByRole('heading', { name: 'Clock' }).waitFor();
    await app.page
      .getByRole('table', { name: 'Lots of the recall' })
      .getByRole('link', { name: `${GTIN} · ${LOT}` })
      .waitFor();
    await app.photograph('recall');
  });

  it('sees what to order and what would expire, and orders another quantity', async () => {
    await app.open('demand');
    await app.page.getByRole('heading', { name: 'Near expiry' }).waitFor();
    await app.photograph('demand');
    const proposals = app.page.getByRole('table', { name: 'What to order' });
    await proposals.getByRole('button', { name: 'Change' }).first().click();
    const dialog = app.page.getByRole('dialog');
    await dialog.getByRole('spinbutton').fill('12');
    await dialog.getByRole('button', { name: 'Accept' }).click();
    await proposals.getByText('Ordered').first().waitFor();
  });

  it('reads the forecasts and purchase orders by the names of the products', async () => {
    await app.open('demand');
    const product = app.page.getByRole('table', { name: 'Forecasts' }).getByRole('row').nth(1).getByRole('rowheader');
    await expect.poll(() => product.innerText(), { timeout: 10_000 }).toMatch(/^[A-Z][a-z].*\sP\d{4}$/s);
    const name = await product.getByRole('link').innerText();
    const purchases = app.page.getByRole('table', { name: 'Purchase orders' });
    await expect.poll(() => purchases.innerText(), { timeout: 10_000 }).toMatch(/[A-Z][a-z]+[^:]*: \d+ \/ \d+/);
    expect(await purchases.innerText()).not.toMatch(/P\d{4}: /);
    await product.getByRole('link').click();
    await app.page.getByRole('heading', { level: 1, name }).waitFor();
  });

  it('sees which orders wait for goods of an incident, and what they get instead', async () => {
    const part = { productId: 'P0001', gtin: GTIN, lot: 'L-other', place: 'fridge-02', quantity: 2, uom: 'EA', lastDay: null };
    const at = '2026-11-22T08:00:00.000Z';
    const order = { orderedAt: at, storeId: 'store-north', lots: [{ gtin: GTIN, lot: LOT }], flaggedAt: at };
    const lines = [{ productId: 'P0001', quantity: 2, lot: LOT }];
    const why = 'P0001: 2 EA wanted, 1 available (2 lots on hold passed over)';
    const items = [
      { ...order, orderRef: 'shop#o-1', lines, reallocation: { status: 'reserved', at, heldUntil: at, parts: [part] } },
      { ...order, orderRef: 'shop#o-2', lines, reallocation: { status: 'short', at, shortage: why } },
    ];
    const reply = FlaggedOrderPageSchema.parse({ items, cursor: null });
    await app.page.route(/\/v1\/cases\/[^/]+\/orders/, (route) => route.fulfill({ json: reply }));
    await app.open('cold-chain');
    await app.page.getByRole('table', { name: 'Incidents' }).getByRole('link').first().click();
    const orders = app.page.getByRole('table', { name: 'Orders with goods of these lots' });
    await orders.getByText(/^Kept until .*: 2 × [A-Z][a-z].* \(L-other\)$/).waitFor();
    await orders.getByText(/^None: [A-Z][a-z].*: 2 EA wanted, 1 available \(2 lots on hold passed over\)$/).waitFor();
    expect(await orders.getByRole('row').filter({ hasText: 'shop#o-1' }).innerText()).toContain(`(${LOT})`);
    expect(await app.findings()).toEqual([]);
    await app.photograph('case-orders');
    await app.page.unroute(/\/v1\/cases\/[^/]+\/orders/);
  });

  it('answers what somebody said', async () => {
    await app.open('feedback');
    await app.photograph('feedback');
    const reply = app.page.getByRole('button', { name: /^Reply/ }).first();
    await reply.click();
    await app.page.getByRole('textbox', { name: 'Answer' }).fill('We are sorry, and look into it.');
    await app.page.getByRole('checkbox', { name: /By e-mail/ }).uncheck();
    await app.page.getByRole('button', { name: 'Send' }).click();
    await app.page.getByText('The answer is on its way').waitFor();
  });
});
