import type { Words } from '../../i18n/language.ts';

/** Why a message was withheld or did not go out. */
export const sendReasons = {
  'no-address': ['No address is known', '无联系地址'],
  suppressed: ['The address refuses messages', '地址已屏蔽'],
  restricted: ['The person wants their data rested', '客户要求限制处理'],
  minor: ['Not of age', '未成年'],
  'no-consent': ['No consent', '无同意'],
  denied: ['Denied', '已拒绝'],
  withdrawn: ['Withdrawn', '已撤回'],
  recovery: ['Complaint or recall is open', '投诉或召回未了'],
  'no-hours': ['No decent hour in every zone', '无适宜时段'],
  'frequency-cap': ['Written to often enough', '达到频次上限'],
  'quiet-hours': ['Quiet hours', '静默时段'],
} as const satisfies Words;
