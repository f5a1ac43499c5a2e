import { faultsInRule, type RuleFault, type RuleSubject, truthOfLeaf } from '#domain/segments/judge-rule.ts';
import { type Truth, truthOfTree } from '#domain/segments/three-values.ts';
import { daysBefore, epochDayOfLocalDay } from '#domain/time.ts';
import type {
  AffectedCondition,
  Audience,
  BoughtCondition,
  DueCondition,
  LastPurchaseCondition,
  RegionCondition,
  UpliftCondition,
} from '#schemas/audience.ts';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { type Habit, usualIntervalDays } from '../recommendations/habits.ts';

/** What an audience can ask of one person. */
export interface AudienceSubject extends RuleSubject {
  readonly personKey: PersonKey;
  readonly ruleSegments: readonly string[];
  /** Days since 1970-01-01 in the shop's calendar. */
  readonly asOfDay: number;
  /** Undefined while neither the person nor the shop tells it. */
  churnLevel(): 'low' | 'raised' | 'high' | undefined;
  /** In small letters, where the person told it. */
  place(field: keyof RegionCondition): string | undefined;
  tastes(): ReadonlySet<string>;
  /** Whether the model of a campaign takes the person; undefined when there is none. */
  isPersuadable(condition: UpliftCondition): boolean | undefined;
  isListed(list: number): boolean;
  isAffected(name: string): boolean;
  /** What the person bought, product by product; undefined while it has not been read. */
  readonly purchases: readonly Habit[] | undefined;
}

/** By which the people of such a condition are found. */
export const nameOfAffected = ({ recalls = [], cases = [], withinDays }: AffectedCondition): string =>
  JSON.stringify([[...recalls].sort(), [...cases].sort(), withinDays ?? null]);

/** Whether a person belongs to an audience; undefined where nobody knows, or where it hangs on purchases that were not read. */
export const truthOfAudience = (audience: Audience, subject: AudienceSubject): Truth =>
  truthOfTree(audience, (leaf) => (isOwn(leaf) ? truthOfOwn(leaf, subject) : truthOfLeaf(leaf, subject)));

const isOwn = ({ feature, segment, rfm }: Audience): boolean => feature === undefined && segment === undefined && rfm === undefined;

function truthOfOwn(leaf: Audience, subject: AudienceSubject): Truth {
  if (leaf.everyone) return true;
  if (leaf.listed !== undefined) return subject.isListed(leaf.listed);
  if (leaf.ruleSegment) return leaf.ruleSegment.some((ruleId) => subject.ruleSegments.includes(ruleId));
  if (leaf.affected) return subject.isAffected(nameOfAffected(leaf.affected));
  return truthOfKnowledge(leaf, subject);
}

function truthOfKnowledge(leaf: Audience, subject: AudienceSubject): Truth {
  if (leaf.region) return isIn(leaf.region, subject);
  if (leaf.lastPurchase) return isWithin(leaf.lastPurchase, subject);
  if (leaf.bought) return hasBought(leaf.bought, subject);
  if (leaf.due) return isDue(leaf.due, subject);
  if (leaf.uplift) return subject.isPersuadable(leaf.uplift);
  if (leaf.churnRisk) {
    const level = subject.churnLevel();
    return level === undefined ? undefined : leaf.churnRisk.includes(level);
  }
  const tastes = subject.tastes();
  if (tastes.size === 0) return undefined;
  return leaf.taste?.some((taste) => tastes.has(taste.toLowerCase()));
}

/** Every field that is given; of a person who did not tell one nobody knows. */
function isIn(region: RegionCondition, subject: AudienceSubject): Truth {
  const truths = Object.entries(region).map(([name, wanted]): Truth => {
    const field = name as keyof RegionCondition;
    const told = subject.place(field);
    if (told === undefined) return undefined;
    const among = (wanted ?? []).map((place) => place.toLowerCase());
    return field === 'postalCode' ? among.some((prefix) => told.startsWith(prefix.replaceAll(/\s/g, ''))) : among.includes(told);
  });
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}

function isWithin({ from, to, withinDays, atLeastDaysAgo }: LastPurchaseCondition, subject: AudienceSubject): Truth {
  const daysAgo = subject.value('daysSinceLastOrder');
  if (!Number.isFinite(daysAgo)) return undefined;
  const day = subject.asOfDay - daysAgo;
  return (
    day >= (from === undefined ? day : epochDayOfLocalDay(from)) &&
    day <= (to === undefined ? day : epochDayOfLocalDay(to)) &&
    daysAgo <= (withinDays ?? daysAgo) &&
    daysAgo >= (atLeastDaysAgo ?? daysAgo)
  );
}

function hasBought({ productIds, withinDays, times }: BoughtCondition, { purchases, asOfDay }: AudienceSubject): Truth {
  if (purchases === undefined) return undefined;
  const wanted = new Set<string>(productIds);
  const days = purchases.filter(({ productId }) => wanted.has(productId)).flatMap(({ boughtOn }) => boughtOn);
  return new Set(days.filter((day) => day > asOfDay - withinDays && day <= asOfDay)).size >= times;
}

/** Beyond so many intervals without another purchase a good is given up, not used up. */
const GIVEN_UP_INTERVALS = 3;

/** The day on which somebody usually buys a product again; undefined below three purchase days, and when it was given up. */
export function dueDayOf(habit: Habit, asOfDay: number): number | undefined {
  const [interval, last] = [usualIntervalDays(habit), habit.boughtOn.at(-1)];
  if (interval === undefined || last === undefined || asOfDay - last > GIVEN_UP_INTERVALS * interval) return undefined;
  return last + Math.round(interval);
}

function isDue({ withinDays, productIds }: DueCondition, { purchases, asOfDay }: AudienceSubject): Truth {
  if (purchases === undefined) return undefined;
  const wanted = productIds && new Set<string>(productIds);
  return purchases.some((habit) => {
    if (wanted !== undefined && !wanted.has(habit.productId)) return false;
    const day = dueDayOf(habit, asOfDay);
    return day !== undefined && day <= asOfDay + withinDays;
  });
}

/** Features, segments and labels that an audience names and nobody knows, with their place in it. */
export const faultsInAudience = (audience: Audience, field: string): RuleFault[] => faultsInRule(audience, field);

/** Conditions of an audience that join no others. */
export function leavesOf<
  Node extends { readonly all?: readonly Node[] | undefined; readonly any?: readonly Node[] | undefined; readonly not?: Node | undefined },
>(node: Node): Node[] {
  const parts = node.all ?? node.any ?? (node.not ? [node.not] : undefined);
  return parts === undefined ? [node] : parts.flatMap(leavesOf);
}

/** Whether some of it can only be told from the orders. */
export const asksForPurchases = (audience: Audience): boolean =>
  leavesOf(audience).some(({ bought, due }) => bought !== undefined || due !== undefined);

/** Whether everybody in it is on a list or touched by a recall or case, so that nobody else has to be looked at. */
export function isOfNamedPeople({ all, any, not, listed, affected }: Audience): boolean {
  if (all) return all.some(isOfNamedPeople);
  if (any) return any.every(isOfNamedPeople);
  return not === undefined && (listed !== undefined || affected !== undefined);
}

/** Campaigns whose models an audience asks for. */
export const upliftsIn = (audience: Audience): CampaignId[] => [
  ...new Set(leavesOf(audience).flatMap(({ uplift }) => (uplift ? [uplift.campaign] : []))),
];

/** What is wrong with an audience that asks for a model which there is not: it would be of nobody. */
export function faultOfUplifts(audience: Audience, known: ReadonlyMap<CampaignId, unknown>): string | undefined {
  const missing = upliftsIn(audience).find((id) => !known.has(id));
  return missing && `expected an uplift of a campaign that has one, which ${missing} has not`;
}

const NO_BOUND = 36_500;

/** What an audience asks of recalls and cases, and since when one counts. */
export const affectedIn = (audience: Audience, at: Instant) =>
  leavesOf(audience).flatMap(({ affected }) =>
    affected === undefined
      ? []
      : [{ name: nameOfAffected(affected), condition: affected, since: daysBefore(at, affected.withinDays ?? NO_BOUND) }],
  );
