import type { MassBalance, PlaceState } from '#schemas/lot.ts';
import { quantityOf } from './lot-quantities.ts';

/** What lies outside has to be explained. */
const LEAST_RATIO = 0.98;
const MOST_RATIO = 1.02;

/**
 * What came in of a lot against what is accounted for, per unit of measure:
 * (used + shipped + sold + samples + waste + stock) / (received + produced).
 * Goods that customers brought back count as not sold; what a place gave away without having it shows as a surplus, what a count
 * did not find as a shortage. Goods that were only ever carried to or from a place count as received or shipped.
 */
export function massBalancesOf(states: readonly PlaceState[]): MassBalance[] {
  const uoms = new Set(states.flatMap(({ balances }) => Object.keys(balances)));
  return [...uoms].sort().map((uom) => {
    const total = (name: string) => states.reduce((sum, { totals }) => sum + (totals[name]?.[uom] ?? 0), 0);
    const carried = total('in') - total('out');
    const stock = states.reduce((sum, { balances }) => sum + Math.max(0, balances[uom] ?? 0), 0);
    const parts = {
      received: total('received') + Math.max(0, carried),
      produced: total('produced'),
      used: total('consumed'),
      shipped: total('shipped') + Math.max(0, -carried),
      sold: total('sold') - total('returned'),
      samples: total('sampled'),
      waste: total('disposed'),
      stock,
    };
    const came = parts.received + parts.produced;
    const ratio = came === 0 ? null : (parts.used + parts.shipped + parts.sold + parts.samples + parts.waste + stock) / came;
    const quantities = Object.fromEntries(Object.entries(parts).map(([name, micros]) => [name, quantityOf(micros)]));
    return { uom, ...(quantities as Record<keyof typeof parts, number>), ratio, alert: alertOf(ratio) };
  });
}

function alertOf(ratio: number | null): MassBalance['alert'] {
  if (ratio === null) return null;
  if (ratio < LEAST_RATIO) return 'shortage';
  return ratio > MOST_RATIO ? 'surplus' : null;
}
