import type { Pair } from './language.ts';

/** What a field should have been, as the API names it in a refused request. */
export const EXPECTED: readonly Pair[] = [
  ['expected a moment that is not in the future', '应为不晚于现在的时间'],
  ['expected a set-point from {low} to {high} °C', '应为 {low} 至 {high} °C 的设定温度'],
  ['expected 0: nobody is held out of a service message', '应为 0：服务消息不设对照组'],
  ['expected whole packs of {n}', '应为每包 {n} 件的整包数'],
  ['expected no less than low', '不得小于下限'],
  ['expected a day that exists', '应为存在的日期'],
  ['expected a lot of the case {id}', '应为案件 {id} 的批次'],
  ['expected the bar code of a lot: {reason}', '应为批次条码'],
  ['expected a cursor of this list', '应为本列表的游标'],
  ['expected gtin and lot together', 'GTIN 与批号须同时给出'],
  ['Too small: expected string to have >={n} characters', '至少 {n} 个字符'],
  ['Too big: expected string to have <={n} characters', '至多 {n} 个字符'],
  ['Too small: expected number to be >={n}', '不得小于 {n}'],
  ['Too big: expected number to be <={n}', '不得大于 {n}'],
  ['Too small: expected number to be >{n}', '须大于 {n}'],
  ['Too small: expected array to have >={n} items', '至少 {n} 项'],
  ['Too big: expected array to have <={n} items', '至多 {n} 项'],
  ['Invalid input: expected {kind}, received {other}', '值的类型有误'],
  ['Invalid option: expected one of {options}', '应为以下之一：{options}'],
  ['Invalid string: must match pattern {pattern}', '格式有误'],
  ['Unrecognized key: {key}', '不认识的字段'],
];
