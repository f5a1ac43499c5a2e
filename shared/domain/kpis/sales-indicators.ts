import { growth, ratio, sum } from './formulas.ts';
import { type Indicator, said } from './indicator.ts';
import { DAY_AND_UP, EVERYTHING, MONTH_OF_GROUP, ORDERS, WEEK } from './sources.ts';

/** What is sold, and what remains of it. */
export const SALES: readonly Indicator[] = [
  {
    id: 'sales',
    name: said('Net sales', '净销售额'),
    formula: said('sum of orders − refunds', '订单总额 − 退款'),
    ...{ grain: DAY_AND_UP, unit: 'money', better: 'higher', source: ORDERS, by: EVERYTHING, made: sum('netMinor') },
  },
  {
    id: 'sales-growth',
    name: said('Sales growth', '销售增长'),
    formula: said('net sales ÷ net sales of the period before − 1', '净销售额 ÷ 上一周期净销售额 − 1'),
    grain: said('period', '周期'),
    ...{ unit: 'share', better: 'higher', source: ORDERS, by: EVERYTHING, made: growth('netMinor') },
  },
  {
    id: 'gross-margin',
    name: said('Gross margin', '毛利率'),
    formula: said(
      '(net sales − cost of goods) ÷ net sales, of orders all of whose goods a supplier has a cost for',
      '（净销售额 − 商品成本）÷ 净销售额，仅计全部商品均有供应商成本的订单',
    ),
    ...{ grain: DAY_AND_UP, unit: 'share', better: 'higher', by: EVERYTHING },
    source: said(`${ORDERS.en}; suppliers’ costs as they are now`, `${ORDERS.zh}；供应商现行成本`),
    made: { value: (of) => (of('costedNetMinor') > 0 ? 1 - of('goodsCostMinor') / of('costedNetMinor') : null) },
  },
  {
    ...{ id: 'purchase-frequency', number: 1 },
    name: said('Purchase frequency', '购买频率'),
    formula: said('orders ÷ active customers, 30 days', '订单数 ÷ 活跃客户数，30 天'),
    ...{ grain: MONTH_OF_GROUP, unit: 'orders', better: 'higher', target: { low: 1.5, high: 3 }, source: ORDERS, by: EVERYTHING },
    made: ratio('ordersIn30At', 'buyersIn30At'),
  },
  {
    ...{ id: 'average-order-value', number: 2 },
    name: said('Average order value', '平均订单金额'),
    formula: said('net sales ÷ orders', '净销售额 ÷ 订单数'),
    grain: said('day, channel', '日，渠道'),
    ...{ unit: 'money', better: 'higher', source: ORDERS, by: EVERYTHING, made: ratio('netMinor', 'orders') },
  },
  {
    ...{ id: 'items-per-order', number: 3 },
    name: said('Items per order', '每单件数'),
    formula: said('pieces ÷ orders', '件数 ÷ 订单数'),
    grain: said('day', '日'),
    ...{ unit: 'pieces', better: 'within', target: { low: 10, high: 40 }, source: ORDERS, by: EVERYTHING, made: ratio('items', 'orders') },
  },
  {
    ...{ id: 'refund-rate', number: 17 },
    name: said('Refund rate', '退款率'),
    formula: said('refunds ÷ net sales, on the day of the order', '退款 ÷ 净销售额，计入下单日'),
    ...{ grain: WEEK, unit: 'share', better: 'lower', target: { low: 0.01, high: 0.03 }, source: ORDERS, by: EVERYTHING },
    made: ratio('refundedMinor', 'netMinor'),
  },
];
