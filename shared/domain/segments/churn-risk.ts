import type { LifetimeModel } from '#schemas/lifetime.ts';
import { type Estimate, type Lifetime, lifetimeOf } from './lifetime-of.ts';
import type { PurchaseHistory } from './purchase-history.ts';
import { type Silence, silenceOf } from './usual-interval.ts';

/** What every churn figure means. */
export const CHURN_LABEL = 'No order within 90 days after asOf.';
const LABEL_DAYS = 90;

/** Below this share of the orders that were to be expected without any doubt about the person, the risk is raised, then high. */
const RAISED_BELOW = 0.8;
const HIGH_BELOW = 0.5;

export interface ChurnRisk {
  /**
   * Which rule spoke: the night's model, which needs two days with orders; the person's own interval, which needs five;
   * what is usual in the shop; or none.
   */
  readonly basis: 'model' | 'own-interval' | 'shop-interval' | 'none';
  readonly level: 'low' | 'raised' | 'high' | 'unknown';
  readonly explanation: string;
  /** Probability of the label; null without a model. */
  readonly probability: Estimate | null;
  readonly aliveProbability: Estimate | null;
  readonly silence: Silence | null;
}

/** Risk and value of one person, or why there is none. */
export interface Foresight {
  readonly churn: ChurnRisk;
  readonly lifetime: Lifetime | null;
  /** In words, for each thing that is not told. */
  readonly reasons: readonly string[];
}

/**
 * Churn risk and lifetime value of one person as of a day, by the model in force; where that has too little to go by, by how
 * long the person usually waits. The level compares what is expected with what was to be expected of this very person, so
 * that rare buyers are not at risk for being rare.
 *
 * @param history - undefined for somebody without an order
 * @param today - days since 1970-01-01
 */
export function foresee(model: LifetimeModel | null, history: PurchaseHistory | undefined, today: number): Foresight {
  if (history === undefined) return { churn: NOTHING_KNOWN, lifetime: null, reasons: ['There is no order yet.'] };
  const lifetime = model === null ? undefined : lifetimeOf(model, history);
  const silence = silenceOf(history.days, today, model?.interval ?? null);
  const outlook = lifetime?.outlooks.find(({ days }) => days === LABEL_DAYS);
  const churn = {
    ...(lifetime?.aliveProbability ? byModel(lifetime.aliveProbability.value) : bySilence(silence)),
    probability: outlook?.noOrderProbability ?? null,
    aliveProbability: lifetime?.aliveProbability ?? null,
    silence: silence ?? null,
  };
  return { churn, lifetime: lifetime ?? null, reasons: reasonsOf(model, lifetime) };
}

const NOTHING_KNOWN: ChurnRisk = {
  basis: 'none',
  level: 'unknown',
  explanation: 'There is no order yet.',
  probability: null,
  aliveProbability: null,
  silence: null,
};

type Judgement = Pick<ChurnRisk, 'basis' | 'level' | 'explanation'>;

function byModel(alive: number): Judgement {
  const level = alive >= RAISED_BELOW ? 'low' : alive >= HIGH_BELOW ? 'raised' : 'high';
  const percent = Math.round(100 * alive);
  return { basis: 'model', level, explanation: `Expected to order ${percent} % as often as an active customer with the same history.` };
}

function bySilence(silence: Silence | undefined): Judgement {
  if (silence === undefined)
    return { basis: 'none', level: 'unknown', explanation: 'Neither the person nor the shop has an interval between orders yet.' };
  const { basis, daysSinceLast, limitDays, isInactive } = silence;
  const whose = basis === 'own' ? 'the person’s own gaps' : 'the gaps that are usual in the shop';
  return {
    basis: `${basis}-interval`,
    level: isInactive ? 'high' : 'low',
    explanation: `${daysSinceLast} days without an order; ${isInactive ? 'more than' : 'within'} the ${Math.round(limitDays)} days that follow from ${whose}.`,
  };
}

function reasonsOf(model: LifetimeModel | null, lifetime: Lifetime | undefined): string[] {
  if (model === null) return ['No night has learned from the orders yet.'];
  if (lifetime === undefined) return [model.reasons.purchases ?? 'The model of purchases is not known.'];
  const spends = lifetime.outlooks.every(({ spendMinor }) => spendMinor !== null);
  return [
    ...(lifetime.aliveProbability === null
      ? ['One day with orders does not show whether somebody left: the model has no probability of that.']
      : []),
    ...(spends ? [] : [model.reasons.amounts ?? 'The amounts of the shop tell no mean for this person.']),
  ];
}
