import { usualIntervalDays } from './habits.ts';
import type { Candidate } from './rank-items.ts';

const times = (count: number) => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);

function habitReason({ habit }: Candidate): string | undefined {
  if (habit === undefined || habit.purchases === 0) return undefined;
  const interval = usualIntervalDays(habit);
  const last = habit.lastBoughtAt === undefined ? '' : `, last on ${habit.lastBoughtAt.slice(0, 10)}`;
  if (interval === undefined) return `You have bought it ${times(habit.purchases)}${last}.`;
  const days = Math.round(interval);
  return `You buy it every ${days === 1 ? 'day' : `${days} days`}${last}.`;
}

function tasteReason({ supporters }: Candidate): string | undefined {
  if (supporters === 0) return undefined;
  return supporters === 1 ? 'Somebody with your taste buys it.' : `${supporters} people with your taste buy it.`;
}

/** Why a product is in the list, in words for the shopper; at least one. */
export function giveReasons(candidate: Candidate, hasTaste: boolean): string[] {
  const { habit, buyers } = candidate;
  const stars = habit?.stars === undefined ? undefined : `You gave it ${habit.stars} ${habit.stars === 1 ? 'star' : 'stars'}.`;
  const reasons = [habitReason(candidate), stars, tasteReason(candidate)].filter((reason) => reason !== undefined);
  if (reasons.length > 0) return reasons;
  if (buyers === 0) return ['From the catalogue: the shop does not know yet what sells.'];
  const popular = `Popular here: ${buyers === 1 ? 'one customer buys' : `${buyers} customers buy`} it.`;
  return hasTaste ? [popular] : [`${popular} Your own taste is not known yet.`];
}
