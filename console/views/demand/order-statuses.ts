import type { Words } from '../../i18n/language.ts';

/** How a purchase order stands. */
export const orderStatuses = {
  ordered: ['Ordered', '已订货'],
  'partly-received': ['Partly received', '部分到货'],
  received: ['Received', '已到货'],
  closed: ['Closed', '已结束'],
  cancelled: ['Cancelled', '已取消'],
} as const satisfies Words;
