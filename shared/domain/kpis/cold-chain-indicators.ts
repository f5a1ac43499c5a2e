import { wilsonInterval } from '#numerics/wilson.ts';
import type { FactName } from './facts.ts';
import { ratio, share, sum } from './formulas.ts';
import { type FactOf, type Indicator, type Made, said } from './indicator.ts';
import { DAY_OF_REASON, DAY_OF_UNIT, NIGHT_OF_STORE, READINGS, STORES } from './sources.ts';

/** A fact of which another says whether there is anything behind it. */
const given = (name: FactName, where: FactName): Made => ({ value: (of) => (of(where) > 0 ? of(name) : null) });

const offered = (of: FactOf) => of('rejectedReadings') + of('readingsTaken');
const refusedShare: Made = {
  value: (of) => (offered(of) > 0 ? of('rejectedReadings') / offered(of) : null),
  interval: (of) => wilsonInterval(of('rejectedReadings'), offered(of)),
};

const ALARMS = said('warm and cold incidents, those aside that late readings have disproved', '过热与过冷事件，不含被迟到读数推翻者');
const DRILL = said('the last run of the job mock-recall within 92 days', '92 天内最近一次召回演练任务');
const ONE_DRILL = said('drill', '演练');
const REJECTS = said('the list of rejects; of one message beyond 25 the count alone', '拒收清单；同一消息超过 25 条者只计数');

const UNITS: readonly Indicator[] = [
  {
    ...{ id: 'cold-chain-compliance', number: 28 },
    name: said('Cold-chain compliance', '冷链合规率'),
    formula: said(
      'minutes with goods known to be within their limits ÷ minutes in service; a minute without a reading of the last 15 is not compliant',
      '已知商品在限值内的分钟数 ÷ 在用分钟数；此前 15 分钟内无读数的分钟视为不合规',
    ),
    ...{ grain: DAY_OF_UNIT, unit: 'share', better: 'higher', target: { low: 0.995 }, source: READINGS, by: STORES },
    made: share('unitMinutesInRange', 'unitMinutes'),
  },
  {
    ...{ id: 'sensor-availability', number: 29 },
    name: said('Sensor availability', '传感器可用率'),
    formula: said(
      'mean over sensor-days of readings ÷ expected ones, by the median interval of the sensor; 0 for one that is silent',
      '按传感器日平均：读数 ÷ 预期读数（依其中位间隔）；无读数者为 0',
    ),
    grain: said('day, sensor', '日，传感器'),
    ...{ unit: 'share', better: 'higher', target: { low: 0.98 }, source: READINGS, by: STORES },
    made: ratio('sensorDaysAvailable', 'sensorDays'),
  },
  {
    ...{ id: 'sensor-calibration', number: 29 },
    name: said('Sensors within calibration', '传感器校准有效率'),
    formula: said(
      'days of sensors whose calibration holds ÷ days of sensors that have one',
      '校准有效的传感器日数 ÷ 有校准记录的传感器日数',
    ),
    grain: said('day, sensor', '日，传感器'),
    ...{ unit: 'share', better: 'higher', target: { low: 1 }, by: STORES, made: ratio('sensorDaysCalibrated', 'sensorDaysChecked') },
    source: said('calibrations of the units', '设备的校准记录'),
  },
  {
    ...{ id: 'alarms-per-unit-day', number: 30 },
    name: said('Alarms per unit-day', '每设备日报警数'),
    formula: said('incidents ÷ days of units in service', '事件数 ÷ 在用设备日数'),
    ...{ grain: DAY_OF_UNIT, unit: 'alarms', better: 'lower', target: { high: 0.15 }, source: ALARMS, by: STORES },
    made: ratio('incidents', 'unitDays'),
  },
  {
    ...{ id: 'alarm-answer-time', number: 30 },
    name: said('Time to acknowledge', '报警确认时间'),
    formula: said(
      'ninth decile of the minutes from an incident’s record to its first acknowledgement, else to its end or to now, 30 days',
      '自事件记录至首次确认（否则至结束或当前）的分钟数的第九十分位，30 天',
    ),
    ...{ grain: NIGHT_OF_STORE, unit: 'minutes', better: 'lower', source: ALARMS, by: STORES },
    made: given('answerMinutesP90At', 'alarmsIn30At'),
  },
  {
    ...{ id: 'alarm-lead-time', number: 30 },
    name: said('Lead of predictions', '预警提前量'),
    formula: said(
      'median of the minutes from prediction to breach, of the breaches that were foreseen, 30 days',
      '被预测到的超限自预测至超限的分钟数的中位数，30 天',
    ),
    ...{ grain: NIGHT_OF_STORE, unit: 'minutes', better: 'higher', target: { low: 15 }, source: ALARMS, by: STORES },
    made: given('leadMinutesP50At', 'foreseenIn30At'),
  },
];

const DRILLS: readonly Indicator[] = [
  {
    ...{ id: 'recall-drill-time', number: 31 },
    name: said('Recall drill', '召回演练用时'),
    formula: said('seconds until everybody is known', '查明全部涉及客户所需秒数'),
    ...{ grain: ONE_DRILL, unit: 'seconds', better: 'lower', source: DRILL, by: [], made: given('drillSecondsAt', 'drilledLotsAt') },
  },
  {
    ...{ id: 'recall-reachable', number: 31 },
    name: said('Recall: reachable', '召回可通知率'),
    formula: said(
      'customers with an e-mail address or a phone ÷ customers of the drilled lots',
      '有电子邮件或电话的客户数 ÷ 演练批次的客户数',
    ),
    ...{ grain: ONE_DRILL, unit: 'share', better: 'higher', source: DRILL, by: [] },
    made: given('drillReachableRateAt', 'drilledCustomersAt'),
  },
  {
    ...{ id: 'recall-traced', number: 31 },
    name: said('Recall: traced both ways', '召回双向追溯率'),
    formula: said('lots whose origin and whereabouts are known ÷ drilled lots', '来源与去向均已知的批次数 ÷ 演练批次数'),
    ...{ grain: ONE_DRILL, unit: 'share', better: 'higher', source: DRILL, by: [], made: given('drillTracedRateAt', 'drilledLotsAt') },
  },
  {
    ...{ id: 'recall-mass-balance', number: 31 },
    name: said('Recall: mass balance', '召回物料平衡率'),
    formula: said('lots whose quantities add up ÷ drilled lots', '数量平衡的批次数 ÷ 演练批次数'),
    ...{ grain: ONE_DRILL, unit: 'share', better: 'higher', source: DRILL, by: [], made: given('drillBalancedRateAt', 'drilledLotsAt') },
  },
];

export const COLD_CHAIN: readonly Indicator[] = [...UNITS, ...DRILLS];

export const REFUSALS: readonly Indicator[] = [
  {
    id: 'rejected-readings',
    name: said('Rejected readings', '被拒读数'),
    formula: said('readings that were not taken', '未被接收的读数'),
    ...{ grain: DAY_OF_REASON, unit: 'readings', better: 'lower', source: REJECTS, by: ['reason'], made: sum('rejectedReadings') },
  },
  {
    id: 'rejected-reading-rate',
    name: said('Rate of rejected readings', '读数拒收率'),
    formula: said('readings that were not taken ÷ all readings', '未被接收的读数 ÷ 全部读数'),
    grain: said('day', '日'),
    ...{ unit: 'share', better: 'lower', by: [], made: refusedShare },
    source: said(`${REJECTS.en}; ${READINGS.en}`, `${REJECTS.zh}；${READINGS.zh}`),
  },
  {
    id: 'rejected-events',
    name: said('Rejected events', '被拒事件'),
    formula: said('events that were not taken', '未被接收的事件'),
    ...{ grain: DAY_OF_REASON, unit: 'events', better: 'lower', source: REJECTS, by: ['reason'], made: sum('rejectedEvents') },
  },
];
