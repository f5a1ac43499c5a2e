import { epochDayOf } from '#domain/time.ts';
import type { Instant } from '#schemas/instant.ts';
import type { LifetimeModel } from '#schemas/lifetime.ts';
import type { CurrencyCode } from '#schemas/money.ts';
import type { Profile } from '#schemas/profile.ts';
import { CHURN_LABEL, foresee } from './churn-risk.ts';
import { purchaseHistoryOf } from './purchase-history.ts';

interface Given {
  /** Of the segmentation in force. */
  readonly model: LifetimeModel | null;
  /** In which the person is looked at when the model knows nothing of that person's orders. */
  readonly mainCurrency: CurrencyCode;
  readonly asOf: Instant;
  readonly zone: string;
}

/**
 * Churn risk and lifetime value of a person as the customer page tells them. They are computed when they are asked for, from
 * the facts of the profile and the model of the last night: nothing has to be written because a day has passed.
 */
export function foresightOfPerson({ byCurrency }: Pick<Profile, 'byCurrency'>, { model, mainCurrency, asOf, zone }: Given) {
  const today = epochDayOf(asOf, zone);
  const isJudged = model?.currency !== undefined && model.currency !== null && byCurrency[model.currency] !== undefined;
  const currency = isJudged ? model.currency : mainCurrency;
  const totals = byCurrency[currency ?? mainCurrency];
  const history = totals && purchaseHistoryOf(totals, today);
  // Gaps are days in any currency; amounts and rates are those of the model's own.
  const applied = isJudged || model === null ? model : { ...model, purchases: null, amounts: null, reasons: OTHER_CURRENCY };
  const { churn, lifetime, reasons } = foresee(applied, history, today);
  const { probability, silence, ...told } = churn;
  return {
    churn: { label: CHURN_LABEL, ...told, noOrderProbability: probability, usualInterval: silence },
    lifetimeValue: {
      currency: lifetime === null ? null : currency,
      amountPerOrderDayMinor: lifetime?.amountPerOrderDayMinor ?? null,
      outlooks: (lifetime?.outlooks ?? []).map(({ days, orderDays, likelyOrderDays, spendMinor }) => ({
        days,
        orderDays,
        likelyOrderDays,
        spendMinor,
      })),
      modelAsOf: model?.asOf ?? null,
      degeneracy: lifetime === null ? null : (model?.purchases?.degeneracy ?? null),
      reasons: [...reasons],
    },
  };
}

const OTHER_CURRENCY = { purchases: 'The person orders in another currency than the one that the models are of.' };
