import type { Words } from '../../i18n/language.ts';

/** What feedback is about, and what of it is dangerous. */
export const topicWords = {
  taste: ['Taste', '味道'],
  freshness: ['Freshness', '新鲜度'],
  temperature: ['Temperature', '温度'],
  portion: ['Portion', '分量'],
  packaging: ['Packaging', '包装'],
  'missing-item': ['Missing item', '缺件'],
  'wrong-item': ['Wrong item', '错件'],
  'delivery-time': ['Delivery time', '送达时间'],
  staff: ['Staff', '员工'],
  price: ['Price', '价格'],
  ordering: ['Ordering', '下单'],
  'allergic-reaction': ['Allergic reaction', '过敏反应'],
  'foreign-body': ['Foreign body', '异物'],
  illness: ['Illness', '身体不适'],
  spoiled: ['Spoiled', '变质'],
} as const satisfies Words;
