import { ratio, share } from './formulas.ts';
import { type Indicator, said } from './indicator.ts';
import { NIGHT_OF_STORE, STORES } from './sources.ts';

const FORECASTS = said('rolling origins of the night’s demand forecasts', '当夜需求预测的滚动起点检验');

/** How well demand was foreseen, and what was missing. */
export const STOCK: readonly Indicator[] = [
  {
    ...{ id: 'forecast-accuracy', number: 18 },
    name: said('Forecast accuracy', '预测准确率'),
    formula: said('1 − Σ|F − A| ÷ ΣA', '1 − Σ|预测 − 实际| ÷ Σ实际'),
    grain: said('night, store; the horizon of the forecast', '夜，门店；预测期内'),
    ...{ unit: 'share', better: 'higher', target: { low: 0.6, high: 0.85 }, source: FORECASTS, by: STORES },
    made: { value: (of) => (of('forecastNightsAt') > 0 ? 1 - of('forecastWapeAt') / of('forecastNightsAt') : null) },
  },
  {
    ...{ id: 'forecast-bias', number: 19 },
    name: said('Forecast bias', '预测偏差'),
    formula: said('(ΣF − ΣA) ÷ ΣA', '（Σ预测 − Σ实际）÷ Σ实际'),
    ...{ grain: NIGHT_OF_STORE, unit: 'share', better: 'within', target: { low: -0.05, high: 0.05 }, source: FORECASTS, by: STORES },
    made: ratio('forecastBiasAt', 'forecastNightsAt'),
  },
  {
    ...{ id: 'stock-out-rate', number: 20 },
    name: said('Stock-out rate', '缺货率'),
    formula: said(
      'days on which a product of a store ended with nothing to sell ÷ days of products that are forecast there',
      '门店商品当日结束时无货可售的天数 ÷ 该店有预测商品的天数',
    ),
    grain: said('day, store', '日，门店'),
    ...{ unit: 'share', better: 'lower', target: { high: 0.03 }, by: STORES },
    source: said(
      'stock by lots as the job order-proposals found it; what is on hold counts as nothing',
      '订货建议任务所见的批次库存；冻结部分按无货计',
    ),
    made: share('stockOuts', 'productDays'),
  },
];
