import type { LocalDay } from '#schemas/instant.ts';
import type { MarkdownProposal } from '#schemas/markdown-proposal.ts';
import type { Product } from '#schemas/product.ts';
import { addDays } from '../time.ts';
import { clearancePrice, linearDemandAt, priceToSell } from './markdown.ts';
import type { UnitEconomics } from './newsvendor.ts';
import { type Batch, projectFefo } from './usable-stock.ts';

/** How demand answers to the price of fresh food where nothing has been measured: that of a promotion of the trade's usual size. */
export const USUAL_ELASTICITY = -2.2;
/** Lower prices are no offer but a give-away. */
const LEAST_SHARE_OF_PRICE = 0.1;

export interface NearExpiryGrounds {
  readonly product: Product;
  readonly storeId: string;
  readonly today: LocalDay;
  /** What may be sold, nothing of it held or expired. */
  readonly batches: readonly Batch[];
  /** Expected demand of each day at the usual price. */
  readonly means: readonly number[];
  readonly unit: UnitEconomics;
  /** Goods that expire in so many days are looked at; the day itself is 0. */
  readonly withinDays: number;
  readonly elasticity: number;
}

type Clearing = Pick<MarkdownProposal, 'quantity' | 'lastDay' | 'expectedAtUsualPrice' | 'expiringUnits' | 'clearAllPriceMinor'> &
  Pick<MarkdownProposal, 'priceMinor' | 'sellsUnits' | 'wastedUnits' | 'gainMinor' | 'wasteAvoidedMinor'>;

/**
 * Whether some of what is there will expire unsold, and the price that loses least on it: the same for everybody, never for what is held
 * or over its day, and never above the usual one. Both laws are told: the price that brings most (linear demand), and that which
 * clears all (constant elasticity).
 *
 * @returns undefined where all is expected to sell, or no price helps
 */
export function clearingOf({ product, batches, means, unit, withinDays, elasticity, today }: NearExpiryGrounds): Clearing | undefined {
  const near = batches.filter(({ lastDay, fromDay, quantity }) => lastDay >= 0 && lastDay <= withinDays && fromDay === 0 && quantity > 0);
  if (near.length === 0 || product.priceMinor === undefined || product.priceMinor <= 0) return undefined;
  const days = Math.max(...near.map(({ lastDay }) => lastDay)) + 1;
  const quantity = near.reduce((sum, batch) => sum + batch.quantity, 0);
  const { usable, expiring } = projectFefo(near, means, days);
  if (expiring < 0.5) return undefined;
  const price = product.priceMinor;
  const expected = Math.max(usable, quantity / 100);
  const linear = clearancePrice(linearDemandAt(price, expected, elasticity), quantity, unit.disposalMinor - unit.salvageMinor);
  const priceMinor = Math.round(Math.min(price, Math.max(price * LEAST_SHARE_OF_PRICE, linear.price)));
  const sells = Math.min(quantity, expected * (1 + (-elasticity * (price - priceMinor)) / price));
  const wasteUnitMinor = unit.disposalMinor - unit.salvageMinor;
  const worth = (at: number, sold: number) => at * sold - wasteUnitMinor * (quantity - sold);
  const gainMinor = Math.round(worth(priceMinor, sells) - worth(price, usable));
  if (priceMinor >= price || gainMinor <= 0) return undefined;
  return {
    quantity,
    lastDay: addDays(today, days - 1),
    expectedAtUsualPrice: usable,
    expiringUnits: expiring,
    priceMinor,
    clearAllPriceMinor: Math.round(Math.min(price, priceToSell(price, expected, quantity, elasticity))),
    sellsUnits: sells,
    wastedUnits: quantity - sells,
    gainMinor,
    wasteAvoidedMinor: Math.round((sells - usable) * (unit.costMinor + unit.disposalMinor - unit.salvageMinor)),
  };
}
