import type { Words } from '../../i18n/language.ts';

/** Jobs, by their names. */
export const jobWords = {
  nightly: ['nightly', '夜间任务'],
  segments: ['segments', '分群'],
  recommendations: ['recommendations', '推荐'],
  rules: ['rules', '关联规则'],
  forecast: ['forecast', '需求预测'],
  kpis: ['kpis', '指标'],
  'campaign-report': ['campaign-report', '活动报告'],
  journeys: ['journeys', '旅程'],
  'order-proposals': ['order-proposals', '订货建议'],
  rebuild: ['rebuild', '重建档案'],
  verify: ['verify', '核对档案'],
  'mock-recall': ['mock-recall', '召回演练'],
  'replay-erasures': ['replay-erasures', '重放删除'],
  export: ['export', '导出'],
} as const satisfies Words;

/** Steps of the jobs. */
export const stepWords = {
  'collect-features': ['Collect features', '收集特征'],
  'cluster-customers': ['Cluster the customers', '客户聚类'],
  'assign-segments': ['Assign segments', '分配分群'],
  'publish-segments': ['Publish segments', '发布分群'],
  'commit-segments': ['Put segments in force', '启用分群'],
  'collect-orders': ['Collect orders', '收集订单'],
  'train-neighbours': ['Learn who buys alike', '学习相似购买者'],
  'mine-rules': ['Find what is bought together', '发现关联购买'],
  'forecast-demand': ['Forecast the demand', '预测需求'],
  'measure-campaigns': ['Measure the campaigns', '衡量活动'],
  'report-campaigns': ['Report the campaigns', '报告活动'],
  'snapshot-kpis': ['Work out the indicators', '计算指标'],
  'enrol-journeys': ['Look whom the journeys concern', '检查旅程对象'],
  'propose-orders': ['Propose orders', '提出订货建议'],
  'rebuild-profiles': ['Make profiles again', '重建档案'],
  'drill-recall': ['Drill a recall', '召回演练'],
  'replay-erasures': ['Erase again', '重放删除'],
  'export-tables': ['Write the tables', '写出数据表'],
  'publish-export': ['Publish the export', '发布导出'],
} as const satisfies Words;

/** Work queues. */
export const queueWords = {
  events: ['events', '事件'],
  feedback: ['feedback', '反馈'],
  'purchase-notices': ['purchase-notices', '采购通知'],
  rules: ['rules', '规则分群'],
  reallocations: ['reallocations', '重新分配'],
  subscribers: ['subscribers', '订阅推送'],
  audience: ['audience', '受众'],
  sends: ['sends', '发送'],
  advertising: ['advertising', '广告名单'],
  deliveries: ['deliveries', '送达结果'],
  readings: ['readings', '读数'],
  exposures: ['exposures', '批次暴露'],
  commands: ['commands', '设备指令'],
  'reading-errors': ['reading-errors', '读数错误'],
  acknowledgements: ['acknowledgements', '指令应答'],
  decisions: ['decisions', '处置决定'],
  captures: ['captures', '采集'],
  recalls: ['recalls', '召回'],
  notices: ['notices', '召回通知'],
  erasures: ['erasures', '删除'],
} as const satisfies Words;

/** Fields of a message that its list may show. */
export const letterWords = {
  kind: ['kind', '种类'],
  type: ['type', '类型'],
  campaignId: ['campaign', '活动'],
  recallId: ['recall', '召回'],
  unitId: ['unit', '设备'],
  feedbackId: ['feedback', '反馈'],
  sourceId: ['source', '来源'],
  incidentId: ['incident', '事件'],
  caseId: ['case', '案件'],
  ruleId: ['rule', '规则'],
  purchaseOrderId: ['purchase order', '采购订单'],
} as const satisfies Words;
