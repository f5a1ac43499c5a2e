import { parseArgs } from 'node:util';
import * as z from 'zod';
import { readEndpoints } from '../api/endpoints.ts';
import { runToEnd } from '../api/jobs.ts';
import { larderlyAt } from '../api/larderly.ts';
import { untilDrained, untilStored } from '../api/stored.ts';
import { yesterday } from './calendar.ts';
import { runColdChain } from './cold-chain.ts';
import { figuresFrom } from './figures.ts';
import { loadProducts, makeStories, sendStories } from './load-shop.ts';
import { reportOf } from './report.ts';
import { runCampaign } from './run-campaign.ts';
import { makeWorld } from './world.ts';

const HELP = `Fills a running Larderly with a small food shop that nobody owns, through its public API, and reports what Larderly makes of it.

  --endpoints FILE   endpoints.json of the running Larderly (.local/endpoints.json); - reads it from the standard input
  --customers N      size of the shop (2000)
  --seed WORD        another word, another shop (larderly)
  --ends-on DAY      last day with orders (yesterday in Berlin)
  --timings          say how long each part took
`;
const SHOP_TIME_ZONE = 'Europe/Berlin';

const { values } = parseArgs({
  options: {
    endpoints: { type: 'string' },
    customers: { type: 'string', default: '2000' },
    seed: { type: 'string', default: 'larderly' },
    'ends-on': { type: 'string', default: yesterday(new Date(), SHOP_TIME_ZONE) },
    timings: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  const customers = z.coerce.number().int().min(1).max(1_000_000).parse(values.customers);
  const world = makeWorld({ seed: values.seed, customers, endsOn: values['ends-on'] });
  const stories = makeStories(world);
  // Larderly may still be starting; what it will be sent is made by then.
  const endpoints = await readEndpoints(values.endpoints);
  const larderly = larderlyAt(endpoints);

  // The units need the clock, not the processor: their scenario runs beside the loading of the shop.
  const coldChain = timed('cold chain', runColdChain(larderly, endpoints, values.seed));
  const [campaignId] = await Promise.all([loadShop(), coldChain]);
  process.stdout.write(reportOf(await timed('report', figuresFrom(larderly, world.people, campaignId))));

  async function loadShop(): Promise<string> {
    await timed('products', loadProducts(larderly, world.products));
    say(`Sending what ${customers.toLocaleString('en')} customers did in 18 months, through the API …`);
    await timed('events sent', sendStories(larderly, stories));
    say('Storing it …');
    const isDrained = endpoints.outbox !== undefined && (await timed('events stored', untilDrained(endpoints.outbox)));
    const stored = timed('every customer seen with all orders', untilStored(larderly, stories.expected));
    if (!isDrained) await stored;
    say('Running the nightly jobs and one campaign …');
    const [campaign] = await Promise.all([
      timed('campaign', runCampaign(larderly, world)),
      timed('nightly jobs', runToEnd(larderly, 'nightly')),
      stored,
    ]);
    return campaign;
  }
}

/** What is under way, on the error stream: the output is the report alone. */
function say(step: string): void {
  process.stderr.write(`${step}\n`);
}

async function timed<Value>(label: string, work: Promise<Value>): Promise<Value> {
  const start = performance.now();
  const value = await work;
  if (values.timings) process.stderr.write(`${label}: ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
  return value;
}

try {
  if (values.help) process.stdout.write(HELP);
  else await main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
