import { describe, expect, it } from 'vitest';
import { type AlertStyle, alertMessage, type Contents } from '#domain/cold-chain/alert-text.ts';
import type { News } from '#schemas/due-alert.ts';
import type { IncidentFacts } from '#schemas/incident.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { anIncident } from '../../support/cold-chain.ts';

const STYLE: AlertStyle = { language: 'en', timeZone: 'Europe/Berlin', address: 'https://api.shop.example' };
const limits = { limitCelsius: 5, lowCelsius: -1 };
const foreseen: Partial<IncidentFacts> = {
  stage: 'predicted',
  severity: 'S2',
  predictedAt: InstantSchema.parse('2026-11-22T11:30:00.000Z'),
  predictedMinutes: 12.3,
};

const newsOf = (given: Partial<IncidentFacts>, rest: Partial<News> = {}): News => {
  const facts = anIncident('fridge-01', { limits, extremeCelsius: 6.24, ...given });
  return { facts, occasion: facts.stage, mark: facts.stage, audience: ['shift'], number: 1, ...rest };
};
const lying = (contents: Contents) => new Map([['fridge-01', contents]]);
const milk = { name: 'Milk 1 l', lot: 'L7', quantity: '24 EA' };
const textOf = (news: News, style = STYLE, contents = lying({ lots: [milk], more: 3 })) => alertMessage([news], style, contents).text;

describe('an alert to a night shift', () => {
  it('says unit, site, how warm, since when, what lies in it, what to do and how to acknowledge', () => {
    expect(textOf(newsOf({}))).toBe(
      [
        'Alarm: fridge-01 at store-1, too warm [S3]',
        'The goods are at up to 6.2 °C; they may have 5 °C.',
        'Since 12:00 (Europe/Berlin).',
        'In it: Milk 1 l L7 (24 EA), and 3 more lots.',
        'Do: move the goods to another unit of the same class; close the door; call the technician. Sell nothing out of it.',
        'What lies in it is on hold until quality decides.',
        'Incident: warm-fridge-01',
        'Acknowledge with your reason: POST https://api.shop.example/v1/incidents/warm-fridge-01/acknowledge {"reason":"…"}',
      ].join('\n'),
    );
  });

  it('says of a breach that is foreseen how many minutes are left, and until when on the clock of the shop', () => {
    expect(textOf(newsOf(foreseen))).toContain('The goods will pass 5 °C in about 12 minutes, at 12:42.');
    expect(alertMessage([newsOf(foreseen)], STYLE, new Map()).subject).toBe(
      'Breach predicted: fridge-01 at store-1, too warm, 12 min left [S2]',
    );
  });

  it('says which sensors are due for calibration, while it goes on', () => {
    const sensors = { uncalibratedSensorIds: ['air-1', 'core-2'] };
    expect(textOf(newsOf(sensors))).toContain('The calibration of air-1, core-2 has run out');
    expect(textOf(newsOf({ ...sensors, stage: 'cleared' }))).not.toContain('calibration');
    expect(textOf(newsOf({}))).not.toContain('calibration');
  });

  it('says that no lot is known where none is, and nothing of it where it could not be read', () => {
    expect(textOf(newsOf({}), STYLE, lying({ lots: [], more: 0 }))).toContain('In it: no lot that Larderly knows of.');
    expect(textOf(newsOf({}), STYLE, new Map())).not.toContain('In it');
  });

  it.each([
    ['refused', 'has refused the order'],
    ['no-answer', 'has not answered the order'],
    ['no-cooling', 'do not show that it helps'],
  ] as const)('says of an order that was %s why it did not help', (failure, words) => {
    const text = textOf(newsOf({}, { occasion: 'ineffective', failure }));
    expect(text).toContain('Cooling does not help: fridge-01');
    expect(text).toContain(words);
  });

  it('says the second group that the shift did not react, and which call it is', () => {
    expect(textOf(newsOf({}, { occasion: 'unacknowledged', number: 2 }))).toContain('nobody has acknowledged it. This is call 2');
  });

  it.each([
    [{ severity: 'S4' }, 'sell and use nothing out of it'],
    [{ kind: 'cold', extremeCelsius: -1.2 }, 'The goods are at down to -1.2 °C; at -1 °C they freeze.'],
    [{ kind: 'silent', severity: 'SF' }, 'measure the goods by hand now and every 30 minutes'],
    [{ kind: 'pipeline', severity: 'SF' }, 'No unit is watched until it is mended.'],
    [{ stage: 'cleared', status: 'closed', clearedAt: '2026-11-22T11:45:00.000Z' }, 'Over since 12:45 (Europe/Berlin).'],
  ] as [Partial<IncidentFacts>, string][])('of %o says “%s”', (given, words) => {
    expect(textOf(newsOf(given))).toContain(words);
  });

  it('speaks Chinese where the deployment does, with every place filled in', () => {
    const chinese: AlertStyle = { ...STYLE, language: 'zh', timeZone: 'Asia/Shanghai', address: undefined };
    const text = textOf(newsOf(foreseen), chinese);
    expect(text).toContain('预计超温');
    expect(text).toContain('19:42');
    expect(text).not.toMatch(/\{\w+\}|undefined/);
    expect(text).toContain('POST /v1/incidents/warm-fridge-01/acknowledge');
  });

  it('tells twenty in full and the rest in a list, so that an outage of hundreds can be read', () => {
    const many = Array.from({ length: 30 }, () => newsOf({})) as [News, ...News[]];
    const { text } = alertMessage(many, STYLE, new Map());
    expect(text.match(/Do: /g)).toHaveLength(20);
    expect(text.match(/Incident: /g)).toHaveLength(30);
  });
});
