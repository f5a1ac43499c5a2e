import { describe, expect, it } from 'vitest';
import { costLines } from '../../../tools/bench/cost-lines.ts';
import { EVENT_CLASSES, inReferenceMix, REFERENCE_MIX } from '../../../tools/bench/sample-events.ts';
import { median, medians, percentile } from '../../../tools/bench/spread.ts';
import { table } from '../../../tools/bench/table.ts';
import { unitsEach } from '../../../tools/bench/usage.ts';

const noUnits = { writeUnits: 0, readUnits: 0, queueRequests: 0, objectPuts: 0, objectGets: 0, invocations: 0, gigabyteSeconds: 0 };

describe('the figures of the benchmarks', () => {
  it('takes the nearest rank as percentile and the middle as median', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0.5, 0.95, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 95, 99, 100]);
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(
      medians([
        { a: 1, b: 9 },
        { a: 3, b: 7 },
        { a: 2, b: 8 },
      ]),
    ).toEqual({ a: 2, b: 8 });
  });

  it('writes numbers to the right and text to the left', () => {
    expect(
      table(
        ['name', 'ms'],
        [
          ['a', 1.234],
          ['long', 1234.5],
        ],
      ),
    ).toBe('name     ms\na      1.23\nlong  1,235');
  });

  it('has a mix that is whole', () => {
    expect(EVENT_CLASSES.reduce((sum, group) => sum + REFERENCE_MIX[group], 0)).toBeCloseTo(1);
    expect(inReferenceMix(() => 2)).toBeCloseTo(2);
  });

  it('shares out what was used between two looks', () => {
    const use = (writeUnits: number, invocations: number) => ({
      'ingestion/store-event': {
        invocations,
        milliseconds: invocations * 10,
        memoryMegabytes: 512,
        tables: { events: { PutItem: { requests: invocations, readUnits: 0, writeUnits } } },
        queues: { requests: 0 },
        objects: { puts: 0, gets: 0 },
      },
    });
    expect(unitsEach(use(10, 1), use(40, 11), 10)).toMatchObject({ writeUnits: 3, invocations: 1, gigabyteSeconds: 0.005 });
  });

  it('prices units by the million', () => {
    const event = { commerce: noUnits, behaviour: noUnits, feedback: noUnits, identity: noUnits };
    const free = costLines({ event, reading: noUnits, recommendation: noUnits, night: noUnits });
    const one = { ...noUnits, writeUnits: 1 };
    const dear = costLines({ event, reading: noUnits, recommendation: one, night: noUnits });
    const sum = (lines: typeof free) => lines.reduce((total, { dollars }) => total + dollars, 0);
    // Five million recommendations of one write unit each, at 0.625 a million.
    expect(sum(dear) - sum(free)).toBeCloseTo(3.125);
  });
});
