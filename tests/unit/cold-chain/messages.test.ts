import { describe, expect, it } from 'vitest';
import { outcomeOf } from '#domain/cold-chain/acknowledge.ts';
import { readMessage } from '#domain/cold-chain/read-message.ts';
import { pageOfReadings } from '#domain/cold-chain/reading-page.ts';
import { rescueOf } from '#domain/cold-chain/rescue.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { aSeries, aUnit, MINUTE, NOON } from '../../support/cold-chain.ts';

const base64 = (content: string) => Buffer.from(content).toString('base64');
const message = (content: string) => ({ unitId: 'fridge-01', arrivedAtMillis: NOON, payload: base64(content) });
const reading = JSON.stringify({ sensorId: 'Fühler', measuredAt: new Date(NOON).toISOString(), celsius: 3 });

describe('a message of a device', () => {
  it('holds readings in UTF-8', () => {
    expect(readMessage(message(reading), aUnit())).toMatchObject({ samples: [{ sensorId: 'Fühler', celsius: 3 }], refusals: [] });
  });

  it.each([
    ['no JSON', message('{ not'), aUnit(), 'unreadable'],
    ['no base64', { ...message(''), payload: '§§' }, aUnit(), 'unreadable'],
    ['an unknown unit', message(reading), undefined, 'unknown-unit'],
  ])('with %s is refused as a whole', (_name, given, unit, code) => {
    expect(readMessage(given, unit)).toMatchObject({ samples: [], refusals: [{ code }] });
  });

  it('is listed without its values when it is refused', () => {
    const { refusals } = readMessage(message(JSON.stringify({ owner: 'ann@example.com', celsius: 3 })), aUnit());
    expect(JSON.stringify(refusals)).not.toContain('ann@');
  });
});

describe('a failed rule action', () => {
  const failure = (topic: string) => ({ topic, base64OriginalPayload: 'e30=', failures: [{ errorMessage: 'denied' }] });

  it.each(['larderly/units/van-1/telemetry', '$aws/rules/RecordReading/larderly/units/van-1/telemetry'])(
    'on %s is put on the queue',
    (topic) => {
      expect(rescueOf(failure(topic), NOON)).toEqual({
        kind: 'telemetry',
        message: { unitId: 'van-1', arrivedAtMillis: NOON, payload: 'e30=' },
      });
    },
  );

  it.each(['larderly/units/van-1/acks', 'elsewhere'])('on %s is listed', (topic) => {
    expect(rescueOf(failure(topic), NOON)).toMatchObject({ kind: 'lost', reject: { code: 'rule-failed' } });
  });
});

describe('an acknowledgement', () => {
  const command = { expiresAt: InstantSchema.parse(new Date(NOON).toISOString()) };
  const ack = (status: 'accepted' | 'rejected' | 'done') => ({
    commandId: 'c',
    status,
    at: InstantSchema.parse(new Date(NOON).toISOString()),
  });

  it('counts by the time at which it arrives', () => {
    expect(outcomeOf(command, ack('done'), NOON)).toMatchObject({ status: 'done', rejection: undefined });
    expect(outcomeOf(command, ack('done'), NOON + 1)).toMatchObject({ status: 'done-late', rejection: undefined });
    expect(outcomeOf(command, ack('rejected'), NOON)).toMatchObject({ status: 'rejected', rejection: 'no reason given' });
  });

  it('of an order that is to cool is looked at again after 15 minutes, a refusal at once, and any other never', () => {
    const cooling = { ...command, expects: 'cooling' as const };
    expect(outcomeOf(cooling, ack('accepted'), NOON).dueAt).toBe(new Date(NOON + 15 * MINUTE).toISOString());
    expect(outcomeOf(cooling, ack('rejected'), NOON).dueAt).toBe(new Date(NOON).toISOString());
    expect(outcomeOf(command, ack('done'), NOON).dueAt).toBeUndefined();
  });
});

describe('a page of readings', () => {
  it('goes on where the one before ended, also between two readings of one moment', () => {
    const samples = [...aSeries([1, 2, 3]), ...aSeries([4, 5, 6], { sensorId: 'second' })];
    const seen: number[] = [];
    let place: { at: number; skip: number } | undefined = { at: NOON, skip: 0 };
    while (place) {
      const page = pageOfReadings([...samples, ...samples], { from: place, to: NOON + 10 * MINUTE, limit: 2 }, null);
      seen.push(...page.items.map(({ celsius }) => celsius));
      place = page.next;
    }
    expect(seen).toEqual([1, 4, 2, 5, 3, 6]);
  });
});
