import type { Pair } from './language.ts';

/** Why an event or a reading was not taken, sentence by sentence, and the same in Chinese. */
export const OF_REJECTS: readonly Pair[] = [
  ['Reading {n}: {phrase}', '第 {n} 个读数：{phrase}'],
  ['The message is not JSON in UTF-8.', '消息不是 UTF-8 的 JSON。'],
  ['There is no unit {id}.', '没有设备 {id}。'],
  ['The reading names another unit than {id}, under whose name it came.', '读数所述设备与其来源 {id} 不符。'],
  ['{n} °C is an error code of the sensor.', '{n} °C 是传感器的错误代码。'],
  ['{n} °C is outside {low} to {high} °C.', '{n} °C 超出 {low} 至 {high} °C。'],
  ["{at} is from before the device's clock was set.", '{at} 早于设备校时。'],
  ['{at} lies in the future.', '{at} 在未来。'],
  ['The rule could not deliver a message: {why}', '规则未能投递消息：{why}'],
  ['timestamp: expected a time after 1970 and not more than a day ahead', 'timestamp：应为 1970 年之后、且不超过一天以后的时间'],
  ['expected an event of at most 32 KB', '事件至多 32 KB'],
  ['expected at most {n} levels of nesting', '嵌套至多 {n} 层'],
  ['expected an object', '应为对象'],
  ['expected an array of events', '应为事件数组'],
  ['expected text of at most {n} characters', '应为至多 {n} 个字符的文本'],
  ['expected one of {kinds}', '应为以下之一：{kinds}'],
  ['{field}: {phrase}', '{field}：{phrase}'],
];
