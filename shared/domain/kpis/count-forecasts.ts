import type { ForecastBook } from '#schemas/demand.ts';
import type { Instant } from '#schemas/instant.ts';
import { epochDayOf } from '../time.ts';
import { UNKNOWN } from './person-groups.ts';
import { ALL, type ShopFacts } from './shop-facts.ts';

interface NightOfForecasts {
  readonly facts: Pick<ShopFacts, 'addTo'>;
  readonly today: number;
  readonly asOf: Instant;
  readonly zone: string;
}

/** How well tonight's forecasts did on days that are over, in the shop and in each store; those of another night count nothing. */
export function countForecasts(
  { facts, today, asOf, zone }: NightOfForecasts,
  book: Pick<ForecastBook, 'asOf' | 'groups'> | undefined,
): void {
  if (book === undefined || epochDayOf(book.asOf, zone) !== epochDayOf(asOf, zone)) return;
  for (const { by, name: group, wape, bias } of book.groups) {
    if (by === 'category' || wape === null || bias === null) continue;
    const [dimension, value] = by === 'shop' ? (['total', ALL] as const) : (['store', group === '' ? UNKNOWN : group] as const);
    facts.addTo(dimension, value, { name: 'forecastNightsAt', day: today, amount: 1 });
    facts.addTo(dimension, value, { name: 'forecastWapeAt', day: today, amount: wape });
    facts.addTo(dimension, value, { name: 'forecastBiasAt', day: today, amount: bias });
  }
}
