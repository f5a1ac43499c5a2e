import type { Words } from './language.ts';

/** Why an event or a reading was not taken. */
export const rejectWords = {
  invalid_event: ['Not an event', '不是有效事件'],
  invalid_field: ['A field is wrong', '字段有误'],
  missing_field: ['A field is missing', '缺少字段'],
  message_id_too_long: ['The message id is too long', '消息标识过长'],
  implausible_time: ['The time cannot be', '时间不合理'],
  event_too_large: ['Too large', '过大'],
  unreadable: ['Not readable', '无法解析'],
  'unknown-unit': ['Unit is not known', '设备未知'],
  'unit-mismatch': ['Another unit', '设备不符'],
  'sensor-fault': ['Error of the sensor', '传感器故障'],
  'out-of-range': ['Out of range', '超出范围'],
  'clock-not-set': ['Clock not set', '时钟未校准'],
  future: ['In the future', '在未来'],
  invalid: ['Not valid', '无效'],
  'rule-failed': ['The rule failed', '规则失败'],
} as const satisfies Words;
