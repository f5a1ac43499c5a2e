import type { DemandForecast, ForecastAccuracy } from '#schemas/demand.ts';

/**
 * The demand of a product in all its stores together: means add up, and so do the squares of deviations. Its accuracy is the
 * mean of theirs by demand, which is the least that it can be, since errors of stores make up for each other.
 *
 * @param forecasts - of one product and night; the first one is that of the largest demand
 * @returns undefined of none
 */
export function sumOfStores(forecasts: readonly DemandForecast[]): DemandForecast | undefined {
  const [largest, ...others] = forecasts;
  if (largest === undefined || others.length === 0) return largest;
  const { storeId: _store, ...told } = largest;
  const added = (of: 'means') => largest[of].map((_, day) => forecasts.reduce((sum, one) => sum + (one[of][day] ?? 0), 0));
  const together = (of: 'deviations' | 'totalDeviations') =>
    largest[of].map((_, day) => Math.hypot(...forecasts.map((one) => one[of][day] ?? 0)));
  return {
    ...told,
    method: 'sum-of-stores',
    means: added('means'),
    deviations: together('deviations'),
    totalDeviations: together('totalDeviations'),
    shape: forecasts.every(({ shape }) => shape.kind === 'counted') ? { kind: 'counted' } : largest.shape,
    accuracy: meanAccuracy(forecasts),
    historyDays: Math.max(...forecasts.map(({ historyDays }) => historyDays)),
    censoredDays: Math.max(...forecasts.map(({ censoredDays }) => censoredDays)),
  };
}

function meanAccuracy(forecasts: readonly DemandForecast[]): ForecastAccuracy {
  const weighted = (of: 'wape' | 'bias' | 'naiveWape') => {
    const known = forecasts.flatMap(({ accuracy, means }) => {
      const value = accuracy[of];
      return value === null ? [] : [{ value, weight: means.reduce((sum, mean) => sum + mean, 0) }];
    });
    const weight = known.reduce((sum, one) => sum + one.weight, 0);
    return weight > 0 ? known.reduce((sum, one) => sum + one.value * one.weight, 0) / weight : null;
  };
  const wape = weighted('wape');
  return {
    wape,
    accuracy: wape === null ? null : Math.max(0, 1 - wape),
    bias: weighted('bias'),
    mase: null,
    naiveWape: weighted('naiveWape'),
    days: forecasts.reduce((sum, { accuracy }) => sum + accuracy.days, 0),
  };
}
