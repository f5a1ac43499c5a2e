import { afterAll, beforeAll, expect, it } from 'vitest';
import { type People, startPeople } from '../support/people.ts';

let shop: People;
let reserve: ReturnType<typeof import('#storage/mail-rate.ts').mailRateIn>['reserve'];
beforeAll(async () => {
  shop = await startPeople();
  reserve = (await import('#storage/mail-rate.ts')).mailRateIn('campaigns-table').reserve;
});
afterAll(() => shop.stop());

it('the places of a second are taken until there are none, by whoever asks first', async () => {
  const granted = await Promise.all(Array.from({ length: 10 }, () => reserve(12, 100, 50)));
  expect(granted.filter(Boolean)).toHaveLength(4);
  expect([await reserve(2, 100, 50), await reserve(1, 100, 50)]).toEqual([true, false]);
  expect(await reserve(12, 101, 50)).toBe(true);
  expect(await reserve(1, 100, 50), 'a second that is over').toBe(false);
});

it('more mails than a second has take the seconds after it too, so that the rate holds in all', async () => {
  expect(await reserve(12, 200, 5)).toBe(true);
  expect([await reserve(1, 201, 5), await reserve(3, 202, 5), await reserve(1, 202, 5), await reserve(5, 203, 5)]).toEqual([
    false,
    true,
    false,
    true,
  ]);
});
