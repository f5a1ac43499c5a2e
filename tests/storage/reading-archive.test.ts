import { gunzipSync } from 'node:zlib';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { hoursOf, viewOfAggregate } from '#domain/cold-chain/aggregates.ts';
import { gaussian, seededRandom } from '#numerics/random.ts';
import type { UnitId } from '#schemas/ids.ts';
import { aUnit, MINUTE } from '../support/cold-chain.ts';
import { startEngine } from '../support/engine.ts';

const DAY = 1440 * MINUTE;
/** A Thursday, with which a week of hours begins. */
const BEGIN = Date.UTC(2026, 8, 3);
const archive = mockClient(S3Client);
let engine: { stop: () => void };
let deliver: (unitId: string, readings: readonly object[]) => Promise<void>;
let runArchive: () => Promise<unknown>;
let hours: (unitId: string, from: number) => Promise<{ hours: unknown[]; queries: number }>;

beforeAll(async () => {
  engine = await startEngine();
  Object.assign(process.env, {
    SAFETY_TOPIC_ARN: 'arn:aws:sns:eu-central-1:000000000000:safety',
    EXPOSURES_QUEUE_URL: 'https://queue.example/exposures',
    COMMANDS_QUEUE_URL: 'https://queue.example/commands',
    ALERT_LANGUAGE: 'en',
    ARCHIVE_BUCKET: 'archive',
  });
  archive.on(PutObjectCommand).resolves({});
  const [record, archiving, { unitsIn }, { unitWeeksIn }, { documents }] = await Promise.all([
    import('../../functions/cold-chain/record-reading.ts'),
    import('../../functions/cold-chain/archive-readings.ts'),
    import('#storage/units.ts'),
    import('#storage/unit-weeks.ts'),
    import('#storage/client.ts'),
  ]);
  for (const unitId of ['orderly', 'disorderly', 'late']) await unitsIn('units-table').put(aUnit({ unitId, limitCelsius: 30 }));
  deliver = async (unitId, readings) => {
    const payload = Buffer.from(JSON.stringify(readings)).toString('base64');
    const Records = [{ messageId: 'm', body: JSON.stringify({ unitId, arrivedAtMillis: Date.now(), payload }) }];
    expect(await record.handler({ Records } as never, {} as Context)).toEqual({ batchItemFailures: [] });
  };
  runArchive = () => archiving.handler({ scheduledAt: '2026-11-22T08:00:00Z' }, {} as Context);
  const weeks = unitWeeksIn('units-table');
  hours = async (unitId, from) => {
    const sent = vi.spyOn(documents, 'send');
    const known = await weeks.hoursSince(unitId as UnitId, from, Date.now());
    const queries = sent.mock.calls.filter(([command]) => command instanceof QueryCommand).length;
    sent.mockRestore();
    return { hours: hoursOf(known).map(viewOfAggregate), queries };
  };
});
afterAll(() => engine.stop());
afterEach(() => vi.useRealTimers());

/** A month of one noisy sensor, a reading every half hour. */
const month = (() => {
  const random = seededRandom(7);
  return Array.from({ length: 30 * 48 }, (_, index) => ({
    sensorId: 'air-1',
    bootId: 'b1',
    seq: index,
    measuredAt: new Date(BEGIN + index * 30 * MINUTE).toISOString(),
    celsius: Math.round(100 * (3 + 0.5 * gaussian(random))) / 100,
  }));
})();

const inMessages = <Item>(items: readonly Item[], size: number) =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

const archived = () =>
  new Map(
    archive.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => {
      const lines = gunzipSync(input.Body as Uint8Array)
        .toString('utf8')
        .trim()
        .split('\n');
      return [input.Key ?? '', lines.map((line) => JSON.parse(line) as Record<string, unknown>)] as const;
    }),
  );

/** The clock of the functions; marks of late readings are kept for a while before they are seen to. */
const atMoment = (moment: number) => vi.useFakeTimers({ now: moment, toFake: ['Date'] });

describe('hours and archive of a unit', () => {
  it('are the same from readings in any order, repeated, as from orderly ones, before they are put away and after', async () => {
    atMoment(BEGIN + 31 * DAY);
    const messages = inMessages(month, 40);
    for (const message of messages) await deliver('orderly', message);
    const mixed = messages.map((message, index) => (index % 3 === 1 ? [...message].reverse() : message));
    for (const index of mixed.keys())
      await deliver('disorderly', mixed[index % 2 === 0 ? Math.min(index + 1, mixed.length - 1) : index - 1] ?? []);
    await deliver('disorderly', mixed.at(-1) ?? []);
    await deliver('disorderly', mixed[5] ?? []);
    const before = await Promise.all(['orderly', 'disorderly'].map((unitId) => hours(unitId, BEGIN)));
    expect(before[0]?.hours).toHaveLength(30 * 24);
    expect(before[1]?.hours).toEqual(before[0]?.hours);

    atMoment(BEGIN + 31 * DAY + 15 * MINUTE);
    await runArchive();
    for (const unitId of ['orderly', 'disorderly']) expect(await hours(unitId, BEGIN)).toEqual({ hours: before[0]?.hours, queries: 1 });
  });

  it('is written once a week and unit, every reading as it can be sent again', async () => {
    const objects = archived();
    const weeks = ['2026-09-03', '2026-09-10', '2026-09-17', '2026-09-24'];
    const names = weeks.flatMap((day) => ['disorderly', 'orderly'].map((unitId) => `readings/${day}/${unitId}.ndjson.gz`));
    expect([...objects.keys()].sort()).toEqual(names);
    const restored = weeks.flatMap((day) => objects.get(`readings/${day}/orderly.ndjson.gz`) ?? []);
    expect(restored).toMatchObject(month.slice(0, 28 * 48));
    for (const day of weeks)
      expect(objects.get(`readings/${day}/disorderly.ndjson.gz`)).toEqual(objects.get(`readings/${day}/orderly.ndjson.gz`));
    archive.resetHistory();
    atMoment(BEGIN + 31 * DAY + 75 * MINUTE);
    await runArchive();
    expect(archived().size).toBe(0);
  });

  it('take in what comes late at once, and put its week away again', async () => {
    const early = month.slice(0, 480).filter((_, index) => index !== 100);
    atMoment(BEGIN + 31 * DAY);
    for (const message of inMessages(early, 40)) await deliver('late', message);
    atMoment(BEGIN + 31 * DAY + 15 * MINUTE);
    await runArchive();
    const before = await hours('late', BEGIN);
    atMoment(BEGIN + 32 * DAY);
    await deliver('late', month.slice(100, 101));
    const complete = (await hours('orderly', BEGIN)).hours.slice(0, 240);
    expect(before.hours).not.toEqual(complete);
    expect((await hours('late', BEGIN)).hours).toEqual(complete);
    archive.resetHistory();
    atMoment(BEGIN + 32 * DAY + 15 * MINUTE);
    await runArchive();
    expect([...archived().keys()]).toEqual(['readings/2026-09-03/late.ndjson.gz']);
    expect(archived().get('readings/2026-09-03/late.ndjson.gz')).toHaveLength(336);
    expect((await hours('late', BEGIN)).hours).toEqual(complete);
  });
});
