import { KERNEL_BYTES } from './cosine-kernel-bytes.ts';
import { inverseNormOf } from './preference-matrix.ts';

/** Addresses are in bytes of the memory; see cosine-kernel.as. */
interface CosineKernel {
  addPostings(from: number, end: number, sums: number, factor: number): void;
  nextRows(row: number, rows: number, sums: number, inverseLengths: number, threshold: number): number;
  areWordsBelow(from: number, end: number, limit: number): number;
  areHalvesBelow(from: number, end: number, limit: number): number;
  neverFalls(from: number, end: number): number;
  invertRoots(from: number, end: number, to: number): void;
}

/** The part of the platform's WebAssembly that is used here. */
interface Memory {
  readonly buffer: ArrayBuffer;
}
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { readonly initial: number }) => Memory;
  readonly Instance: new (module: object, imports: { readonly env: { readonly memory: Memory } }) => { readonly exports: unknown };
};

const PAGE_BYTES = 65_536;
const ALIGNMENT = 16;
const translated = new WebAssembly.Module(Uint8Array.from(atob(KERNEL_BYTES), (character) => character.charCodeAt(0)));

interface Room {
  readonly memory: Memory;
  readonly kernel: CosineKernel;
  /** Where nothing has been laid yet. */
  readonly spare: number;
}
const exportsOn = (memory: Memory) => new WebAssembly.Instance(translated, { env: { memory } }).exports as CosineKernel;
const rooms = new WeakMap<ArrayBufferLike, Room>();

/**
 * Bytes that the kernel can work on where they are, with room for more behind them. Matrices that lie in them are searched without
 * being copied.
 */
export function bytesForKernel(length: number, roomBehind: number): Uint8Array<ArrayBuffer> {
  const spare = Math.ceil(length / ALIGNMENT) * ALIGNMENT;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((spare + roomBehind) / PAGE_BYTES) });
  rooms.set(memory.buffer, { memory, spare, kernel: exportsOn(memory) });
  return new Uint8Array(memory.buffer, 0, length);
}

/** Whether bytes lie where the kernel can work on them, with this much room behind them. */
export function isForKernel({ buffer }: Uint8Array, roomBehind: number): boolean {
  const room = rooms.get(buffer);
  return room !== undefined && room.memory.buffer.byteLength - room.spare >= roomBehind;
}

/** How much room a search among so many rows takes behind the matrix: a sum and an inverse length for each. */
export const searchBytes = (rows: number): number => 8 * paddedRows(rows);
/** The kernel takes eight rows at a time. */
export const paddedRows = (rows: number): number => 8 * Math.ceil(rows / 8);

export interface KernelOnMatrix extends Pick<CosineKernel, 'addPostings' | 'nextRows'> {
  readonly sums: Uint32Array;
  readonly inverseLengths: Float32Array;
  /** Address of the first posting. */
  readonly postings: number;
}

/** The kernel on these postings: in place where they lie in bytes for the kernel with enough room behind them, else on a copy. */
export function kernelOn(postings: Uint32Array, rows: number): KernelOnMatrix {
  const known = rooms.get(postings.buffer);
  if (known === undefined || known.memory.buffer.byteLength - known.spare < searchBytes(rows)) {
    const copy = bytesForKernel(postings.byteLength, searchBytes(rows));
    copy.set(new Uint8Array(postings.buffer, postings.byteOffset, postings.byteLength));
    return kernelOn(new Uint32Array(copy.buffer, 0, postings.length), rows);
  }
  const { memory, spare, kernel } = known;
  const padded = paddedRows(rows);
  const { addPostings, nextRows } = kernel;
  return {
    addPostings,
    nextRows,
    sums: new Uint32Array(memory.buffer, spare, padded),
    inverseLengths: new Float32Array(memory.buffer, spare + 4 * padded, padded),
    postings: postings.byteOffset,
  };
}

/** Whether all numbers are below a limit below 2³². A model has millions of them, which is why the kernel looks at those in its reach. */
export function areBelow(numbers: Uint32Array | Uint16Array, limit: number): boolean {
  const room = rooms.get(numbers.buffer);
  if (room === undefined) return numbers.every((number) => number < limit);
  const { areWordsBelow, areHalvesBelow } = room.kernel;
  const look = numbers instanceof Uint16Array ? areHalvesBelow : areWordsBelow;
  return look(numbers.byteOffset, numbers.byteOffset + numbers.byteLength, limit) === 1;
}

const endOf = ({ byteOffset, byteLength }: Uint32Array) => byteOffset + byteLength;

/** Whether no number is below the one before it. */
export function neverFalls(numbers: Uint32Array): boolean {
  const room = rooms.get(numbers.buffer);
  if (room !== undefined) return room.kernel.neverFalls(numbers.byteOffset, endOf(numbers)) === 1;
  return numbers.every((number, index) => number >= (numbers[index - 1] ?? 0));
}

/** Writes 1 / √n of each number, as `inverseNormOf` gives it, into `inverses`, which has room for all of them. */
export function invertRoots(squares: Uint32Array, inverses: Float32Array): void {
  const room = rooms.get(squares.buffer);
  if (room !== undefined && inverses.buffer === squares.buffer)
    room.kernel.invertRoots(squares.byteOffset, endOf(squares), inverses.byteOffset);
  else for (let index = 0; index < squares.length; index++) inverses[index] = inverseNormOf(squares[index] as number);
}
