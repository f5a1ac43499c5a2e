import type { Pair } from './language.ts';

/** What the API says of goods and units, sentence by sentence, and the same in Chinese. */
export const OF_GOODS: readonly Pair[] = [
  // What orders would have saved
  [
    'There is no past to measure on yet: the job order-proposals replays it once forecasts have enough days behind them.',
    '尚无可衡量的历史：预测积累足够天数后，订货建议任务会回放。',
  ],
  [
    'What was, not what will be: the cost of waste and missed sales in a replay of the past, against ordering what sold last week.',
    '仅为历史，不预示未来：回放历史中浪费与缺货的成本，对比“照上周订货”。',
  ],
  // What to do with goods that would expire
  [
    '{n} expire by {day}, {m} are expected to sell at the usual price; at this one {k}.',
    '{n} 件将于 {day} 过期，按原价预计售出 {m} 件，按此价 {k} 件。',
  ],

  // What to order
  ['{phrase}: {m} ± {d} expected {phraseSpan}; {list}; {phraseAim}.', '{phrase}：{phraseSpan}预计 {m} ± {d} 件；{list}；{phraseAim}。'],
  ['{n} ({k} packs of {size})', '{n} 件（{k} 包，每包 {size} 件）'],
  ['on the days that it can be sold', '可售日内'],
  ['in the {n} days until the next order can help', '下次订货生效前的 {n} 天内'],
  ['{n} of stock and deliveries will still be good', '库存与到货中 {n} 件届时仍可售'],
  ['{n} on the way', '在途 {n} 件'],
  ['{n} expire before they sell', '{n} 件将滞销过期'],
  ['{phrase}, no more than sells within its life', '{phrase}，且不超过保质期内可售数量'],
  ['{phrase}, no more since the next piece would cost more in waste than it saves', '{phrase}，再多一件的浪费将超过所省'],
  ['enough on {n} % of days, as its margin and cost weigh', '按毛利与成本权衡，{n}% 的日子够用'],
  ['enough in {n} % of review periods', '{n}% 的订货周期内够用'],
  ['{n} % of the demand met', '满足 {n}% 的需求'],
  // Why something is held, and what a unit was ordered
  ['Incident {id} ({severity}): what lies in the unit is to be judged by a person.', '事件 {id}（{severity}）：设备内商品须由人员判定。'],
  ['Recall {id}: {reason}', '召回 {id}：{reason}'],
  ['The incident is over.', '事件已结束。'],
  ['The goods warm towards or above their limit.', '商品温度正接近或超过上限。'],
  ['The goods are close to freezing.', '商品接近冻结。'],
  ['no reason given', '未说明原因'],
  // Why an order gets no other goods
  ['{id}: {n} {uom} wanted, {m} available ({list} passed over)', '{id}：需 {n} {uom}，可用 {m}（跳过{list}）'],
  ['{id}: {n} {uom} wanted, {m} available', '{id}：需 {n} {uom}，可用 {m}'],
  ['{n} lots on hold', '{n} 个冻结批次'],
  ['{n} lots that do not keep long enough', '{n} 个保质期不足的批次'],
  ['Nobody has told which store the order is for.', '未说明订单所属门店。'],
  ['More than {n} products.', '超过 {n} 种商品。'],
];
