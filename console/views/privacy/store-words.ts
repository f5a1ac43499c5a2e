import type { Words } from '../../i18n/language.ts';

/** Places in which data lie, and kinds of them. */
export const storeWords = {
  table: ['table', '表'],
  queue: ['queue', '队列'],
  objects: ['objects', '对象'],
  customers: ['customers', '客户'],
  events: ['events', '事件'],
  orders: ['orders', '订单'],
  sales: ['sales', '销售'],
  inventory: ['inventory', '库存'],
  identities: ['identities', '标识'],
  consents: ['consents', '同意'],
  segments: ['segments', '分群'],
  campaigns: ['campaigns', '营销活动'],
  requests: ['requests', '隐私请求'],
  feedback: ['feedback', '反馈'],
  recalls: ['recalls', '召回'],
  replies: ['replies', '大型回复'],
  runs: ['runs', '运行'],
  exports: ['exports', '导出'],
  audiences: ['audiences', '受众'],
  artefacts: ['artefacts', '模型'],
  erasures: ['erasures', '删除'],
  deliveries: ['deliveries', '送达结果'],
  sends: ['sends', '发送'],
  audience: ['audience', '受众'],
  rules: ['rules', '规则分群'],
  'mail service': ['mail service', '邮件服务'],
  'push service': ['push service', '推送服务'],
  'text message service': ['text message service', '短信服务'],
  log: ['log', '日志'],
} as const satisfies Words;

/** The words of a place such as `objects runs/`. */
export const partsOf = (store: string): string[] => (store in storeWords ? [store] : store.replace(/\/$/, '').split(' '));
