import { ratio, share } from './formulas.ts';
import { type Indicator, type Made, said } from './indicator.ts';
import { constantLifetimeValue } from './lifetime-value.ts';
import { EVERYTHING, MONTH, MONTH_OF_GROUP, NIGHT_OF_GROUP, ORDERS, PEOPLE } from './sources.ts';

/** Ten per cent a year. */
const MONTHLY_DISCOUNT = 0.1 / 12;

const lifetimeValue: Made = {
  value(of) {
    const [active, before] = [of('activeAt'), of('active30BeforeAt')];
    if (!(active > 0 && before > 0)) return null;
    const retentionRate = Math.max(0, 1 - of('lapsedIn30At') / before);
    return constantLifetimeValue(of('netMinorIn30At') / active, { retentionRate, discountRate: MONTHLY_DISCOUNT });
  },
};

/** Who comes back, who leaves, and what they are worth. */
export const LOYALTY: readonly Indicator[] = [
  {
    ...{ id: 'repurchase-rate', number: 4 },
    name: said('Repurchase rate', '复购率'),
    formula: said('customers with 2 orders or more ÷ customers, 365 days', '至少 2 单的客户数 ÷ 客户数，365 天'),
    grain: said('year back from the day', '自当日回溯一年'),
    ...{ unit: 'share', better: 'higher', target: { low: 0.245 }, source: ORDERS, by: EVERYTHING },
    made: share('repeatersIn365At', 'buyersIn365At'),
  },
  {
    ...{ id: 'lifetime-value', number: 6 },
    name: said('Customer lifetime value', '客户终身价值'),
    formula: said(
      'm·r ÷ (1 + d − r) a month; m = net sales of 30 days ÷ active customers, r = 1 − churn rate, d = 10 % a year',
      '按月 m·r ÷ (1 + d − r)；m = 30 天净销售额 ÷ 活跃客户数，r = 1 − 流失率，d = 每年 10%',
    ),
    ...{ grain: MONTH_OF_GROUP, unit: 'money', better: 'higher', source: ORDERS, by: PEOPLE, made: lifetimeValue },
  },
  {
    ...{ id: 'churn-rate', number: 7 },
    name: said('Churn rate', '流失率'),
    formula: said(
      'customers who became inactive in 30 days ÷ active ones before; inactive = no order within the shop’s own interval',
      '30 天内转为不活跃的客户数 ÷ 此前活跃客户数；不活跃 = 在本店通常间隔内无订单',
    ),
    ...{ grain: MONTH, unit: 'share', better: 'lower', target: { low: 0.04, high: 0.1 }, source: ORDERS, by: EVERYTHING },
    made: ratio('lapsedIn30At', 'active30BeforeAt'),
  },
  {
    ...{ id: 'alive-probability', number: 8 },
    name: said('Mean P(alive)', '平均活跃概率'),
    formula: said('mean of P(alive) by BG/NBD over customers who came back at least once', '至少回购一次的客户按 BG/NBD 的活跃概率均值'),
    ...{ grain: NIGHT_OF_GROUP, unit: 'share', better: 'neither', by: PEOPLE },
    source: said('orders and the night’s lifetime model', '订单与当夜的生命周期模型'),
    made: ratio('aliveSumAt', 'aliveCountAt'),
  },
  {
    ...{ id: 'reactivation-rate', number: 9 },
    name: said('Reactivation rate', '唤回率'),
    formula: said('customers who came back in 30 days ÷ inactive ones before', '30 天内回归的客户数 ÷ 此前不活跃客户数'),
    ...{ grain: MONTH, unit: 'share', better: 'higher', target: { low: 0.02, high: 0.08 }, source: ORDERS, by: EVERYTHING },
    made: ratio('returnedIn30At', 'inactive30BeforeAt'),
  },
  {
    ...{ id: 'new-customer-share', number: 10 },
    name: said('New customers', '新客占比'),
    formula: said('first-time buyers ÷ buyers, 30 days', '首购客户数 ÷ 购买客户数，30 天'),
    ...{ grain: MONTH, unit: 'share', better: 'within', target: { low: 0.1, high: 0.3 }, source: ORDERS, by: EVERYTHING },
    made: share('firstBuyersIn30At', 'buyersIn30At'),
  },
  {
    ...{ id: 'conversion', number: 11 },
    name: said('Conversion', '转化率'),
    formula: said('orders ÷ days on which a customer was seen in the shop’s apps, 30 days', '订单数 ÷ 客户访问本店网站与应用的天数，30 天'),
    ...{ grain: MONTH, unit: 'share', better: 'higher', by: PEOPLE },
    source: said('behaviour and orders', '行为与订单'),
    made: ratio('ordersIn30At', 'visitDaysIn30At'),
  },
  {
    ...{ id: 'source-diversity', number: 35 },
    name: said('Sources per profile', '画像来源多样性'),
    formula: said('mean of exp(Shannon entropy of events by source)', '各来源事件的香农熵取指数后的均值'),
    grain: said('night, customer', '夜，客户'),
    ...{ unit: 'sources', better: 'higher', by: PEOPLE },
    source: said('events by source', '各来源的事件'),
    made: ratio('sourcesSumAt', 'sourcesCountAt'),
  },
];
