import { type Elsewhere, said } from './indicator.ts';

const NO_DATA = said('no event of the shop tells it', '本店没有事件可说明');

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
    why: said('carts are kept only as packed behaviour, without their end', '购物车仅以行为摘要保存，不含结局'),
  },
  { number: 21, name: said('Fill rate', '满足率'), why: NO_DATA },
  { number: 22, name: said('Substitution acceptance', '替代接受率'), why: NO_DATA },
  { number: 23, name: said('Waste', '损耗率'), why: said('by lot: GET /v1/lots', '按批次：GET /v1/lots') },
  { number: 24, name: said('Shrink', '盘亏率'), why: NO_DATA },
  {
    number: 25,
    name: said('Markdown recovery', '折价回收率'),
    why: said('by proposal: GET /v1/markdown-proposals', '按建议：GET /v1/markdown-proposals'),
  },
  { number: 26, name: said('Stock turn', '库存周转'), why: NO_DATA },
  { number: 27, name: said('On time and in full', '准时足量'), why: NO_DATA },
  {
    number: 34,
    name: said('Consent coverage', '同意覆盖率'),
    why: said('the preview of an audience counts whom each channel reaches', '受众预览会统计各渠道可联系人数'),
  },
];
