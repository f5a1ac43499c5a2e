import type { Pair } from './language.ts';

/** What the API says of people and goods, sentence by sentence, and the same in Chinese. `{list}` is a list of which each part is translated. */
export const SENTENCES: readonly Pair[] = [
  // Why something is recommended
  ['You have bought it once, last on {day}.', '您买过一次，最近为 {day}。'],
  ['You have bought it twice, last on {day}.', '您买过两次，最近为 {day}。'],
  ['You have bought it {n} times, last on {day}.', '您买过 {n} 次，最近为 {day}。'],
  ['You have bought it once.', '您买过一次。'],
  ['You have bought it twice.', '您买过两次。'],
  ['You have bought it {n} times.', '您买过 {n} 次。'],
  ['You buy it every day, last on {day}.', '您每天购买，最近为 {day}。'],
  ['You buy it every {n} days, last on {day}.', '您每 {n} 天购买一次，最近为 {day}。'],
  ['You buy it every day.', '您每天购买。'],
  ['You buy it every {n} days.', '您每 {n} 天购买一次。'],
  ['You gave it {n} star.', '您给了 {n} 星。'],
  ['You gave it {n} stars.', '您给了 {n} 星。'],
  ['Somebody with your taste buys it.', '一位口味相近的客户购买它。'],
  ['{n} people with your taste buy it.', '{n} 位口味相近的客户购买它。'],
  ['New here; same taste as {product}: {tags}.', '新品；口味与 {product} 相同：{tags}。'],
  ['New here; same taste as {product}.', '新品；口味与 {product} 相同。'],
  ['Fits the taste that you told: {tags}.', '符合您告知的口味：{tags}。'],
  ['New customers begin with it: {list} it.', '新客户首选：{list}。'],
  ['Popular in your store: {list} it.', '您的门店热销：{list}。'],
  ['Popular with customers like you: {list} it.', '相似客户热销：{list}。'],
  ['Popular here: {list} it.', '本店热销：{list}。'],
  ['one customer buys', '一位客户购买'],
  ['{n} customers buy', '{n} 位客户购买'],
  ['From the catalogue: the shop does not know yet what sells.', '来自商品目录：尚无销售数据。'],
  ['The list is the same for everybody: you switched personal lists off.', '您已关闭个性化，列表对所有人相同。'],
  ['Your own taste is not known yet.', '尚不了解您的口味。'],
  // Why something is not
  ['Contains {allergen}, to which this person is allergic.', '含 {allergen}，此客户过敏。'],
  ['May contain {allergen}, to which this person is allergic.', '可能含 {allergen}，此客户过敏。'],
  ['Nobody has stated that it is free from {allergen}, to which this person is allergic.', '未声明不含 {allergen}，此客户过敏。'],
  ['Nobody has stated that it is {diet}.', '未声明符合 {diet}。'],
  ['Only for people known to be {age} or older.', '仅限已知年满 {age} 岁者。'],
  ['On hold: it may not be sold at present.', '已冻结：目前不可销售。'],
  ['What is left of it has expired.', '剩余部分已过期。'],
  ['Out of stock.', '无库存。'],
  ['This person usually takes 1 day to use it up; what is left keeps 1 day.', '此客户通常 1 天用完；剩余部分可保存 1 天。'],
  ['This person usually takes {n} days to use it up; what is left keeps 1 day.', '此客户通常 {n} 天用完；剩余部分可保存 1 天。'],
  ['This person usually takes {n} days to use it up; what is left keeps {m} days.', '此客户通常 {n} 天用完；剩余部分可保存 {m} 天。'],
  // Whether somebody stays
  ['There is no order yet.', '尚无订单。'],
  ['Expected to order {n} % as often as an active customer with the same history.', '预计下单频率为同等历史活跃客户的 {n}%。'],
  ['Neither the person nor the shop has an interval between orders yet.', '此客户与本店均尚无下单间隔。'],
  [
    '{n} days without an order; more than the {m} days that follow from the person’s own gaps.',
    '{n} 天未下单，超过按本人间隔推算的 {m} 天。',
  ],
  [
    '{n} days without an order; within the {m} days that follow from the person’s own gaps.',
    '{n} 天未下单，未超过按本人间隔推算的 {m} 天。',
  ],
  [
    '{n} days without an order; more than the {m} days that follow from the gaps that are usual in the shop.',
    '{n} 天未下单，超过按本店通常间隔推算的 {m} 天。',
  ],
  [
    '{n} days without an order; within the {m} days that follow from the gaps that are usual in the shop.',
    '{n} 天未下单，未超过按本店通常间隔推算的 {m} 天。',
  ],
  ['No night has learned from the orders yet.', '尚无夜间任务学习过订单。'],
  ['The model of purchases is not known.', '购买模型未知。'],
  [
    'One day with orders does not show whether somebody left: the model has no probability of that.',
    '仅一天有订单，无法判断是否流失：模型无此概率。',
  ],
  ['The amounts of the shop tell no mean for this person.', '本店金额数据无法给出此客户的均值。'],
  ['The likelihood has no maximum that could be found.', '未能找到似然的最大值。'],
  ['Too few customers have spent anything on a second day.', '第二天仍有消费的客户过少。'],
  ['The person orders in another currency than the one that the models are of.', '此客户使用的货币与模型不同。'],
  // Why somebody is in a segment
  ['{code}: given by an earlier night.', '{code}：由此前的夜间任务给出。'],
  ['{code}: the only segment.', '{code}：唯一分群。'],
  ['Nearest to {code} (distance {d}), then {other} ({e}): {list}.', '最接近{code}（距离 {d}），其次{other}（{e}）：{list}。'],
  ['Nearest to {code} (distance {d}), then {other} ({e}).', '最接近{code}（距离 {d}），其次{other}（{e}）。'],
  ['Stays in {code} (distance {d}), though {other} is nearer ({e}): {list}.', '留在{code}（距离 {d}），虽然{other}更近（{e}）：{list}。'],
  ['Stays in {code} (distance {d}), though {other} is nearer ({e}).', '留在{code}（距离 {d}），虽然{other}更近（{e}）。'],
  ['{n} days since the last order ({z} sd)', '距上次下单 {n} 天（{z} 标准差）'],
  ['{n} orders per 30 days ({z} sd)', '每 30 天 {n} 单（{z} 标准差）'],
  ['{n} spent in all ({z} sd)', '累计消费 {n}（{z} 标准差）'],
  ['{n} an order on average ({z} sd)', '平均每单 {n}（{z} 标准差）'],
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
];
