import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { habitsOf, type PlacedOrder } from '#domain/recommendations/habits.ts';
import { neighbourLearner } from '#domain/recommendations/learn-neighbours.ts';
import { encodeModel } from '#domain/recommendations/neighbour-artefact.ts';
import { rankItems } from '#domain/recommendations/rank-items.ts';
import { loadedModel, shopperOf } from '#domain/recommendations/recommend.ts';
import { DAY_MILLIS } from '#domain/time.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { table } from '../bench/table.ts';
import { type Baselines, baselinesOf } from './basket-baselines.ts';
import { type ListFigures, listFigures } from './list-figures.ts';
import { type OrderHistories, readOrders } from './order-file.ts';
import type { EvaluationTask } from './task.ts';

const LISTS = ['mixed', 'buyAgain', 'newForYou', 'popular', 'popularNew', 'personalThenPopular'] as const;
const LENGTH = 20;

export const baskets: EvaluationTask = {
  name: 'baskets',
  summary: 'how well the lists of recommendations foresee the next basket',
  usage: [
    '--history FILE   CSV customer_id,order_number,item_id; what the model learns from, of whatever customers',
    '--future FILE    the same columns; the next basket of each customer to be judged',
    '',
    'mixed, popular and personalThenPopular are judged by the whole basket, buyAgain by the items in it that the customer had bought',
    'before, newForYou and popularNew by the others; a customer without any counts in no mean of that list. recall = hits/basket,',
    'NDCG’s ideal has the whole basket at the top, hitRate@10 = customers with a hit. popular counts the orders with an item,',
    'popularNew leaves out what the customer had bought, personalThenPopular puts their own items first, by orders; equal scores: the',
    'lower id first. Files without dates: each order is taken to lie a week after the one before, the last a week ago.',
  ],
  options: { history: { type: 'string' }, future: { type: 'string' } },
  async run(given) {
    const [historyFile, futureFile] = [given.required('history'), given.required('future')];
    const [histories, futures] = [await readOrders(historyFile), await readOrders(futureFile)];
    const startedAt = performance.now();
    const model = learnt(histories);
    const learntAt = performance.now();
    const means = judged(histories, futures, model);
    const figures = {
      ...means,
      customers: futures.size,
      historyCustomers: histories.size,
      items: model.productIds.length,
      trainSeconds: (learntAt - startedAt) / 1000,
      rankSeconds: (performance.now() - learntAt) / 1000,
    };
    return { figures, text: textOf(figures) };
  },
};

const AS_OF = '2026-01-01T00:00:00.000Z' as Instant;
const AS_OF_DAY = Date.parse(AS_OF) / DAY_MILLIS;
const DAYS_BETWEEN_ORDERS = 7;

function ordersOf(history: readonly (readonly string[])[]): PlacedOrder[] {
  return history.map((items, index) => {
    const orderedDay = AS_OF_DAY - DAYS_BETWEEN_ORDERS * (history.length - index);
    return {
      orderedDay,
      orderedAt: new Date(orderedDay * DAY_MILLIS).toISOString() as Instant,
      isCancelled: false,
      lines: items.map((productId) => ({ productId, quantity: 1 })),
    };
  });
}

/** Customers of a file as people with pseudonyms. */
const keyOf = (customer: string) => createHash('sha256').update(customer).digest('base64url').slice(0, 22) as PersonKey;

/** What the night would store and the service would load. */
function learnt(histories: OrderHistories) {
  const learner = neighbourLearner(AS_OF);
  for (const [customer, history] of histories) {
    const orders = ordersOf(history);
    learner.add(keyOf(customer), habitsOf(orders, []), orders);
  }
  return loadedModel(encodeModel(learner.model()));
}

type List = (typeof LISTS)[number];

function judged(histories: OrderHistories, futures: OrderHistories, model: ReturnType<typeof learnt>): Record<List, ListFigures> {
  const baselines: Baselines = baselinesOf(histories);
  const figures = { mixed: listFigures(), buyAgain: listFigures(), newForYou: listFigures(), ...baselineFigures() };
  for (const [customer, future] of futures) {
    const history = histories.get(customer) ?? [];
    const shopper = shopperOf(habitsOf(ordersOf(history), []), [keyOf(customer)], model, AS_OF);
    const listed = (list: 'mixed' | 'buy-again' | 'new-for-you') =>
      rankItems(model, shopper, list, LENGTH).map(({ productId }) => String(productId));
    const [truth, bought] = [new Set(future.flat()), new Set(history.flat())];
    const [known, fresh] = [truth.intersection(bought), truth.difference(bought)];
    figures.mixed.add(listed('mixed'), truth);
    figures.buyAgain.add(listed('buy-again'), known);
    figures.newForYou.add(listed('new-for-you'), fresh);
    figures.popular.add(baselines.popular(LENGTH), truth);
    figures.popularNew.add(baselines.popularNew(history, LENGTH), fresh);
    figures.personalThenPopular.add(baselines.personalThenPopular(history, LENGTH), truth);
  }
  return Object.fromEntries(LISTS.map((list) => [list, figures[list].means()])) as Record<List, ListFigures>;
}

const baselineFigures = () => ({ popular: listFigures(), popularNew: listFigures(), personalThenPopular: listFigures() });

interface Figures extends Record<List, ListFigures> {
  readonly customers: number;
  readonly historyCustomers: number;
  readonly items: number;
  readonly trainSeconds: number;
  readonly rankSeconds: number;
}

const MEASURES = ['recall@10', 'recall@20', 'ndcg@10', 'ndcg@20', 'hitRate@10'] as const;

function textOf(figures: Figures): string {
  const { customers, historyCustomers, items, trainSeconds, rankSeconds } = figures;
  const rows = LISTS.map((list) => [list, figures[list].customers, ...MEASURES.map((measure) => figures[list][measure].toFixed(4))]);
  return [
    `${customers} customers judged; learnt from ${historyCustomers} customers and ${items} items in ${trainSeconds.toFixed(3)} s, ranked in ${rankSeconds.toFixed(3)} s`,
    '',
    table(['list', 'customers', ...MEASURES], rows),
  ].join('\n');
}
