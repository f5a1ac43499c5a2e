import { type Elsewhere, said } from './indicator.ts';

/** Indicators of the field's catalogue that are no number of this one, and where they are told instead. */
export const TOLD_ELSEWHERE: readonly Elsewhere[] = [
  {
    number: 5,
    name: said('Retention curve', '留存曲线'),
    why: said('a table and no number: `cohorts` of GET /v1/kpis', '是表格而非数值：GET /v1/kpis 的 `cohorts`'),
  },
  {
    number: 12,
    name: said('Cart abandonment', '弃购率'),
    why: said(
      'behaviour is kept packed and for a time only, and no night reads it: which cart became an order is not kept',
      '行为仅以摘要限期保存，夜间任务不读取：购物车是否成单未保存',
    ),
  },
  {
    number: 21,
    name: said('Fill rate', '满足率'),
    why: said('orders tell what was sold, not what was asked for and could not be delivered', '订单只记录售出商品，不含缺货未交付部分'),
  },
  {
    number: 22,
    name: said('Substitution acceptance', '替代接受率'),
    why: said('no event tells what was offered instead, and whether it was taken', '没有事件说明所提供的替代品及是否接受'),
  },
  {
    number: 24,
    name: said('Shrink', '盘亏率'),
    why: said('by lot: its mass balance shows what counts found missing', '按批次：其物料平衡显示盘点短缺'),
  },
  {
    number: 25,
    name: said('Markdown recovery', '折价回收率'),
    why: said(
      'nobody tells which price was set; what each proposal is expected to bring: GET /v1/markdown-proposals',
      '未记录实际执行的价格；各建议的预期收益见 GET /v1/markdown-proposals',
    ),
  },
];
