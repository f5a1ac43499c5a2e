import { dayNumberOf, dayOf } from './calendar.ts';
import { type Draw, drawFor } from './draw.ts';
import { personName } from './names.ts';

export type Channel = 'web' | 'app' | 'store';

/** A way of shopping; a habit, not a segment: the segments must be found. */
interface Habit {
  readonly name: 'regular' | 'gourmet' | 'family' | 'occasional' | 'lapsed';
  readonly share: number;
  readonly meanGapDays: number;
  readonly meanLines: number;
  /** Above 1 leans to the dearer makes. */
  readonly taste: number;
}

const HABITS: readonly Habit[] = [
  { name: 'regular', share: 0.18, meanGapDays: 22, meanLines: 4, taste: 1 },
  { name: 'gourmet', share: 0.12, meanGapDays: 40, meanLines: 8, taste: 2.5 },
  { name: 'family', share: 0.2, meanGapDays: 45, meanLines: 9, taste: 0.8 },
  { name: 'occasional', share: 0.28, meanGapDays: 85, meanLines: 3, taste: 1 },
  { name: 'lapsed', share: 0.22, meanGapDays: 32, meanLines: 4, taste: 1 },
];
const TASTES = [
  'sweet',
  'sour',
  'spicy',
  'smoky',
  'creamy',
  'fresh',
  'umami',
  'nutty',
  'fruity',
  'herbal',
  'crunchy',
  'hearty',
  'bitter',
  'salty',
];
const REGIONS = ['North', 'South', 'East', 'West'];
/** Rough shares of adults with each allergy, raised so that a small shop has some of every kind. */
const ALLERGIES: readonly (readonly [string, number])[] = [
  ['MILK', 0.03],
  ['EGGS', 0.012],
  ['FISH', 0.01],
  ['CRUSTACEANS', 0.015],
  ['PEANUTS', 0.015],
  ['SOYBEANS', 0.01],
  ['GLUTEN', 0.02],
  ['NUTS', 0.02],
  ['CELERY', 0.008],
  ['MUSTARD', 0.006],
  ['SESAME', 0.01],
  ['SULPHITES', 0.006],
];

export interface Person {
  readonly customerId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly birthday: string;
  readonly gender: 'female' | 'male' | 'other';
  readonly region: string;
  readonly loyaltyCard?: string;
  readonly allergens: readonly string[];
  readonly diets: readonly string[];
  readonly likes: readonly string[];
  readonly dislikes: readonly string[];
  readonly habit: Habit;
  readonly mainChannel: Channel;
  readonly mayBeEmailed: boolean;
  readonly isReviewer: boolean;
  /** Day numbers; the last is the first day on which they no longer shop. */
  readonly joinedOn: number;
  readonly leftOn: number;
}

export interface Span {
  readonly firstDay: number;
  readonly lastDay: number;
}

/** The person of that number: the same whatever the size of the shop. */
export function makePerson(seed: string, number: number, span: Span): Person {
  const draw = drawFor(seed, `person:${number}`);
  const name = personName(draw);
  const habit = draw.weighted(HABITS, ({ share }) => share);
  const likes = draw.sample(TASTES, draw.whole(3, 4));
  return {
    customerId: `C${String(number).padStart(5, '0')}`,
    ...name,
    // example.org can belong to nobody (RFC 2606).
    email: `${name.firstName}.${name.lastName}.${number}@example.org`.toLowerCase(),
    birthday: dayOf(dayNumberOf('1945-01-01') + draw.whole(0, 22_000)),
    gender: draw.weighted(['female', 'male', 'other'] as const, (gender) => (gender === 'other' ? 0.02 : 0.49)),
    region: draw.pick(REGIONS),
    ...(draw.chance(0.6) ? { loyaltyCard: `29${String(number).padStart(8, '0')}` } : {}),
    allergens: ALLERGIES.filter(([, share]) => draw.chance(share)).map(([allergen]) => allergen),
    diets: dietOf(draw),
    likes,
    dislikes: draw.sample(
      TASTES.filter((taste) => !likes.includes(taste)),
      2,
    ),
    habit,
    mainChannel: draw.weighted(['store', 'web', 'app'] as const, (channel) => (channel === 'store' ? 0.4 : 0.3)),
    mayBeEmailed: draw.chance(0.9),
    isReviewer: draw.chance(0.35),
    ...stayOf(habit, draw, span),
  };
}

function dietOf(draw: Draw): string[] {
  const fraction = draw.fraction();
  if (fraction < 0.04) return ['vegan'];
  return fraction < 0.14 ? ['vegetarian'] : [];
}

/** Half were customers before the story begins; the lapsed stopped between three months and a year ago. */
function stayOf(habit: Habit, draw: Draw, { firstDay, lastDay }: Span): { joinedOn: number; leftOn: number } {
  const joinedOn = draw.chance(0.5) ? firstDay : draw.whole(firstDay, lastDay - (habit.name === 'lapsed' ? 200 : 30));
  const leftOn = habit.name === 'lapsed' ? draw.whole(Math.max(joinedOn + 60, lastDay - 365), lastDay - 90) : lastDay + 1;
  return { joinedOn, leftOn };
}
