// The inner loops of loading a model and of the search for neighbours, on the bytes of a memory that the caller lays out. Addresses are in bytes.

/** Adds `factor` times the strength of each posting to the sum of its row; a posting is row << 8 | strength << 3 | rating. */
export function addPostings(from: usize, end: usize, sums: usize, factor: u32): void {
  let place = from;
  // Two postings in one read, and two sums on their way at a time.
  for (; place + 8 <= end; place += 8) {
    const two = load<u64>(place);
    const first = <u32>two;
    const second = <u32>(two >> 32);
    const firstSum = sums + (((first >> 8) as usize) << 2);
    store<u32>(firstSum, load<u32>(firstSum) + factor * ((first >> 3) & 31));
    const secondSum = sums + (((second >> 8) as usize) << 2);
    store<u32>(secondSum, load<u32>(secondSum) + factor * ((second >> 3) & 31));
  }
  for (; place < end; place += 4) {
    const one = load<u32>(place);
    const sum = sums + (((one >> 8) as usize) << 2);
    store<u32>(sum, load<u32>(sum) + factor * ((one >> 3) & 31));
  }
}

/**
 * The first of eight rows, from `row` on, of which one comes up to the threshold: sum times inverse length, in single precision, for
 * which the caller lowers the threshold. `row` and `rows` are multiples of 8.
 *
 * @returns `rows` when there is none
 */
export function nextRows(row: u32, rows: u32, sums: usize, inverseLengths: usize, threshold: f32): u32 {
  const least = f32x4.splat(threshold);
  for (let base = row; base < rows; base += 8) {
    const sum = sums + ((base as usize) << 2);
    const length = inverseLengths + ((base as usize) << 2);
    const low = f32x4.ge(f32x4.mul(f32x4.convert_i32x4_u(v128.load(sum)), v128.load(length)), least);
    const high = f32x4.ge(f32x4.mul(f32x4.convert_i32x4_u(v128.load(sum, 16)), v128.load(length, 16)), least);
    if (v128.any_true(v128.or(low, high))) return base;
  }
  return rows;
}

/** Whether all 32-bit numbers from one address to another are below a limit. */
export function areWordsBelow(from: usize, end: usize, limit: u32): bool {
  let most = i32x4.splat(0);
  let place = from;
  // Four at a time: the first translation of a kernel, which a fresh process runs, keeps nothing in registers from one turn to the next.
  for (; place + 64 <= end; place += 64) {
    const low = i32x4.max_u(v128.load(place), v128.load(place, 16));
    const high = i32x4.max_u(v128.load(place, 32), v128.load(place, 48));
    most = i32x4.max_u(most, i32x4.max_u(low, high));
  }
  for (; place + 16 <= end; place += 16) most = i32x4.max_u(most, v128.load(place));
  let largest = max(max(<u32>i32x4.extract_lane(most, 0), <u32>i32x4.extract_lane(most, 1)), max(<u32>i32x4.extract_lane(most, 2), <u32>i32x4.extract_lane(most, 3)));
  for (; place < end; place += 4) largest = max(largest, load<u32>(place));
  return from == end || largest < limit;
}

/** The same for 16-bit numbers. */
export function areHalvesBelow(from: usize, end: usize, limit: u32): bool {
  let most = i16x8.splat(0);
  let place = from;
  for (; place + 64 <= end; place += 64) {
    const low = i16x8.max_u(v128.load(place), v128.load(place, 16));
    const high = i16x8.max_u(v128.load(place, 32), v128.load(place, 48));
    most = i16x8.max_u(most, i16x8.max_u(low, high));
  }
  for (; place + 16 <= end; place += 16) most = i16x8.max_u(most, v128.load(place));
  const words = i32x4.max_u(i32x4.extend_low_i16x8_u(most), i32x4.extend_high_i16x8_u(most));
  let largest = max(max(<u32>i32x4.extract_lane(words, 0), <u32>i32x4.extract_lane(words, 1)), max(<u32>i32x4.extract_lane(words, 2), <u32>i32x4.extract_lane(words, 3)));
  for (; place < end; place += 2) largest = max(largest, <u32>load<u16>(place));
  return from == end || largest < limit;
}

/** Whether no 32-bit number from one address to another is below the one before it. */
export function neverFalls(from: usize, end: usize): bool {
  for (let place = from + 4; place < end; place += 4) if (load<u32>(place) < load<u32>(place - 4)) return false;
  return true;
}

/** 1 / √n of each 32-bit number, in single precision; 0 of 0. */
export function invertRoots(from: usize, end: usize, to: usize): void {
  for (let place = from; place < end; place += 4) {
    const square = load<u32>(place);
    store<f32>(to + (place - from), square == 0 ? 0 : <f32>(1.0 / sqrt(<f64>square)));
  }
}
