import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Console, openConsole } from '../support/console-page.ts';
import { accessTo } from '../support/local-runtime.ts';

let app: Console;
beforeAll(async () => {
  app = await openConsole('admin');
});
afterAll(async () => {
  expect(app.complaints).toEqual([]);
  await app.close();
});

describe('an administrator', () => {
  it('records what a person allows, and finds the word in the ledger', async () => {
    await app.open('privacy');
    await app.page.getByRole('searchbox').fill('C00003');
    await app.page.getByRole('button', { name: 'Show' }).click();
    await app.page.getByRole('textbox', { name: 'How', exact: true }).fill('told at the counter');
    await app.page.getByRole('button', { name: /^Status/ }).click();
    await app.page.getByRole('option', { name: 'Withdrawn' }).click();
    await app.page.getByRole('button', { name: 'Save' }).click();
    await app.page.getByRole('row').filter({ hasText: 'told at the counter' }).first().waitFor();
    await app.photograph('privacy');
  });

  it('corrects what is known of a person, and finds the correction among the requests so far', async () => {
    await app.page.getByRole('textbox', { name: 'City' }).fill('Ulm');
    await app.page
      .getByRole('textbox', { name: /^How the person was told from others/ })
      .last()
      .fill('signed-in');
    await app.page.getByRole('button', { name: 'Correct', exact: true }).click();
    await app.page.getByText('The correction is on its way').waitFor();
    const past = app.page.getByRole('table', { name: 'Requests so far' });
    await past.getByRole('row').filter({ hasText: 'Rectification' }).getByRole('link').first().click();
    await app.page.getByRole('heading', { name: 'Request', exact: true }).waitFor();
    const { operator } = accessTo(inject('endpoints'));
    const cityOf = async () =>
      ((await (await operator('/v1/customers/C00003')).json()) as { profile: { traits: Record<string, unknown> } }).profile.traits['city'];
    await expect.poll(cityOf, { timeout: 15_000 }).toBe('Ulm');
    await app.photograph('privacy-requests');
  });

  it('must type the id again before somebody is erased', async () => {
    await app.open('privacy');
    await app.page.getByRole('searchbox').fill('C00003');
    await app.page.getByRole('button', { name: 'Show' }).click();
    await app.page.getByRole('button', { name: /^Kind/ }).click();
    await app.page.getByRole('option', { name: 'Erasure' }).click();
    await app.page.getByRole('button', { name: 'Make the request' }).click();
    const erase = app.page.getByRole('dialog').getByRole('button', { name: 'Erase this person' });
    expect(await erase.isDisabled()).toBe(true);
    await app.page.getByRole('dialog').getByRole('textbox').fill('C00003');
    await expect.poll(() => erase.isDisabled()).toBe(false);
    await app.page.keyboard.press('Escape');
  });

  it('runs a job and sees how far it is, to its end', async () => {
    await app.open('operations');
    await app.page.getByRole('button', { name: 'Run now: rules' }).click();
    await app.page.getByText('Succeeded').waitFor({ timeout: 60_000 });
    await app.page.getByRole('link', { name: 'A page of this run' }).click();
    await app.page.getByRole('heading', { level: 1, name: 'Run of rules' }).waitFor();
    await app.open('operations');
    await app.photograph('operations');
  });

  it('looks at the dead letters of a queue and sends them again, saying why', async () => {
    await app.open('operations');
    await app.page.getByRole('button', { name: 'Look: purchase-notices' }).click();
    const table = app.page.getByRole('table', { name: /Dead letters: purchase-notices/ });
    await table.getByText('kind ordered').first().waitFor();
    expect(await app.findings()).toEqual([]);
    await app.photograph('operations-queues');
    await app.page.getByRole('button', { name: 'Send again' }).click();
    const dialog = app.page.getByRole('dialog');
    const send = dialog.getByRole('button', { name: 'Send again' });
    expect(await send.isDisabled()).toBe(true);
    await dialog.getByRole('radio', { name: 'One more try' }).check();
    await send.click();
    await app.page.getByText(/^\d+ sent again, 0 left$/).waitFor();
    await table.getByText('No dead letter is to be seen').waitFor();
  });

  it('reads why an event was not taken', async () => {
    await app.open('operations');
    await app.page
      .getByRole('table', { name: /Events and readings that were not taken/ })
      .getByRole('row')
      .nth(1)
      .waitFor();
  });

  it('need not close what is said of a success, and may', async () => {
    // Said a while ago, and gone by itself.
    await app.page.getByText('The correction is on its way').waitFor({ state: 'detached' });
    await app.open('privacy');
    await app.page.getByRole('searchbox').fill('C00003');
    await app.page.getByRole('button', { name: 'Show' }).click();
    await app.page.getByRole('textbox', { name: 'How', exact: true }).fill('told by telephone');
    await app.page.getByRole('button', { name: 'Save' }).click();
    const notice = app.page.getByText('It is in the ledger');
    await notice.waitFor();
    await app.page.getByRole('button', { name: 'Dismiss' }).first().click();
    await notice.waitFor({ state: 'detached' });
  });
});
