import { COLD_CHAIN, REFUSALS } from './cold-chain-indicators.ts';
import { campaignReturn, growth, promoterScore, ratio, share, sum } from './formulas.ts';
import type { Elsewhere, Indicator, Made } from './indicator.ts';
import { constantLifetimeValue } from './lifetime-value.ts';

const PEOPLE = ['segment', 'ageBand', 'gender', 'region'] as const;
const EVERYTHING = [...PEOPLE, 'channel', 'store'] as const;
const ORDERS = 'completed orders, net of refunds, in the shop’s currency';
const FEEDBACK = 'surveys and feedback';
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

const SALES: readonly Indicator[] = [
  {
    ...{ id: 'sales', name: { en: 'Net sales', zh: '净销售额' }, formula: 'sum of orders − refunds', grain: 'day and up' },
    ...{ unit: 'money', better: 'higher', source: ORDERS, by: EVERYTHING, made: sum('netMinor') },
  },
  {
    ...{ id: 'sales-growth', name: { en: 'Sales growth', zh: '销售增长' }, formula: 'net sales ÷ net sales of the period before − 1' },
    ...{ grain: 'period', unit: 'share', better: 'higher', source: ORDERS, by: EVERYTHING, made: growth('netMinor') },
  },
  {
    ...{ id: 'gross-margin', name: { en: 'Gross margin', zh: '毛利率' } },
    formula: '(net sales − cost of goods) ÷ net sales, of orders all of whose goods a supplier has a cost for',
    ...{ grain: 'day and up', unit: 'share', better: 'higher', source: `${ORDERS}; suppliers’ costs as they are now`, by: EVERYTHING },
    made: { value: (of) => (of('costedNetMinor') > 0 ? 1 - of('goodsCostMinor') / of('costedNetMinor') : null) },
  },
  {
    ...{
      id: 'purchase-frequency',
      number: 1,
      name: { en: 'Purchase frequency', zh: '购买频率' },
      formula: 'orders ÷ active customers, 30 days',
    },
    ...{ grain: 'month, customer group', unit: 'orders', better: 'higher', target: { low: 1.5, high: 3 }, source: ORDERS, by: EVERYTHING },
    made: ratio('ordersIn30At', 'buyersIn30At'),
  },
  {
    ...{ id: 'average-order-value', number: 2, name: { en: 'Average order value', zh: '平均订单金额' }, formula: 'net sales ÷ orders' },
    ...{ grain: 'day, channel', unit: 'money', better: 'higher', source: ORDERS, by: EVERYTHING, made: ratio('netMinor', 'orders') },
  },
  {
    ...{ id: 'items-per-order', number: 3, name: { en: 'Items per order', zh: '每单件数' }, formula: 'pieces ÷ orders', grain: 'day' },
    ...{ unit: 'pieces', better: 'within', target: { low: 10, high: 40 }, source: ORDERS, by: EVERYTHING, made: ratio('items', 'orders') },
  },
  {
    ...{
      id: 'refund-rate',
      number: 17,
      name: { en: 'Refund rate', zh: '退款率' },
      formula: 'refunds ÷ net sales, on the day of the order',
    },
    ...{ grain: 'week', unit: 'share', better: 'lower', target: { low: 0.01, high: 0.03 }, source: ORDERS, by: EVERYTHING },
    made: ratio('refundedMinor', 'netMinor'),
  },
];

const LOYALTY: readonly Indicator[] = [
  {
    ...{ id: 'repurchase-rate', number: 4, name: { en: 'Repurchase rate', zh: '复购率' } },
    ...{ formula: 'customers with 2 orders or more ÷ customers, 365 days', grain: 'year back from the day', unit: 'share' },
    ...{ better: 'higher', target: { low: 0.245 }, source: ORDERS, by: EVERYTHING, made: share('repeatersIn365At', 'buyersIn365At') },
  },
  {
    ...{ id: 'lifetime-value', number: 6, name: { en: 'Customer lifetime value', zh: '客户终身价值' } },
    formula: 'm·r ÷ (1 + d − r) a month; m = net sales of 30 days ÷ active customers, r = 1 − churn rate, d = 10 % a year',
    ...{ grain: 'month, customer group', unit: 'money', better: 'higher', source: ORDERS, by: PEOPLE, made: lifetimeValue },
  },
  {
    ...{ id: 'churn-rate', number: 7, name: { en: 'Churn rate', zh: '流失率' } },
    formula: 'customers who became inactive in 30 days ÷ active ones before; inactive = no order within the shop’s own interval',
    ...{ grain: 'month', unit: 'share', better: 'lower', target: { low: 0.04, high: 0.1 }, source: ORDERS, by: EVERYTHING },
    made: ratio('lapsedIn30At', 'active30BeforeAt'),
  },
  {
    ...{ id: 'alive-probability', number: 8, name: { en: 'Mean P(alive)', zh: '平均活跃概率' } },
    ...{ formula: 'mean of P(alive) by BG/NBD over customers who came back at least once', grain: 'night, customer group' },
    ...{
      unit: 'share',
      better: 'neither',
      source: 'orders and the night’s lifetime model',
      by: PEOPLE,
      made: ratio('aliveSumAt', 'aliveCountAt'),
    },
  },
  {
    ...{ id: 'reactivation-rate', number: 9, name: { en: 'Reactivation rate', zh: '唤回率' } },
    ...{ formula: 'customers who came back in 30 days ÷ inactive ones before', grain: 'month', unit: 'share', better: 'higher' },
    ...{ target: { low: 0.02, high: 0.08 }, source: ORDERS, by: EVERYTHING, made: ratio('returnedIn30At', 'inactive30BeforeAt') },
  },
  {
    ...{ id: 'new-customer-share', number: 10, name: { en: 'New customers', zh: '新客占比' } },
    ...{ formula: 'first-time buyers ÷ buyers, 30 days', grain: 'month', unit: 'share', better: 'within' },
    ...{ target: { low: 0.1, high: 0.3 }, source: ORDERS, by: EVERYTHING, made: share('firstBuyersIn30At', 'buyersIn30At') },
  },
  {
    ...{ id: 'conversion', number: 11, name: { en: 'Conversion', zh: '转化率' } },
    formula: 'orders ÷ days on which a customer was seen in the shop’s apps, 30 days',
    ...{ grain: 'month', unit: 'share', better: 'higher', source: 'behaviour and orders', by: PEOPLE },
    made: ratio('ordersIn30At', 'visitDaysIn30At'),
  },
  {
    ...{ id: 'source-diversity', number: 35, name: { en: 'Sources per profile', zh: '画像来源多样性' } },
    ...{ formula: 'mean of exp(Shannon entropy of events by source)', grain: 'night, customer', unit: 'sources', better: 'higher' },
    ...{ source: 'events by source', by: PEOPLE, made: ratio('sourcesSumAt', 'sourcesCountAt') },
  },
];

const SERVICE: readonly Indicator[] = [
  {
    ...{ id: 'net-promoter-score', number: 13, name: { en: 'Net promoter score', zh: '净推荐值' }, formula: '% of 9–10 − % of 0–6' },
    ...{ grain: 'month', unit: 'points', better: 'higher', target: { low: 20, high: 50 }, source: FEEDBACK, by: [], made: promoterScore },
  },
  {
    ...{ id: 'satisfaction', number: 14, name: { en: 'Customer satisfaction', zh: '客户满意度' }, formula: 'answers of 4 and 5 ÷ answers' },
    ...{ grain: 'week', unit: 'share', better: 'higher', target: { low: 0.8, high: 0.9 }, source: FEEDBACK, by: [] },
    made: share('csatSatisfied', 'csatAnswers'),
  },
  {
    ...{
      id: 'complaint-rate',
      number: 15,
      name: { en: 'Complaint rate', zh: '投诉率' },
      formula: 'complaints ÷ 1,000 orders',
      grain: 'week',
    },
    ...{ unit: 'per thousand orders', better: 'lower', target: { low: 5, high: 20 }, source: `${FEEDBACK}, orders`, by: [] },
    made: ratio('complaints', 'orders', 1000),
  },
  {
    ...{
      id: 'safety-complaints',
      number: 15,
      name: { en: 'Safety complaints', zh: '食品安全投诉' },
      formula: 'complaints that tell of a danger',
    },
    ...{ grain: 'week', unit: 'complaints', better: 'lower', target: { high: 0 }, source: FEEDBACK, by: [], made: sum('safetyComplaints') },
  },
  {
    ...{ id: 'first-contact-resolution', number: 16, name: { en: 'First-contact resolution', zh: '首次解决率' } },
    ...{ formula: 'solved with one reply at most ÷ solved', grain: 'week', unit: 'share', better: 'higher' },
    ...{ target: { low: 0.7, high: 0.8 }, source: FEEDBACK, by: [], made: share('complaintsSolvedAtOnce', 'complaintsSolved') },
  },
  {
    ...{ id: 'campaign-roi', number: 32, name: { en: 'Campaign ROI', zh: '营销回报率' } },
    formula: 'incremental sales of campaigns that ended within 90 days ÷ their cost − 1; null while its interval holds zero',
    ...{ grain: 'campaigns of 90 days', unit: 'share', better: 'higher', target: { low: 0 }, source: 'measured campaigns', by: [] },
    made: campaignReturn,
  },
];

const SENT = 'campaigns that Larderly sent and that ran within 90 days';

const SENDING: readonly Indicator[] = [
  {
    ...{ id: 'spam-complaint-rate', number: 33, name: { en: 'Spam complaint rate', zh: '垃圾邮件举报率' } },
    ...{ formula: 'messages that were reported as spam ÷ messages sent', grain: 'campaigns of 90 days', unit: 'share', better: 'lower' },
    ...{ target: { high: 0.001 }, source: SENT, by: [], made: share('messagesComplainedAt', 'messagesSentAt') },
  },
  {
    ...{ id: 'bounce-rate', number: 33, name: { en: 'Bounce rate', zh: '退信率' }, formula: 'messages that came back ÷ messages sent' },
    ...{ grain: 'campaigns of 90 days', unit: 'share', better: 'lower', source: SENT, by: [] },
    made: share('messagesBouncedAt', 'messagesSentAt'),
  },
];

const FORECASTS = 'rolling origins of the night’s demand forecasts';

const STOCK: readonly Indicator[] = [
  {
    ...{ id: 'forecast-accuracy', number: 18, name: { en: 'Forecast accuracy', zh: '预测准确率' }, formula: '1 − Σ|F − A| ÷ ΣA' },
    ...{ grain: 'night, store; the horizon of the forecast', unit: 'share', better: 'higher', target: { low: 0.6, high: 0.85 } },
    ...{ source: FORECASTS, by: ['store'] },
    made: { value: (of) => (of('forecastNightsAt') > 0 ? 1 - of('forecastWapeAt') / of('forecastNightsAt') : null) },
  },
  {
    ...{ id: 'forecast-bias', number: 19, name: { en: 'Forecast bias', zh: '预测偏差' }, formula: '(ΣF − ΣA) ÷ ΣA' },
    ...{ grain: 'night, store', unit: 'share', better: 'within', target: { low: -0.05, high: 0.05 }, source: FORECASTS, by: ['store'] },
    made: ratio('forecastBiasAt', 'forecastNightsAt'),
  },
  {
    ...{ id: 'stock-out-rate', number: 20, name: { en: 'Stock-out rate', zh: '缺货率' } },
    formula: 'days on which a product of a store ended with nothing to sell ÷ days of products that are forecast there',
    ...{ grain: 'day, store', unit: 'share', better: 'lower', target: { high: 0.03 }, by: ['store'] },
    source: 'stock by lots as the job order-proposals found it; what is on hold counts as nothing',
    made: share('stockOuts', 'productDays'),
  },
];

/** Every indicator that is made of the shop's data, each once; the API, the console and docs/kpis.md are made from it. */
export const CATALOGUE: readonly Indicator[] = [...SALES, ...LOYALTY, ...SERVICE, ...SENDING, ...STOCK, ...COLD_CHAIN, ...REFUSALS];

const NO_DATA = 'no event of the shop tells it';

/** The others of the field's catalogue, and where they are told instead. */
export const TOLD_ELSEWHERE: readonly Elsewhere[] = [
  { number: 5, name: { en: 'Retention curve', zh: '留存曲线' }, why: 'a table and no number: `cohorts` of GET /v1/kpis' },
  { number: 12, name: { en: 'Cart abandonment', zh: '弃购率' }, why: 'carts are kept only as packed behaviour, without their end' },
  { number: 21, name: { en: 'Fill rate', zh: '满足率' }, why: NO_DATA },
  { number: 22, name: { en: 'Substitution acceptance', zh: '替代接受率' }, why: NO_DATA },
  { number: 23, name: { en: 'Waste', zh: '损耗率' }, why: 'by lot: GET /v1/lots' },
  { number: 24, name: { en: 'Shrink', zh: '盘亏率' }, why: NO_DATA },
  { number: 25, name: { en: 'Markdown recovery', zh: '折价回收率' }, why: 'by proposal: GET /v1/markdown-proposals' },
  { number: 26, name: { en: 'Stock turn', zh: '库存周转' }, why: NO_DATA },
  { number: 27, name: { en: 'On time and in full', zh: '准时足量' }, why: NO_DATA },
  { number: 34, name: { en: 'Consent coverage', zh: '同意覆盖率' }, why: 'the preview of an audience counts whom each channel reaches' },
];
