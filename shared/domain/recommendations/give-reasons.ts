import type { Popularity } from './best-sellers.ts';
import { usualIntervalDays } from './habits.ts';
import type { ListCandidate } from './list-candidate.ts';

const times = (count: number) => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);
const customersCalled = (count: number) => (count === 1 ? 'one customer buys' : `${count} customers buy`);
const MOST_WORDS = 3;
const listed = (words: readonly string[]) => words.slice(0, MOST_WORDS).join(', ');

function habitReason({ habit }: ListCandidate): string | undefined {
  if (habit === undefined || habit.purchases === 0) return undefined;
  const interval = usualIntervalDays(habit);
  const last = habit.lastBoughtAt === undefined ? '' : `, last on ${habit.lastBoughtAt.slice(0, 10)}`;
  if (interval === undefined) return `You have bought it ${times(habit.purchases)}${last}.`;
  const days = Math.round(interval);
  return `You buy it every ${days === 1 ? 'day' : `${days} days`}${last}.`;
}

function neighbourReason({ supporters }: ListCandidate): string | undefined {
  if (supporters === 0) return undefined;
  return supporters === 1 ? 'Somebody with your taste buys it.' : `${supporters} people with your taste buy it.`;
}

function likenessReason({ like }: ListCandidate): string | undefined {
  if (like === undefined) return undefined;
  return `New here; same taste as ${like.name}${like.shared.length === 0 ? '' : `: ${listed(like.shared)}`}.`;
}

const declaredReason = ({ tastes = [] }: ListCandidate): string | undefined =>
  tastes.length === 0 ? undefined : `Fits the taste that you told: ${listed(tastes)}.`;

const WHERE: Readonly<Record<Popularity['where'], string>> = {
  'first-orders': 'New customers begin with it',
  store: 'Popular in your store',
  segment: 'Popular with customers like you',
  everywhere: 'Popular here',
};

function popularityReason({ popularity, buyers }: ListCandidate): string | undefined {
  const told = popularity ?? { where: 'everywhere' as const, buyers };
  return told.buyers === 0 ? undefined : `${WHERE[told.where]}: ${customersCalled(told.buyers)} it.`;
}

/** What is known of the person for whom the reasons are. */
export interface Acquaintance {
  /** Their purchases are known to the model. */
  readonly hasTaste: boolean;
  /** False: they do not want to be known. */
  readonly isPersonal: boolean;
}

/** Why a product is in the list, in words for the shopper; at least one. */
export function giveReasons(candidate: ListCandidate, { hasTaste, isPersonal }: Acquaintance): string[] {
  const { habit } = candidate;
  const stars = habit?.stars === undefined ? undefined : `You gave it ${habit.stars} ${habit.stars === 1 ? 'star' : 'stars'}.`;
  const personal = [habitReason(candidate), stars, neighbourReason(candidate), likenessReason(candidate), declaredReason(candidate)];
  const reasons = personal.filter((reason) => reason !== undefined);
  if (reasons.length > 0) return reasons;
  const popular = popularityReason(candidate);
  const reason = popular ?? 'From the catalogue: the shop does not know yet what sells.';
  if (!isPersonal) return [`${reason} The list is the same for everybody: you switched personal lists off.`];
  const isByChance = popular !== undefined && candidate.popularity === undefined && !hasTaste;
  return [isByChance ? `${reason} Your own taste is not known yet.` : reason];
}
