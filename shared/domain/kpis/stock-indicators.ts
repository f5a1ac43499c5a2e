import { ratio, share } from './formulas.ts';
import { type Indicator, said } from './indicator.ts';
import { DAY_OF_STORE, NIGHT_OF_STORE, STORES, WEEK_OF_STORE } from './sources.ts';

const FORECASTS = said('rolling origins of the night’s demand forecasts', '当夜需求预测的滚动起点检验');

/** How well demand was foreseen, what was missing or thrown away, and how suppliers deliver. */
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
    grain: DAY_OF_STORE,
    ...{ unit: 'share', better: 'lower', target: { high: 0.03 }, by: STORES },
    source: said(
      'stock by lots as the job order-proposals found it; what is on hold counts as nothing',
      '订货建议任务所见的批次库存；冻结部分按无货计',
    ),
    made: share('stockOuts', 'productDays'),
  },
  {
    ...{ id: 'waste-rate', number: 23 },
    name: said('Waste', '损耗率'),
    formula: said(
      'cost of goods that were disposed of ÷ net sales, both of goods that a supplier has a cost for; what expires counts when it is disposed of; null where nothing was',
      '已处置商品的成本 ÷ 净销售额，均仅计有供应商成本的商品；过期商品在处置时计入；无处置记录时不给出',
    ),
    ...{ grain: WEEK_OF_STORE, unit: 'share', better: 'lower', by: STORES },
    source: said(
      'movements of lots that tell of a disposal, by the store of the place; suppliers’ costs as they are now',
      '批次的处置移动，按地点所属门店；供应商现行成本',
    ),
    made: {
      value: (of) => (of('costedDisposals') > 0 && of('costedNetMinor') > 0 ? of('disposedMinor') / of('costedNetMinor') : null),
    },
  },
  {
    ...{ id: 'days-of-cover', number: 26 },
    name: said('Days of cover', '库存可供天数'),
    formula: said(
      'stock at cost ÷ cost of the goods that a day of the coming week is expected to sell, of products whose stock and cost are known',
      '库存成本 ÷ 未来一周日均预计销售成本，仅计库存与成本均已知的商品',
    ),
    ...{ grain: DAY_OF_STORE, unit: 'days', better: 'within', target: { low: 2, high: 7 }, by: STORES },
    source: said(
      'stock as the job order-proposals found it, what is on hold and has not expired with it; the night’s forecasts; suppliers’ costs',
      '订货建议任务所见库存，含冻结未过期部分；当夜预测；供应商成本',
    ),
    made: ratio('stockMinor', 'dailyDemandMinor'),
  },
  {
    ...{ id: 'on-time-in-full', number: 27 },
    name: said('On time and in full', '准时足量率'),
    formula: said(
      'purchase orders that came whole and no later than expected ÷ purchase orders that were to come; one that is still open after its day is late, a cancelled one does not count',
      '不晚于预期且足量到货的采购单数 ÷ 应到货的采购单数；过期未完成计为迟到，已取消不计',
    ),
    ...{ grain: DAY_OF_STORE, unit: 'share', better: 'higher', target: { low: 0.9, high: 0.98 }, by: STORES },
    source: said('purchase orders and their receipts, by the day on which they were expected', '采购单及其收货记录，按预计到货日'),
    made: share('deliveriesOnTimeInFull', 'deliveriesDue'),
  },
];
