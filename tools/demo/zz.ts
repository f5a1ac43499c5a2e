import { readEndpoints } from '../api/endpoints.ts';
import { larderlyAt } from '../api/larderly.ts';
import { untilStored } from '../api/stored.ts';
import { loadProducts, loadStories } from './load-shop.ts';
import { makeWorld } from './world.ts';

const endpoints = await readEndpoints('/tmp/tools/data/endpoints.json');
const larderly = larderlyAt(endpoints);
const world = makeWorld({ seed: 'larderly', customers: Number(process.argv[2] ?? 2000), endsOn: '2026-11-21' });
let t = performance.now();
const lap = (l: string) => {
  console.log(l, ((performance.now() - t) / 1000).toFixed(1));
  t = performance.now();
};
try {
  await loadProducts(larderly, world.products);
} catch (e) {
  console.log(String(e));
}
lap('products');
const expected = await loadStories(larderly, world);
lap('sent');
try {
  await untilStored(larderly, expected, endpoints.outbox);
} catch (e) {
  console.log(String(e));
}
lap('stored');
