import type { FactName } from './facts.ts';
import { campaignReturn, promoterScore, ratio, share, sum } from './formulas.ts';
import { type Indicator, said } from './indicator.ts';
import { FEEDBACK, MONTH, NIGHT_OF_GROUP, PEOPLE, WEEK } from './sources.ts';

/** What customers say of the shop. */
const FEEDBACK_INDICATORS: readonly Indicator[] = [
  {
    ...{ id: 'net-promoter-score', number: 13 },
    name: said('Net promoter score', '净推荐值'),
    formula: said('% of 9–10 − % of 0–6', '9–10 分占比 − 0–6 分占比'),
    ...{ grain: MONTH, unit: 'points', better: 'higher', target: { low: 20, high: 50 }, source: FEEDBACK, by: [], made: promoterScore },
  },
  {
    ...{ id: 'satisfaction', number: 14 },
    name: said('Customer satisfaction', '客户满意度'),
    formula: said('answers of 4 and 5 ÷ answers', '4 分与 5 分回答数 ÷ 回答数'),
    ...{ grain: WEEK, unit: 'share', better: 'higher', target: { low: 0.8, high: 0.9 }, source: FEEDBACK, by: [] },
    made: share('csatSatisfied', 'csatAnswers'),
  },
  {
    ...{ id: 'complaint-rate', number: 15 },
    name: said('Complaint rate', '投诉率'),
    formula: said('complaints ÷ 1,000 orders', '投诉数 ÷ 1,000 单'),
    ...{ grain: WEEK, unit: 'per thousand orders', better: 'lower', target: { low: 5, high: 20 }, by: [] },
    source: said(`${FEEDBACK.en}, orders`, `${FEEDBACK.zh}、订单`),
    made: ratio('complaints', 'orders', 1000),
  },
  {
    ...{ id: 'safety-complaints', number: 15 },
    name: said('Safety complaints', '食品安全投诉'),
    formula: said('complaints that tell of a danger', '涉及危险的投诉数'),
    ...{ grain: WEEK, unit: 'complaints', better: 'lower', target: { high: 0 }, source: FEEDBACK, by: [], made: sum('safetyComplaints') },
  },
  {
    ...{ id: 'first-contact-resolution', number: 16 },
    name: said('First-contact resolution', '首次解决率'),
    formula: said('solved with one reply at most ÷ solved', '至多一次回复即解决的数量 ÷ 已解决数量'),
    ...{ grain: WEEK, unit: 'share', better: 'higher', target: { low: 0.7, high: 0.8 }, source: FEEDBACK, by: [] },
    made: share('complaintsSolvedAtOnce', 'complaintsSolved'),
  },
];

const CAMPAIGNS = said('campaigns of 90 days', '90 天内的活动');
const SENT = said('campaigns that Larderly sent and that ran within 90 days', '由 Larderly 发送且 90 天内进行的活动');

/** What campaigns bring, and what their messages meet with. */
const CAMPAIGN_INDICATORS: readonly Indicator[] = [
  {
    ...{ id: 'campaign-roi', number: 32 },
    name: said('Campaign ROI', '营销回报率'),
    formula: said(
      'incremental sales of campaigns that ended within 90 days ÷ their cost − 1; null while its interval holds zero',
      '90 天内结束的活动的增量销售额 ÷ 其成本 − 1；区间含零时不给出',
    ),
    ...{ grain: CAMPAIGNS, unit: 'share', better: 'higher', target: { low: 0 }, by: [] },
    source: said('measured campaigns', '已衡量的活动'),
    made: campaignReturn,
  },
  {
    ...{ id: 'spam-complaint-rate', number: 33 },
    name: said('Spam complaint rate', '垃圾邮件举报率'),
    formula: said('messages that were reported as spam ÷ messages sent', '被举报为垃圾邮件的消息数 ÷ 已发送消息数'),
    ...{ grain: CAMPAIGNS, unit: 'share', better: 'lower', target: { high: 0.001 }, source: SENT, by: [] },
    made: share('messagesComplainedAt', 'messagesSentAt'),
  },
  {
    ...{ id: 'bounce-rate', number: 33 },
    name: said('Bounce rate', '退信率'),
    formula: said('messages that came back ÷ messages sent', '被退回的消息数 ÷ 已发送消息数'),
    ...{ grain: CAMPAIGNS, unit: 'share', better: 'lower', source: SENT, by: [] },
    made: share('messagesBouncedAt', 'messagesSentAt'),
  },
];

const coverage = (
  id: string,
  name: Indicator['name'],
  [allowed, reachable, channel]: readonly [FactName, FactName, Indicator['name']],
): Indicator => ({
  ...{ id, number: 34, name },
  formula: said(
    `customers who may be sent promotions ${channel.en} ÷ customers with an address for it`,
    `允许接收${channel.zh}营销的客户数 ÷ 有相应地址的客户数`,
  ),
  ...{ grain: NIGHT_OF_GROUP, unit: 'share', better: 'higher', by: PEOPLE },
  source: said(
    'addresses of profiles and the words in force of the consents; those whose data rest are left out',
    '客户资料中的地址与现行同意记录；数据处理受限者不计',
  ),
  made: share(allowed, reachable),
});

/** How many of those whom a channel reaches may be sent promotions there. */
const CONSENT_INDICATORS: readonly Indicator[] = [
  coverage('consent-coverage-email', said('Consent coverage: e-mail', '同意覆盖率：电子邮件'), [
    ...(['allowedByEmailAt', 'reachableByEmailAt'] as const),
    said('by e-mail', '电子邮件'),
  ]),
  coverage('consent-coverage-sms', said('Consent coverage: text messages', '同意覆盖率：短信'), [
    ...(['allowedBySmsAt', 'reachableBySmsAt'] as const),
    said('by text message', '短信'),
  ]),
  coverage('consent-coverage-push', said('Consent coverage: push messages', '同意覆盖率：推送'), [
    ...(['allowedByPushAt', 'reachableByPushAt'] as const),
    said('by push message', '推送'),
  ]),
];

export const SERVICE: readonly Indicator[] = [...FEEDBACK_INDICATORS, ...CAMPAIGN_INDICATORS, ...CONSENT_INDICATORS];
