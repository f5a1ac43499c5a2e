import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Track, TrackSchema } from '#schemas/unit-state.ts';

/**
 * What every track looks like, so that the field names cost nothing. Part of the stored format: never change it,
 * add a second one under the next number.
 */
const DICTIONARIES: Readonly<Record<number, Buffer>> = {
  1: Buffer.from(
    '{"at":17,"sensors":{"product-1":{"at":17,"celsius":3.,"probe":"product"},"air-1":{"at":17,"celsius":-1,"probe":"air"}},' +
      '"coreCelsius":3.,"celsius":null,"intervalMillis":60000,"stretchSince":17,"stretchPoints":1,' +
      '"line":{"w":10.,"wt":-,"wtt":1,"wy":3,"wty":-,"wyy":9},"decay":{"w":0,"wt":0,"wtt":0,"wy":0,"wty":0,"wyy":0},' +
      '"doorSince":null,"defrostSince":null,"overHours":[],"over":{"onset":null,"raisedAt":null,"recoveringSince":null},' +
      '"low":{"onset":null,"raisedAt":null,"recoveringSince":null},"soon":{"onset":null,"raisedAt":null,"recoveringSince":null},' +
      '"warm":null,"cold":null,"jumps":0}',
  ),
  2: Buffer.from(
    '{"at":17,"sensors":{"product-1":{"at":17,"celsius":-1,"probe":"product"},"air-1":{"at":17,"celsius":3.,"probe":"air"}},' +
      '"coreCelsius":3.,"celsius":3.,"intervalMillis":60000,"stretchSince":17,"stretchPoints":1,' +
      '"line":{"w":13.50,"wt":-17,"wtt":4,"wy":4,"wty":-5,"wyy":1},"airSpan":74,' +
      '"airFloors":[31,29],"warmingSince":null,"warming":[],"excursionSince":null,"excursions":[],"doorSince":null,"defrostSince":null,"overHours":[],"over":{"onset":null,"raisedAt":null,"recoveringSince":null},' +
      '"low":{"onset":null,"raisedAt":null,"recoveringSince":null},"soon":{"onset":null,"raisedAt":null,"recoveringSince":null},' +
      '"warm":null,"cold":null,"jumps":0}',
  ),
};
const CURRENT = 2;

/** Digits that tell every number of single precision from its neighbours. */
const SINGLE_DIGITS = 9;

function withLine(track: Track, change: (sum: number) => number): Track {
  const { w, wt, wtt, wy, wty, wyy } = track.line;
  return { ...track, line: { w: change(w), wt: change(wt), wtt: change(wtt), wy: change(wy), wty: change(wty), wyy: change(wyy) } };
}

export function encodeTrack(track: Track): Uint8Array {
  const short = withLine(track, (sum) => Number(sum.toPrecision(SINGLE_DIGITS)));
  const deflated = deflateRawSync(JSON.stringify(short), { level: 9, dictionary: DICTIONARIES[CURRENT] });
  return Buffer.concat([Buffer.from([CURRENT]), deflated]);
}

/** @throws {RangeError} when the bytes are of a format that this version does not know */
export function decodeTrack(packed: Uint8Array): Track {
  const dictionary = DICTIONARIES[packed[0] ?? 0];
  if (dictionary === undefined) throw new RangeError(`Expected a packed track of format ${CURRENT}, got ${packed[0]}.`);
  const track = TrackSchema.parse(JSON.parse(inflateRawSync(packed.subarray(1), { dictionary }).toString('utf8')));
  return withLine(track, Math.fround);
}
