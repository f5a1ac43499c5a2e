import { compareLexicographically } from '#numerics/kmeans.ts';
import { nameSegments } from './name-segments.ts';

/** Words in a feature's name by which it is known what it measures. An average or a window is no total and comes second. */
const ROLES = {
  waiting: /recenc|since|last.?(purchase|order|visit|seen|active|basket|transaction)|inactiv|idle|dormant/i,
  spend: /spen[dt]|monet|revenue|sales|turnover|amount|value|clv/i,
  frequency: /freq|order|purchase|transaction|visit|basket|trip|invoice|count/i,
} as const;
const PARTIAL = /avg|average|mean|per|ratio|share|rate|\d/i;
type Role = keyof typeof ROLES;

/**
 * Names clusters of any features by their centres, as `nameSegments` does: Churning has the longest time since the last
 * order, Loyal of the rest the most orders, and High-, Mid- and Low-Value follow by spend. What a feature measures is
 * read from its name. Where none measures spend, the mean of all coordinates but the waiting time stands for it; without
 * a frequency the shortest waiting time makes Loyal, without that too the highest mean; without a waiting time the lowest
 * mean makes Churning. Four clusters have no Loyal, three or fewer go by spend alone, and of more than five those between
 * High- and Low-Value are Mid-Value, Mid-Value 2 and so on, by falling spend.
 *
 * @param features - names of the centres' coordinates
 * @param centres - as z-scores
 * @returns a different name for each, in the order given
 */
export function nameClusters(features: readonly string[], centres: readonly (readonly number[])[]): string[] {
  const inputs = [
    'totalSpendMinor',
    'ordersPerTenure',
    'daysSinceLastOrder',
    ...features.map((_, index) => `~${String(index).padStart(4, '0')}`),
  ];
  const judged = centres.map((centre) => [...rolesOf(features, centre), ...centre]);
  if (centres.length <= 5) return nameSegments(inputs, judged);
  const names = new Array<string>(centres.length);
  const left = new Set(centres.keys());
  const take = (column: number, name: string) => {
    const [first] = [...left].sort(
      (one, other) =>
        (judged[other]?.[column] ?? 0) - (judged[one]?.[column] ?? 0) || compareLexicographically(judged[one] ?? [], judged[other] ?? []),
    );
    if (first === undefined) return;
    names[first] = name;
    left.delete(first);
  };
  take(2, 'Churning');
  take(1, 'Loyal');
  take(0, 'High-Value');
  while (left.size > 1) take(0, left.size === centres.length - 3 ? 'Mid-Value' : `Mid-Value ${centres.length - 2 - left.size}`);
  take(0, 'Low-Value');
  return names;
}

/** What stands for spend, frequency and waiting time. */
function rolesOf(features: readonly string[], centre: readonly number[]): [number, number, number] {
  const at = (role: Role): number | undefined => centre[featureOfRole(features, role)];
  const waiting = at('waiting');
  const others = centre.filter((_, index) => index !== featureOfRole(features, 'waiting'));
  const level = others.length > 0 ? others.reduce((sum, value) => sum + value, 0) / others.length : -(waiting ?? 0);
  return [at('spend') ?? level, at('frequency') ?? -(waiting ?? -level), waiting ?? -level];
}

/** −1 when none measures it. */
function featureOfRole(features: readonly string[], role: Role): number {
  const isMeant = (name: string) =>
    ROLES[role].test(name) && !(role === 'frequency' && (ROLES.spend.test(name) || ROLES.waiting.test(name)));
  const meant = features.filter((name) => isMeant(name) && !(role === 'spend' && ROLES.waiting.test(name)));
  const best = meant.find((name) => !PARTIAL.test(name)) ?? meant[0];
  return best === undefined ? -1 : features.indexOf(best);
}
