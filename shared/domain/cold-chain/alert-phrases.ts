import type { CommandFailure, Occasion } from '#schemas/due-alert.ts';
import type { IncidentKind } from '#schemas/incident.ts';

/** What alerts are made of in one language. Names in braces are filled in. */
export interface AlertPhrases {
  readonly headlines: Readonly<Record<Occasion, string>>;
  readonly what: Readonly<Record<IncidentKind, string>>;
  readonly headline: string;
  readonly minutesLeft: string;
  readonly late: string;
  readonly more: string;
  readonly foreseen: string;
  readonly extreme: Readonly<Record<'warm' | 'cold', string>>;
  readonly uncalibrated: string;
  readonly since: string;
  readonly over: string;
  readonly contents: string;
  readonly moreLots: string;
  readonly empty: string;
  readonly escalated: string;
  readonly failures: Readonly<Record<CommandFailure, string>>;
  readonly todo: Readonly<Record<'foreseen' | 'warm' | 'critical' | 'cold' | 'silent' | 'pipeline' | 'held' | 'over', string>>;
  readonly acknowledge: string;
  readonly incident: string;
}

const en: AlertPhrases = {
  headlines: {
    predicted: 'Breach predicted',
    raised: 'Alarm',
    worsened: 'Worse',
    ineffective: 'Cooling does not help',
    unacknowledged: 'Nobody has acknowledged',
    ongoing: 'Still',
    cleared: 'Over',
  },
  what: { warm: 'too warm', cold: 'close to freezing', silent: 'no readings', pipeline: 'no readings from any unit' },
  headline: '{headline}: {unit} at {site}, {what}{left} [{severity}]{late}',
  minutesLeft: ', {minutes} min left',
  late: ' (from late readings)',
  more: ' and {count} more',
  foreseen: 'The goods will pass {limit} °C in about {minutes} minutes, at {clock}.',
  extreme: {
    warm: 'The goods are at up to {celsius} °C; they may have {limit} °C.',
    cold: 'The goods are at down to {celsius} °C; at {limit} °C they freeze.',
  },
  uncalibrated: 'The calibration of {sensors} has run out: measure the goods by hand. Their readings alone do not end the incident.',
  since: 'Since {clock} ({zone}).',
  over: 'Over since {clock} ({zone}).',
  contents: 'In it: {lots}.',
  moreLots: 'and {count} more lots',
  empty: 'In it: no lot that Larderly knows of.',
  escalated: 'The shift was told and nobody has acknowledged it. This is call {number}: go there, or call somebody who can.',
  failures: {
    'no-answer': 'The unit has not answered the order to change its set-point: it is offline or switched off.',
    refused: 'The unit has refused the order to change its set-point.',
    'no-cooling': 'The unit has taken the order to change its set-point, but its readings do not show that it helps.',
  },
  todo: {
    foreseen: 'Do: close the door; see whether fan and compressor run and air can flow; make room in another unit of the same class.',
    warm: 'Do: move the goods to another unit of the same class; close the door; call the technician. Sell nothing out of it.',
    critical: 'Do: sell and use nothing out of it; mark the goods and leave them for quality to judge; call the technician.',
    cold: 'Do: raise the set-point by one degree; put goods that must not freeze aside, and do not sell those that are frozen.',
    silent: 'Do: measure the goods by hand now and every 30 minutes and write it down; see to power, network and battery of the sensor.',
    pipeline: 'Do: measure all units by hand every 30 minutes; call whoever runs the network. No unit is watched until it is mended.',
    held: 'What lies in it is on hold until quality decides.',
    over: 'Do: measure the goods once by hand. What is on hold stays on hold until quality decides.',
  },
  acknowledge: 'Acknowledge with your reason: {address}',
  incident: 'Incident: {id}',
};

const zh: AlertPhrases = {
  headlines: {
    predicted: '预计超温',
    raised: '警报',
    worsened: '恶化',
    ineffective: '制冷无效',
    unacknowledged: '无人确认',
    ongoing: '仍未解除',
    cleared: '已解除',
  },
  what: { warm: '温度过高', cold: '接近冻结', silent: '没有读数', pipeline: '所有设备都没有读数' },
  headline: '{headline}：{site} 的 {unit}，{what}{left} [{severity}]{late}',
  minutesLeft: '，还剩 {minutes} 分钟',
  late: '（来自迟到的读数）',
  more: '，另有 {count} 起',
  foreseen: '货物约 {minutes} 分钟后（{clock}）将超过 {limit} °C。',
  extreme: { warm: '货物最高达到 {celsius} °C，上限为 {limit} °C。', cold: '货物最低达到 {celsius} °C，{limit} °C 时会冻结。' },
  uncalibrated: '{sensors} 的校准已过期：请人工测量货物温度。仅凭其读数不能解除事件。',
  since: '开始于 {clock}（{zone}）。',
  over: '{clock}（{zone}）起已解除。',
  contents: '内有：{lots}。',
  moreLots: '另有 {count} 个批次',
  empty: '内有：系统未登记任何批次。',
  escalated: '已通知当班人员，但无人确认。这是第 {number} 次升级通知：请到现场，或联系能到现场的人。',
  failures: {
    'no-answer': '设备没有应答调整设定温度的指令：可能离线或断电。',
    refused: '设备拒绝了调整设定温度的指令。',
    'no-cooling': '设备已接受调整设定温度的指令，但读数没有显示好转。',
  },
  todo: {
    foreseen: '处理：关好门；检查风机和压缩机是否运转、风道是否通畅；在同类设备中腾出位置。',
    warm: '处理：把货物移到同类设备；关好门；联系维修人员。不得出售其中的货物。',
    critical: '处理：不得出售或使用其中的货物；做好标记，等待质量人员判定；联系维修人员。',
    cold: '处理：把设定温度调高一度；移开不能冻结的货物，已冻结的不得出售。',
    silent: '处理：立即人工测量货物温度，之后每 30 分钟测一次并记录；检查传感器的电源、网络和电池。',
    pipeline: '处理：每 30 分钟人工测量所有设备；联系网络负责人。修复之前没有任何设备受到监控。',
    held: '其中的货物已封存，等待质量人员决定。',
    over: '处理：人工测量一次货物温度。已封存的货物仍需质量人员决定。',
  },
  acknowledge: '请注明原因并确认：{address}',
  incident: '事件编号: {id}',
};

export const ALERT_PHRASES = { en, zh } as const;
export type AlertLanguage = keyof typeof ALERT_PHRASES;
