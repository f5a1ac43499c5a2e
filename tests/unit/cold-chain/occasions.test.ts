import { describe, expect, it } from 'vitest';
import { type AlertRules, isAcknowledged, newsOfFailure, newsOfStage, newsOfTime } from '#domain/cold-chain/occasions.ts';
import type { AlertMark, Severity } from '#schemas/incident.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import { anIncident, MINUTE, NOON } from '../../support/cold-chain.ts';

const RULES: AlertRules = {
  escalateAfterMinutes: { S2: 20, S3: 10, S4: 5, SF: 30 },
  maxEscalations: 3,
  repeatAfterMinutes: 15,
  maxRepeats: 2,
};
const at = (minute: number): Instant => InstantSchema.parse(new Date(NOON + minute * MINUTE).toISOString());
const mark = (minute: number, severity?: Severity): AlertMark => ({
  dueAt: at(minute),
  sentAt: at(minute),
  ...(severity ? { severity } : {}),
});
const seenBy = (severity?: Severity) => ({ by: 'Kim', reason: 'I am on my way.', at: at(1), ...(severity ? { severity } : {}) });

interface Given {
  readonly severity?: Severity;
  readonly stage?: 'predicted' | 'raised' | 'cleared';
  readonly acknowledgement?: ReturnType<typeof seenBy>;
  readonly alerts?: Record<string, AlertMark>;
}
const standing = ({ severity = 'S3', stage = 'raised', alerts = { raised: mark(0, 'S3') }, acknowledgement }: Given) => ({
  ...anIncident('a', { severity, stage, status: stage === 'cleared' ? 'closed' : 'open' }),
  alerts,
  acknowledgement,
});

/** What the job of every minute tells in so many minutes, each once, as its marks keep it. */
function minutesOf(given: Given, minutes: number): string[] {
  const alerts = { ...(given.alerts ?? { raised: mark(0, 'S3') }) };
  const told: string[] = [];
  for (let minute = 0; minute <= minutes; minute++) {
    for (const news of newsOfTime(standing({ ...given, alerts }), NOON + minute * MINUTE, RULES)) {
      told.push(`${minute} ${news.mark}`);
      alerts[news.mark] = mark(minute, news.facts.severity);
    }
  }
  return told;
}

describe('an incident that nobody acknowledges', () => {
  it('is told to the second group after the minutes of its severity, again as often as that, and no more than three times', () => {
    const escalations = minutesOf({}, 60).filter((line) => line.includes('unacknowledged'));
    expect(escalations).toEqual(['10 unacknowledged-1', '20 unacknowledged-2', '30 unacknowledged-3']);
    expect(newsOfTime(standing({}), NOON + 10 * MINUTE, RULES)).toMatchObject([{ audience: ['shift', 'second'], number: 1 }]);
  });

  it.each([
    ['S4', 5],
    ['S2', 20],
    ['SF', 30],
  ] as const)('of severity %s waits %i minutes', (severity, minutes) => {
    const alerts = { raised: mark(0, severity) };
    const told = (minute: number) =>
      newsOfTime(standing({ severity, alerts }), NOON + minute * MINUTE, RULES).map(({ occasion }) => occasion);
    expect(told(minutes - 1)).not.toContain('unacknowledged');
    expect(told(minutes)).toContain('unacknowledged');
  });

  it('is told so of a breach that is only foreseen, too', () => {
    expect(minutesOf({ stage: 'predicted', severity: 'S2', alerts: { predicted: mark(0, 'S2') } }, 25)).toEqual(['20 unacknowledged-1']);
  });

  it('is told once of all that was missed while the job stood still', () => {
    expect(newsOfTime(standing({}), NOON + 300 * MINUTE, RULES).map((news) => news.mark)).toEqual(['unacknowledged-1', 'ongoing-1']);
  });

  it('begins again when it grows worse', () => {
    const alerts = { raised: mark(0, 'S3'), 'unacknowledged-1': mark(10), 'worsened-S4': mark(12, 'S4') } as const;
    const next = (minute: number) => newsOfTime(standing({ severity: 'S4', alerts }), NOON + minute * MINUTE, RULES);
    expect(next(16)).toEqual([]);
    expect(next(17)).toMatchObject([{ mark: 'unacknowledged-2', number: 2 }]);
  });
});

describe('an incident that somebody has acknowledged', () => {
  it('is not escalated, but told again while it goes on, and once a day in the end', () => {
    expect(minutesOf({ acknowledgement: seenBy('S3') }, 46)).toEqual(['15 ongoing-1', '30 ongoing-2']);
    expect(minutesOf({ acknowledgement: seenBy('S3') }, 30 + 1440)).toContain('1470 ongoing-3');
  });

  it('is to be acknowledged again when it has become worse; one of a former version holds for good', () => {
    expect(isAcknowledged('S3', seenBy('S3'))).toBe(true);
    expect(isAcknowledged('S4', seenBy('S3'))).toBe(false);
    expect(isAcknowledged('S4', seenBy())).toBe(true);
    expect(isAcknowledged('S2', undefined)).toBe(false);
  });
});

describe('nothing is told again', () => {
  it('of an incident that is over, or of which nobody was told', () => {
    expect(newsOfTime(standing({ stage: 'cleared' }), NOON + 600 * MINUTE, RULES)).toEqual([]);
    expect(newsOfTime(standing({ alerts: {} }), NOON + 600 * MINUTE, RULES)).toEqual([]);
  });

  it('as often of a sensor that is silent', () => {
    const told = minutesOf({ severity: 'SF', alerts: { raised: mark(0, 'SF') }, acknowledgement: seenBy('SF') }, 61);
    expect(told).toEqual(['30 ongoing-1', '60 ongoing-2']);
  });
});

describe('at once is told', () => {
  const toldSo = (alerts: Record<string, AlertMark>) => ({ alerts });

  it('each stage once', () => {
    expect(newsOfStage(anIncident('a'), toldSo({}))).toMatchObject({ occasion: 'raised', mark: 'raised', audience: ['shift'] });
    expect(newsOfStage(anIncident('a'), toldSo({ predicted: mark(0, 'S2'), raised: mark(1, 'S3') }))).toBeUndefined();
  });

  it('a severity above all that was told, and none below', () => {
    const told = toldSo({ raised: mark(0, 'S3') });
    expect(newsOfStage(anIncident('a', { severity: 'S4' }), told)).toMatchObject({ occasion: 'worsened', mark: 'worsened-S4' });
    expect(newsOfStage(anIncident('a', { severity: 'S2' }), told)).toBeUndefined();
    expect(newsOfStage(anIncident('a', { severity: 'S4' }), toldSo({ raised: mark(0) }))).toBeUndefined();
  });

  it('the end to all who were woken', () => {
    const cleared = anIncident('a', { stage: 'cleared' });
    expect(newsOfStage(cleared, toldSo({ raised: mark(0, 'S3') }))?.audience).toEqual(['shift']);
    expect(newsOfStage(cleared, toldSo({ raised: mark(0, 'S3'), 'unacknowledged-1': mark(9) }))?.audience).toEqual(['shift', 'second']);
  });

  it('to both groups that an order did not help, once for each order', () => {
    const news = newsOfFailure(anIncident('a'), 'warm-a-raised', 'no-cooling');
    expect(news).toMatchObject({
      occasion: 'ineffective',
      mark: 'ineffective-raised',
      audience: ['shift', 'second'],
      failure: 'no-cooling',
    });
    expect(newsOfFailure(anIncident('a'), 'operator-1', 'refused').mark).toBe('ineffective-operator-1');
  });
});
