import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gaussian, seededRandom } from '#numerics/random.ts';
import { MINUTE } from '../support/cold-chain.ts';
import { startEngine } from '../support/engine.ts';

const PER_MESSAGE = 30;
const MESSAGES = 250;
const used = { writeUnits: 0 };
let engine: { stop: () => void };
let deliver: (unitId: string, readings: readonly object[], at: number) => Promise<void>;
let describeUnit: (unitId: string) => Promise<void>;

type Consumed = { ConsumedCapacity?: { CapacityUnits?: number } };

beforeAll(async () => {
  engine = await startEngine();
  process.env['SAFETY_TOPIC_ARN'] = 'arn:aws:sns:eu-central-1:000000000000:safety';
  process.env['EXPOSURES_QUEUE_URL'] = 'https://queue.example/exposures';
  process.env['COMMANDS_QUEUE_URL'] = 'https://queue.example/commands';
  process.env['ALERT_LANGUAGE'] = 'en';
  const [{ handler }, { unitsIn }, { documents }] = await Promise.all([
    import('../../functions/cold-chain/record-reading.ts'),
    import('#storage/units.ts'),
    import('#storage/client.ts'),
  ]);
  const send = documents.send.bind(documents) as (command: unknown) => Promise<Consumed>;
  documents.send = (async (command: { input: object }) => {
    const isWrite = command instanceof PutCommand || command instanceof UpdateCommand;
    if (isWrite) Object.assign(command.input, { ReturnConsumedCapacity: 'TOTAL' });
    const reply = await send(command);
    used.writeUnits += isWrite ? (reply.ConsumedCapacity?.CapacityUnits ?? 0) : 0;
    return reply;
  }) as never;
  const { aUnit } = await import('../support/cold-chain.ts');
  describeUnit = (unitId) => unitsIn('units-table').put(aUnit({ unitId, limitCelsius: 30 }));
  deliver = async (unitId, readings, arrivedAtMillis) => {
    const payload = Buffer.from(JSON.stringify(readings)).toString('base64');
    const Records = [{ messageId: 'm', body: JSON.stringify({ unitId, arrivedAtMillis, payload }) }];
    expect(await handler({ Records } as never, {} as Context)).toEqual({ batchItemFailures: [] });
  };
});
afterAll(() => engine.stop());

interface Sensors {
  readonly count: number;
  /** Parts of a degree. */
  readonly scale: number;
  readonly noiseCelsius: number;
}

/** Write units per 1,000 readings, once a minute from each sensor. */
async function unitsPerThousand(unitId: string, { count, scale, noiseCelsius }: Sensors, perMessage = PER_MESSAGE): Promise<number> {
  await describeUnit(unitId);
  const random = seededRandom(7);
  const begin = Date.now() - 30 * 24 * 60 * MINUTE;
  used.writeUnits = 0;
  for (let message = 0; message < MESSAGES; message++) {
    const readings = Array.from({ length: perMessage }, (_, place) => {
      const index = message * perMessage + place;
      const [sensor, round] = [index % count, Math.floor(index / count)];
      const celsius = 3 + sensor / 2 + 0.8 * Math.sin(round / 6) + noiseCelsius * gaussian(random);
      return {
        sensorId: `air-${sensor + 1}`,
        bootId: 'b1',
        seq: round,
        measuredAt: new Date(begin + round * MINUTE).toISOString(),
        celsius: Math.round(celsius * scale) / scale,
      };
    });
    await deliver(unitId, readings, Date.now());
  }
  return (used.writeUnits / (MESSAGES * perMessage)) * 1000;
}

describe('the write units of a thousand readings in messages of thirty are at most 35', () => {
  it.each([
    ['one noisy sensor that measures to a thousandth', 'fridge-03', { count: 1, scale: 1000, noiseCelsius: 0.2 }],
    ['six noisy sensors that measure to a hundredth', 'fridge-04', { count: 6, scale: 100, noiseCelsius: 0.5 }],
    ['a unit with a long name', `fridge-${'north-'.repeat(15)}05`, { count: 1, scale: 10, noiseCelsius: 0.2 }],
  ])('from %s', async (_what, unitId, sensors) => {
    const units = await unitsPerThousand(unitId, sensors);
    console.log(`write units per 1,000 readings: ${units.toFixed(2)}`);
    expect(units).toBeLessThanOrEqual(35);
  });

  it('and one by one at most 1,050', async () => {
    expect(await unitsPerThousand('fridge-06', { count: 1, scale: 100, noiseCelsius: 0.3 }, 1)).toBeLessThanOrEqual(1050);
  });
});
