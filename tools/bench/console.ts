import type { Page } from 'playwright-core';
import * as z from 'zod';
import { runToEnd } from '../api/jobs.ts';
import { launchBrowser } from '../browser/launch.ts';
import type { Bench } from './bench.ts';
import { fillShop } from './large-shop.ts';
import { type OwnRuntime, temporaryFolder } from './own-runtime.ts';
import { withRuntime } from './own-tables.ts';
import { median } from './spread.ts';
import { table } from './table.ts';

/** Fewer for a first look: `CONSOLE_CUSTOMERS=2000 npm run bench -- console`. */
const CUSTOMERS = z.coerce.number().int().min(500).default(100_000).parse(process.env['CONSOLE_CUSTOMERS']);
const SHOPPERS = 200;
const PAGES = 20;
const PATIENCE_MILLIS = 60_000;
const LOOK_MILLIS = 5;

export const consolePages: Bench = {
  name: 'console',
  summary: 'the console in a real browser: the first load of Today, and a list of 100,000 customers turned over page by page',
  usualRuns: 3,
  async run({ runs, say }) {
    const { folder, remove } = await temporaryFolder();
    try {
      await fillShop(folder, {
        ...{ customers: CUSTOMERS, shoppers: SHOPPERS, say },
        copies: 'profiles',
        // Today shows the segments of a night.
        before: (larderly) => runToEnd(larderly, 'nightly'),
      });
      return await withRuntime(folder, (runtime) => measure(runtime, runs, say));
    } finally {
      await remove();
    }
  },
};

async function measure({ endpoints: { api } }: OwnRuntime, runs: number, say: (line: string) => void) {
  const address = `${api}/app/`;
  const browser = await launchBrowser();
  try {
    const loads: Load[] = [];
    for (let run = 0; run < runs; run++) {
      say('first load');
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MILLIS);
      await signIn(page, address);
      // A cache of its own, and nobody signed in at the desk again: as the morning's first visit.
      loads.push(await firstLoad(page, address));
      if (run < runs - 1) await context.close();
      else {
        say(`${PAGES} pages of customers`);
        return resultOf(loads, await turnPages(page, address));
      }
    }
    throw new RangeError('expected at least one run');
  } finally {
    await browser.close();
  }
}

async function signIn(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'admin' }).click();
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
}

interface Load {
  readonly firstPaintMillis: number;
  /** When the largest part of what is seen was there. */
  readonly largestPaintMillis: number;
  readonly readyMillis: number;
  /** By how much tasks of the page took longer than 50 ms each, in which it answers nobody. */
  readonly blockedMillis: number;
  /** From a click on another view to its heading, its script among it. */
  readonly firstClickMillis: number;
  readonly scriptKilobytes: number;
}

/** What the browser has noted since the page began, by kind. */
const NOTED = `new Promise((done) => {
  const noted = { largest: 0, blocked: 0 };
  const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch('largest-contentful-paint', ({ startTime }) => { noted.largest = startTime; });
  watch('longtask', ({ duration }) => { noted.blocked += duration - 50; });
  setTimeout(() => done([
    performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    noted.largest,
    noted.blocked,
    performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).reduce((sum, entry) => sum + entry.encodedBodySize, 0),
  ]), 200);
})`;

/** From the address to figures on the screen, with nothing in the browser's cache. */
async function firstLoad(page: Page, address: string): Promise<Load> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.clearBrowserCache');
  const startedAt = performance.now();
  await page.goto(address);
  await page.getByText('Customers with an order').waitFor();
  const readyMillis = performance.now() - startedAt;
  const [firstPaintMillis = 0, largestPaintMillis = 0, blockedMillis = 0, bytes = 0] = await page.evaluate<number[]>(NOTED);
  const clickedAt = performance.now();
  await page.getByRole('link', { name: 'Customers', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Customers' }).waitFor();
  const firstClickMillis = performance.now() - clickedAt;
  return { firstPaintMillis, largestPaintMillis, readyMillis, blockedMillis, firstClickMillis, scriptKilobytes: bytes / 1024 };
}

interface Turning {
  readonly pageMillis: readonly number[];
  readonly customersLoaded: number;
  readonly heapMegabytes: number;
}

/** Turns the pages of all customers, and counts what came over the wire for them. */
async function turnPages(page: Page, address: string): Promise<Turning> {
  let customersLoaded = 0;
  page.on('response', async (response) => {
    if (new URL(response.url()).pathname !== '/v1/customers' || !response.ok()) return;
    customersLoaded += ((await response.json()) as { items: unknown[] }).items.length;
  });
  await page.goto(`${address}customers`);
  const first = page.getByRole('table').getByRole('link').first();
  await first.waitFor();
  const pageMillis: number[] = [];
  for (let turn = 0; turn < PAGES; turn++) {
    const before = await first.textContent();
    const startedAt = performance.now();
    await page.getByRole('button', { name: 'Next page' }).click();
    while ((await first.textContent()) === before) await page.waitForTimeout(LOOK_MILLIS);
    pageMillis.push(performance.now() - startedAt);
  }
  const heapBytes = await page.evaluate<number>('performance.memory.usedJSHeapSize');
  return { pageMillis, customersLoaded, heapMegabytes: heapBytes / 2 ** 20 };
}

function resultOf(loads: readonly Load[], { pageMillis, customersLoaded, heapMegabytes }: Turning) {
  const middle = (pick: (load: Load) => number) => Math.round(median(loads.map(pick)));
  const figures = {
    customers: CUSTOMERS,
    firstPaintMillis: middle(({ firstPaintMillis }) => firstPaintMillis),
    largestPaintMillis: middle(({ largestPaintMillis }) => largestPaintMillis),
    readyMillis: middle(({ readyMillis }) => readyMillis),
    blockedMillis: middle(({ blockedMillis }) => blockedMillis),
    firstClickMillis: middle(({ firstClickMillis }) => firstClickMillis),
    scriptKilobytes: middle(({ scriptKilobytes }) => scriptKilobytes),
    pagesTurned: pageMillis.length,
    pageMillis: Math.round(median(pageMillis)),
    slowestPageMillis: Math.round(Math.max(...pageMillis)),
    customersLoaded,
    heapMegabytes: Math.round(heapMegabytes),
  };
  const rows = [
    ['first contentful paint, ms', figures.firstPaintMillis],
    ['largest contentful paint, ms', figures.largestPaintMillis],
    ['figures of Today on the screen, ms', figures.readyMillis],
    ['blocked by long tasks meanwhile, ms', figures.blockedMillis],
    ['first click answered by another view, ms', figures.firstClickMillis],
    ['script over the wire, KB', figures.scriptKilobytes],
    [`a page of ${CUSTOMERS.toLocaleString('en')} customers, ms`, figures.pageMillis],
    ['the slowest page, ms', figures.slowestPageMillis],
    [`customers loaded for ${figures.pagesTurned + 1} pages`, figures.customersLoaded],
    ['heap of the page, MB', figures.heapMegabytes],
  ];
  return { figures, text: table(['console', 'measured'], rows) };
}
