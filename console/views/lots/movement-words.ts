import type { Words } from '../../i18n/language.ts';

/** What can happen to a lot. */
export const movementWords = {
  received: ['Received', '收货'],
  produced: ['Produced', '生产'],
  returned: ['Returned', '退回'],
  moved: ['Moved', '移动'],
  loaded: ['Loaded', '装车'],
  unloaded: ['Unloaded', '卸车'],
  shipped: ['Shipped', '发货'],
  sold: ['Sold', '售出'],
  consumed: ['Used up', '领用'],
  sampled: ['Sampled', '抽样'],
  disposed: ['Thrown away', '销毁'],
  counted: ['Counted', '盘点'],
  transformed: ['Transformed', '加工'],
} as const satisfies Words;
