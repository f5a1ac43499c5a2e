import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Absorbed, absorb, NO_STATE, needsHistory, packTail } from '#domain/cold-chain/absorb.ts';
import { episodesOf, foldReadings, plantOf } from '#domain/cold-chain/judge.ts';
import { inOrder, mergeReadings } from '#domain/cold-chain/ring.ts';
import { NO_TRACK } from '#domain/cold-chain/track.ts';
import { temperatureAfter } from '#domain/cold-chain/warming.ts';
import { gaussian, seededRandom } from '#numerics/random.ts';
import type { Sample } from '#schemas/reading.ts';
import type { UnitState } from '#schemas/unit-state.ts';
import { aSample, aSeries, aUnit, MINUTE, NOON } from '../../support/cold-chain.ts';

const plant = plantOf(aUnit({ limitCelsius: 8, setPointCelsius: 3 }));
const minutes = (series: readonly number[]) => foldReadings(NO_TRACK, aSeries(series), plant);
const steady = (count: number, celsius = 3) => Array.from({ length: count }, () => celsius);

/** Steady, failing towards 25 °C for a while, cooled again; by the minute. */
function failure(failingMinutes: number, tauMinutes = 120): number[] {
  const rise = Array.from({ length: failingMinutes }, (_, minute) =>
    temperatureAfter({ startCelsius: 3, asymptoteCelsius: 25, tauSeconds: tauMinutes * 60 }, minute * 60),
  );
  const top = rise.at(-1) ?? 3;
  const fall = Array.from({ length: 90 }, (_, minute) =>
    temperatureAfter({ startCelsius: top, asymptoteCelsius: 2, tauSeconds: 1200 }, minute * 60),
  );
  return [...steady(60), ...rise, ...fall];
}

describe('one failure', () => {
  it('is one episode: predicted before the breach, raised after the delay, cleared when cold again', () => {
    const episodes = episodesOf(minutes(failure(90)));
    expect(episodes).toHaveLength(1);
    const [episode] = episodes;
    expect(episode).toMatchObject({ kind: 'warm', severity: 'S3', rule: 'R5' });
    // 3 → 8 °C towards 25 °C with τ = 120 min takes 31 min.
    const breachedAt = NOON + (60 + 31) * MINUTE;
    expect(episode?.predictedAt).toBeLessThan(breachedAt - 5 * MINUTE);
    expect(episode?.predictedMinutes).toBeGreaterThan(3);
    expect(episode?.raisedAt).toBe(breachedAt + 30 * MINUTE);
    expect(episode?.clearedAt).toBeGreaterThan(episode?.raisedAt ?? 0);
  });

  it('that ends before the limit was only predicted', () => {
    const [episode, ...rest] = episodesOf(minutes(failure(26)));
    expect(rest).toEqual([]);
    expect(episode).toMatchObject({ raisedAt: null, severity: 'S2', rule: 'R7' });
    expect(episode?.predictedAt).not.toBeNull();
    expect(episode?.clearedAt).not.toBeNull();
  });

  it('of a fridge for chilled goods is S4 at once above the critical temperature', () => {
    expect(episodesOf(minutes([...steady(5), 22]))).toMatchObject([{ severity: 'S4', rule: 'R1' }]);
  });
});

describe('no failure', () => {
  it('is a noisy steady night', () => {
    const random = seededRandom(7);
    const night = Array.from({ length: 1440 }, (_, minute) => 3 + 0.8 * Math.sin((2 * Math.PI * minute) / 40) + 0.2 * gaussian(random));
    expect(episodesOf(minutes(night))).toEqual([]);
  });

  it('is a door that stands open for some minutes: the air warms, the goods hardly do', () => {
    const air = [...steady(60), 6, 9, 11, 12, 9, 6, 5, 4, ...steady(60)];
    const samples = aSeries(air, { sensorId: 'air-1', probe: 'air' }).map((sample) => ({ ...sample, doorOpen: sample.celsius > 8 }));
    const folded = foldReadings(NO_TRACK, samples, plantOf(aUnit()));
    expect(episodesOf(folded)).toEqual([]);
    expect(folded.track.coreCelsius).toBeLessThan(4);
  });

  it('is one reading that no temperature can jump to', () => {
    const folded = foldReadings(NO_TRACK, [aSample(), aSample({ seq: 1, at: NOON + 900, celsius: 30 })], plant);
    expect(folded.track).toMatchObject({ jumps: 1, celsius: 3 });
    expect(episodesOf(folded)).toEqual([]);
  });
});

it('finds goods that freeze, and that they recover', () => {
  const episodes = episodesOf(minutes([...steady(5), ...steady(40, -1.5), ...steady(30)]));
  expect(episodes).toMatchObject([{ kind: 'cold', severity: 'S3', rule: 'R4', extremeCelsius: -1.5 }]);
  expect(episodes[0]?.clearedAt).not.toBeNull();
});

describe('merging readings', () => {
  it('keeps the first of two that bear the same name', () => {
    const merged = mergeReadings([aSample({ celsius: 3 })], [aSample({ celsius: 4 }), aSample({ celsius: 3 })]);
    expect(merged).toMatchObject({ added: [], conflicts: [{ celsius: 4 }], samples: [{ celsius: 3 }] });
  });

  it('knows readings without a counter by sensor and time', () => {
    const uncounted = { bootId: '', seq: -1 };
    const merged = mergeReadings([aSample(uncounted)], [aSample(uncounted), aSample({ ...uncounted, at: NOON + 1 })]);
    expect(merged.samples).toHaveLength(2);
  });
});

/** A unit's state with its packs, fed message by message as `record-reading` does it. */
function feed(messages: readonly (readonly Sample[])[]): { state: UnitState; packs: Sample[]; told: Absorbed['after'] } {
  let state = NO_STATE;
  const packs: Sample[] = [];
  const told = new Map<string, Absorbed['after'][number]>();
  for (const message of messages) {
    const absorbed = absorb(state, message, plant, needsHistory(state, message) ? packs : undefined);
    packs.push(...absorbed.late);
    const later = new Set(absorbed.after.map(({ startedAt }) => startedAt));
    for (const episode of absorbed.before) if (!later.has(episode.startedAt)) told.delete(`${episode.kind}${episode.startedAt}`);
    for (const episode of absorbed.after) told.set(`${episode.kind}${episode.startedAt}`, episode);
    state = absorbed.state;
    if (state.tail.length > 100) {
      const packed = packTail(state, plant, absorbed.added);
      packs.push(...packed.evicted);
      state = packed.state;
    }
  }
  return { state, packs, told: [...told.values()].sort((left, right) => left.startedAt - right.startedAt) };
}

describe('the state of a unit', () => {
  const series = aSeries([...failure(50), ...failure(90)].map((celsius) => Math.round(celsius * 100) / 100));
  const whole = foldReadings(NO_TRACK, series, plant);

  it('is the fold of the set of its readings, whatever their order, repetition and grouping', () => {
    const arrival = fc.record({
      order: fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      lateness: fc.constantFrom(0, 0.02, 0.2, 1),
      repeats: fc.double({ min: 0, max: 0.3, noNaN: true }),
      size: fc.integer({ min: 1, max: 90 }),
    });
    fc.assert(
      fc.property(arrival, ({ order, lateness, repeats, size }) => {
        const draw = () => order.next().value as number;
        const arriving = series
          .flatMap((sample) => (draw() < repeats ? [sample, sample] : [sample]))
          .map((sample, index) => ({ sample, place: index / series.length + lateness * draw() }))
          .sort((left, right) => left.place - right.place)
          .map(({ sample }) => sample);
        const messages = Array.from({ length: Math.ceil(arriving.length / size) }, (_, index) =>
          arriving.slice(index * size, (index + 1) * size),
        );
        const { state, packs, told } = feed(messages);
        expect(mergeReadings(packs, state.tail).samples).toEqual([...series].sort(inOrder));
        expect(foldReadings(state.track, state.tail, plant).track).toEqual(whole.track);
        expect(told).toEqual(episodesOf(whole));
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('does not change when everything comes again', () => {
    const once = feed([series]);
    const absorbed = absorb(once.state, series, plant, once.packs);
    expect(absorbed).toMatchObject({ added: [], late: [], conflicts: [] });
    expect(absorbed.after).toEqual(absorbed.before);
    expect(absorbed.state).toEqual(once.state);
  });
});
