import type { Words } from '../../i18n/language.ts';

/** How a forecast was made. */
export const methodWords = {
  mean: ['Mean', '均值'],
  'seasonal-naive': ['As a week before', '照上周'],
  regression: ['Regression', '回归'],
  smoothing: ['Smoothing', '平滑'],
  'scaled-smoothing': ['Smoothing by weekday', '按星期平滑'],
  theta: ['Theta', '西塔法'],
  croston: ['Intermittent', '间歇法'],
  sba: ['Intermittent, corrected', '间歇法（修正）'],
  tsb: ['Intermittent, fading', '间歇法（衰减）'],
  combined: ['Several, combined', '组合'],
} as const satisfies Words;
