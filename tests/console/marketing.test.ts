import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InstantSchema } from '#schemas/instant.ts';
import { RankingQualitySchema } from '#schemas/uplift-model.ts';
import { type Console, openConsole } from '../support/console-page.ts';

const learnedUplift = RankingQualitySchema.extend({ learnedAt: InstantSchema });

let app: Console;
beforeAll(async () => {
  app = await openConsole('marketer');
});
afterAll(async () => {
  expect(app.complaints).toEqual([]);
  await app.close();
});

const row = (text: string | RegExp) => app.page.getByRole('row').filter({ hasText: text });

describe('a marketer', () => {
  it('sees today what waits for a decision, and opens it from there', async () => {
    await app.open('');
    await row('Harvest weeks').getByRole('link').click();
    await app.page.getByRole('heading', { level: 1, name: 'Harvest weeks' }).waitFor();
    await app.open('');
    await app.photograph('today');
  });

  it('goes from a segment to its customers, and to the page of one of them with the reasons for score and segment', async () => {
    await app.open('customers?segment=High-Value');
    const people = app.page.getByRole('table').getByRole('link');
    expect(await people.count()).toBeGreaterThan(0);
    await app.photograph('customers');
    await people.first().click();
    await app.page.getByRole('heading', { name: 'What the score adds up from' }).waitFor();
    expect(await row(/\d\.\d{3}|0/).count()).toBeGreaterThan(3);
    await app.photograph('customer');
    await app.page.getByRole('tab', { name: 'Recommendations' }).click();
    await app.page
      .getByText(/You buy it|people with your taste|You have bought/)
      .first()
      .waitFor();
  });

  it('finds a person by the beginnings of their names, and by an id, without naming them in an address', async () => {
    const addresses: string[] = [];
    app.page.on('request', (request) => addresses.push(request.url()));
    await app.open('customers');
    const name = (await app.page.getByRole('table', { name: 'People' }).getByRole('link').first().innerText()).trim();
    const found = app.page.getByRole('table', { name: 'Found' }).getByRole('link');
    for (const text of [
      name
        .split(' ')
        .map((word) => word.slice(0, 3))
        .join(' '),
      'C00006',
    ]) {
      await app.page.getByRole('searchbox').fill(text);
      await app.page.getByRole('button', { name: 'Search', exact: true }).click();
      await found.first().waitFor();
      if (text !== 'C00006') expect(await found.allInnerTexts()).toContain(name);
      expect(
        addresses.filter((address) => address.includes('/v1/') && decodeURIComponent(address).includes(text.split(' ')[0] ?? '')),
      ).toEqual([]);
    }
    await app.photograph('customer-search');
    await found.click();
    await app.page.getByText(/^C00006 · as of/).waitFor();
  });

  it('reads what a person said and was answered on their page', async () => {
    await app.open('customers/C00006');
    await app.page.getByRole('tab', { name: 'Feedback' }).click();
    await app.page.getByRole('heading', { name: 'Feedback' }).first().waitFor();
    await app.page
      .getByText(/Nobody|They have said nothing|Rating|Complaint/)
      .first()
      .waitFor();
    await app.photograph('customer-feedback');
  });

  it('sees the segments with their drift, and who moved between nights', async () => {
    await app.open('segments');
    expect(await row('High value').first().innerText()).toMatch(/High value\s+\d+\s+\d+(\.\d)?%/);
    await app.page.getByRole('heading', { name: 'Movement between nights' }).waitFor();
    await app.page.getByRole('img', { name: /How many customers went/ }).waitFor();
    await app.photograph('segments');
  });

  it('compares the lists of a customer, with what was kept back and why', async () => {
    await app.open('recommendations/C00006');
    const first = () => app.page.getByRole('table', { name: 'List', exact: true }).getByRole('row').nth(1).innerText();
    const mixed = await first();
    await app.page.getByTestId('new-for-you').click();
    await expect.poll(first, { timeout: 10_000 }).not.toBe(mixed);
    await app.page.getByRole('heading', { name: 'Not listed, and why' }).waitFor();
    expect(await app.page.getByRole('table', { name: 'The lists side by side' }).getByRole('row').count()).toBeGreaterThan(3);
    await app.photograph('recommendations');
  });

  it('builds an audience with its live size, and saves the draft of a campaign', async () => {
    await app.open('campaigns/new');
    const size = app.page.getByText(/^\d+ \((exact|\d+ – \d+)/);
    await size.waitFor();
    const everybody = await size.innerText();
    await app.page.getByRole('button', { name: /^Segments/ }).click();
    await app.page.getByRole('option', { name: 'Loyal' }).click();
    await app.page.keyboard.press('Escape');
    await expect.poll(() => size.innerText(), { timeout: 10_000 }).not.toBe(everybody);
    await app.page.getByLabel('Name', { exact: true }).fill('Thanks to the loyal');
    await app.page.getByLabel('Subject').fill('Thank you');
    await app.page.getByLabel('Text').fill('Your basket is 5 % cheaper this week.');
    await app.photograph('campaign-new');
    await app.page.getByRole('button', { name: 'Save as a draft' }).click();
    await app.page.getByRole('heading', { level: 1, name: 'Thanks to the loyal' }).waitFor();
    await app.page.getByRole('button', { name: 'Launch' }).waitFor();
  });

  it('reads the return of a campaign with its interval, or why it cannot be known', async () => {
    await app.open('campaigns');
    await app.photograph('campaigns');
    await row('Harvest weeks').getByRole('link').click();
    await app.page
      .getByText(/ROI -?\d.*95 % interval|The ROI is not known/)
      .first()
      .waitFor();
    await app.photograph('campaign');
  });

  it('reads how well those whom a campaign persuaded can be told from others, with the interval', async () => {
    await app.open('campaigns');
    await row('Harvest weeks').getByRole('link').click();
    await app.page.getByText(/^Not known: it is learned in the night after the campaign|^Qini -?\d/).waitFor();
    const quality = { people: 640, qini: 0.0123, auuc: 0.0345, qiniCi95: [0.0031, 0.0215] };
    const uplift = learnedUplift.parse({ ...quality, learnedAt: '2026-11-22T02:10:00.000Z' });
    await app.page.route(/\/v1\/campaigns\/[\w-]+$/, async (route) => {
      // Without it, what is known already would come back as a 304.
      const { 'if-none-match': _known, ...headers } = route.request().headers();
      const reply = await route.fetch({ headers });
      await route.fulfill({ response: reply, json: { ...((await reply.json()) as object), uplift } });
    });
    await app.page.reload();
    await app.page.getByRole('img', { name: 'Qini 0.0123, 95 % interval 0.0031 to 0.0215' }).waitFor();
    await app.page.getByText('The ranking beats chance: the interval leaves out zero').waitFor();
    await app.page.getByText(/learned .* from 640 people of both arms/).waitFor();
    expect(await app.findings()).toEqual([]);
    await app.photograph('campaign-uplift');
    await app.page.unroute(/\/v1\/campaigns\/[\w-]+$/);
  });

  it('asks for people whom a past campaign shows to be persuadable', async () => {
    await app.open('campaigns/new');
    await app.page.getByText(/^\d+ \((exact|\d+ – \d+)/).waitFor();
    const asked = app.page.waitForRequest((request) => request.url().endsWith('/preview') && (request.postData() ?? '').includes('uplift'));
    await app.page.getByRole('button', { name: /^Persuadable, by a past campaign/ }).click();
    await app.page.getByRole('option', { name: 'Harvest weeks' }).click();
    expect((await asked).postDataJSON()).toMatchObject({ audience: { uplift: { bestShare: 0.2 } } });
    await app.page.getByText(/^Not known: it is learned in the night after the campaign|^Qini -?\d/).waitFor();
    await app.page.getByRole('button', { name: /^Which of them/ }).click();
    await app.page.getByRole('option', { name: 'At least so many percentage points more likely to order' }).click();
    expect(await app.findings()).toEqual([]);
    await app.photograph('campaign-persuadable');
  });

  it('sees sales, their growth and the margin of each group beside the band of its own past', async () => {
    await app.open('kpis');
    const growth = app.page.getByRole('table', { name: 'Sales growth and margin by group' });
    const high = growth.getByRole('row').filter({ hasText: 'High value' });
    expect(await high.innerText()).toMatch(/€[\d,.]+\s+€[\d,.]+ – €[\d,.]+ – €[\d,.]+\s+-?[\d.]+%\s+-?[\d.,]+% – /);
    await app.page.getByRole('button', { name: /^By Segment/ }).click();
    await app.page.getByRole('option', { name: 'Store', exact: true }).click();
    await growth.getByRole('row').filter({ hasText: 'store-north' }).waitFor();
    await app.photograph('kpis-growth');
  });

  it('reads every indicator by segment with its formula and course, and takes them along as a sheet', async () => {
    await app.open('kpis');
    await row('Average order value').getByRole('link').click();
    await app.page.getByText('net sales ÷ orders').waitFor();
    await app.page.getByRole('button', { name: /^By/ }).click();
    await app.page.getByRole('option', { name: 'Segment' }).click();
    await app.page.getByRole('heading', { name: 'By group' }).waitFor();
    const saved = app.page.waitForEvent('download');
    await app.page.getByRole('button', { name: 'Export (CSV)' }).click();
    expect((await saved).suggestedFilename()).toMatch(/^kpis-\d{4}-\d{2}\.csv$/);
    await app.photograph('kpis');
  });

  it('is not shown what is for quality', async () => {
    await app.open('lots');
    await app.page.getByRole('heading', { level: 1, name: 'Not for your groups' }).waitFor();
    expect(await app.page.getByRole('link', { name: 'Lots & recalls' }).count()).toBe(0);
  });
});
