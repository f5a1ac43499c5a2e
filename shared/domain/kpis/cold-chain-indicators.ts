import { wilsonInterval } from '#numerics/wilson.ts';
import type { FactName } from './facts.ts';
import { ratio, share, sum } from './formulas.ts';
import type { FactOf, Indicator, Made } from './indicator.ts';

/** A fact of which another says whether there is anything behind it. */
const given = (name: FactName, where: FactName): Made => ({ value: (of) => (of(where) > 0 ? of(name) : null) });

const offered = (of: FactOf) => of('rejectedReadings') + of('readingsTaken');
const refusedShare: Made = {
  value: (of) => (offered(of) > 0 ? of('rejectedReadings') / offered(of) : null),
  interval: (of) => wilsonInterval(of('rejectedReadings'), offered(of)),
};

const READINGS = 'readings of the units; by store: the units of its site';
const ALARMS = 'warm and cold incidents, those aside that late readings have disproved';
const DRILL = 'the last run of the job mock-recall within 92 days';
const REJECTS = 'the list of rejects, which keeps at most 25 of one message';

export const COLD_CHAIN: readonly Indicator[] = [
  {
    ...{ id: 'cold-chain-compliance', number: 28, name: { en: 'Cold-chain compliance', zh: '冷链合规率' } },
    formula:
      'minutes with goods known to be within their limits ÷ minutes in service; a minute without a reading of the last 15 is not compliant',
    ...{ grain: 'day, unit', unit: 'share', better: 'higher', target: { low: 0.995 }, source: READINGS, by: ['store'] },
    made: share('unitMinutesInRange', 'unitMinutes'),
  },
  {
    ...{ id: 'sensor-availability', number: 29, name: { en: 'Sensor availability', zh: '传感器可用率' } },
    formula: 'mean over sensor-days of readings ÷ expected ones, by the median interval of the sensor; 0 for one that is silent',
    ...{ grain: 'day, sensor', unit: 'share', better: 'higher', target: { low: 0.98 }, source: READINGS, by: ['store'] },
    made: ratio('sensorDaysAvailable', 'sensorDays'),
  },
  {
    ...{ id: 'alarms-per-unit-day', number: 30, name: { en: 'Alarms per unit-day', zh: '每设备日报警数' } },
    ...{ formula: 'incidents ÷ days of units in service', grain: 'day, unit', unit: 'alarms', better: 'lower' },
    ...{ target: { high: 0.15 }, source: ALARMS, by: ['store'], made: ratio('incidents', 'unitDays') },
  },
  {
    ...{ id: 'alarm-answer-time', number: 30, name: { en: 'Time to acknowledge', zh: '报警确认时间' } },
    formula: 'ninth decile of the minutes from an incident’s record to its first acknowledgement, else to its end or to now, 30 days',
    ...{ grain: 'night, store', unit: 'minutes', better: 'lower', source: ALARMS, by: ['store'] },
    made: given('answerMinutesP90At', 'alarmsIn30At'),
  },
  {
    ...{ id: 'alarm-lead-time', number: 30, name: { en: 'Lead of predictions', zh: '预警提前量' } },
    formula: 'median of the minutes from prediction to breach, of the breaches that were foreseen, 30 days',
    ...{ grain: 'night, store', unit: 'minutes', better: 'higher', target: { low: 15 }, source: ALARMS, by: ['store'] },
    made: given('leadMinutesP50At', 'foreseenIn30At'),
  },
  {
    ...{
      id: 'recall-drill-time',
      number: 31,
      name: { en: 'Recall drill', zh: '召回演练用时' },
      formula: 'seconds until everybody is known',
    },
    ...{ grain: 'drill', unit: 'seconds', better: 'lower', source: DRILL, by: [], made: given('drillSecondsAt', 'drilledLotsAt') },
  },
  {
    ...{ id: 'recall-reachable', number: 31, name: { en: 'Recall: reachable', zh: '召回可通知率' } },
    ...{ formula: 'customers with an e-mail address or a phone ÷ customers of the drilled lots', grain: 'drill', unit: 'share' },
    ...{ better: 'higher', source: DRILL, by: [], made: given('drillReachableRateAt', 'drilledCustomersAt') },
  },
  {
    ...{ id: 'recall-traced', number: 31, name: { en: 'Recall: traced both ways', zh: '召回双向追溯率' } },
    ...{ formula: 'lots whose origin and whereabouts are known ÷ drilled lots', grain: 'drill', unit: 'share', better: 'higher' },
    ...{ source: DRILL, by: [], made: given('drillTracedRateAt', 'drilledLotsAt') },
  },
  {
    ...{ id: 'recall-mass-balance', number: 31, name: { en: 'Recall: mass balance', zh: '召回物料平衡率' } },
    ...{ formula: 'lots whose quantities add up ÷ drilled lots', grain: 'drill', unit: 'share', better: 'higher' },
    ...{ source: DRILL, by: [], made: given('drillBalancedRateAt', 'drilledLotsAt') },
  },
];

export const REFUSALS: readonly Indicator[] = [
  {
    ...{ id: 'rejected-readings', name: { en: 'Rejected readings', zh: '被拒读数' }, formula: 'readings that were not taken' },
    ...{ grain: 'day, reason', unit: 'readings', better: 'lower', source: REJECTS, by: ['reason'], made: sum('rejectedReadings') },
  },
  {
    ...{ id: 'rejected-reading-rate', name: { en: 'Rate of rejected readings', zh: '读数拒收率' } },
    ...{ formula: 'readings that were not taken ÷ all readings', grain: 'day', unit: 'share', better: 'lower' },
    ...{ source: `${REJECTS}; ${READINGS}`, by: [], made: refusedShare },
  },
  {
    ...{ id: 'rejected-events', name: { en: 'Rejected events', zh: '被拒事件' }, formula: 'events that were not taken' },
    ...{ grain: 'day, reason', unit: 'events', better: 'lower', source: REJECTS, by: ['reason'], made: sum('rejectedEvents') },
  },
];
