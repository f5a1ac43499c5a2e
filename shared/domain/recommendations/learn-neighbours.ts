import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { type Lessons, type Pupil, taughtModel, type Witness } from './build-model.ts';
import { type Habit, habitsOf, type PlacedOrder, productsIn } from './habits.ts';
import { lowestCodes } from './lowest-codes.ts';
import { type NeighbourModel, personCodeOf, preferencesFrom } from './neighbour-model.ts';
import { peopleStore } from './people-store.ts';
import { countRepurchases } from './repurchase.ts';
import { type SoldProduct, soldProducts } from './sold-products.ts';
import { done, type Steps } from './steps.ts';

/** The last orders of so many people tell what follows what. */
const WITNESSES = 20_000;
const WITNESSED_ORDERS = 6;
/** The last orders of so many people are taken away to learn what would have foretold them; each needs two orders before. */
const PUPILS = 1500;
const FEWEST_ORDERS = 3;

/** Gathers everybody's habits, some tens of bytes a product each, and turns them into a model that depends on neither sequence nor clock. */
export function neighbourLearner(asOf: Instant) {
  const products = soldProducts(asOf);
  const people = peopleStore();
  const repurchases = { laterOrders: [], again: [] };
  const witnesses = lowestCodes<Witness>(WITNESSES);
  const pupils = lowestCodes<Pupil>(PUPILS);
  const vectorOf = (habits: readonly Habit[]) => preferencesFrom(habits, products.numberOf, asOf);

  function noteSequence({ code, person }: Pick<Pupil, 'code' | 'person'>, habits: readonly Habit[], orders: readonly PlacedOrder[]): void {
    if (orders.length < 2) return;
    const bought = orders.slice(-WITNESSED_ORDERS).map((order) => Uint32Array.from(productsIn(order), products.numberOf));
    witnesses.offer({ code, person, orders: bought });
    const last = bought.at(-1);
    if (orders.length < FEWEST_ORDERS || last === undefined) return;
    const before = habitsOf(orders.slice(0, -1), []);
    pupils.offer({ code, person, habits, before, vector: vectorOf(before), bought: last });
  }

  return {
    /** Adds one person once, with the orders, oldest first, that the habits are from; somebody who neither bought nor rated anything adds nothing. */
    add(personKey: PersonKey, habits: readonly Habit[], orders: readonly PlacedOrder[] = []): void {
      for (const habit of habits) products.note(habit);
      const vector = vectorOf(habits);
      if (vector.columns.length === 0) return;
      const code = personCodeOf(personKey);
      const person = people.add(code, vector);
      for (const habit of habits) countRepurchases(repurchases, products.numberOf(habit.productId), habit, 1);
      noteSequence(
        { code, person },
        habits,
        orders.filter((order) => !order.isCancelled),
      );
    },

    /** Products that orders or reviews name, by id. */
    sold: (): ReadonlyMap<string, SoldProduct> => products.sold,

    lessons: (): Lessons => ({ asOf, products, people, repurchases, witnesses: witnesses.take(), pupils: pupils.take() }),
    /** The model, in steps between which the caller has time for something else. */
    steps(): Steps<NeighbourModel> {
      return taughtModel(this.lessons());
    },
    model(): NeighbourModel {
      return done(this.steps());
    },
  };
}
export type NeighbourLearner = ReturnType<typeof neighbourLearner>;
