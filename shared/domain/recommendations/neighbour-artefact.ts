import * as z from 'zod';
import { areBelow, neverFalls } from '#numerics/cosine-kernel.ts';
import type { ProductId } from '#schemas/ids.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { FEATURES } from './blend-features.ts';
import type { NeighbourModel } from './neighbour-model.ts';

/** Rises with every change of the layout below. */
export const NEIGHBOUR_FORMAT = 'neighbours-3';

const MAGIC = 0x4e44_524c; // "LRDN" in memory
const LAYOUT = 3;
const HEADER_WORDS = 8;

/** Thousands of ids, which were checked when they were learnt: a schema for each would take longer than all the rest of loading. */
const areIds = (ids: unknown): boolean => Array.isArray(ids) && ids.every((id) => typeof id === 'string' && id !== '');

const DescriptionSchema = z.object({
  asOf: InstantSchema,
  people: z.number().int().min(0),
  shard: z.number().int().min(0),
  borders: z.array(z.number()),
  productIds: z.custom<ProductId[]>(areIds),
  blend: z.object({ intercept: z.number(), coefficients: z.array(z.number()).length(FEATURES) }).nullable(),
});

/** The bytes are not a model that this code can use. */
export class UnreadableArtefactError extends Error {
  override readonly name = 'UnreadableArtefactError';
}

/** Counts from the header, from which the place of every section follows. */
interface Extent {
  readonly rows: number;
  readonly columns: number;
  readonly cells: number;
  /** Pairs of a thing and one that follows it. */
  readonly pairs: number;
  readonly descriptionBytes: number;
  /** Inner nodes of the tree of tastes. */
  readonly nodes: number;
}

type Section = { readonly name: string; readonly bytes: number };

/** Bytes of a column's number. */
const widthOf = (columns: number) => (columns <= 2 ** 16 ? 2 : 4);

/** Sections in their order, widest numbers first, so that each lies at a multiple of its number's width. */
function sectionsOf({ rows, columns, cells, pairs, descriptionBytes, nodes }: Extent): Section[] {
  return [
    { name: 'rowStarts', bytes: 4 * (rows + 1) },
    { name: 'columnStarts', bytes: 4 * (columns + 1) },
    { name: 'postings', bytes: 4 * cells },
    { name: 'squaredNorms', bytes: 4 * rows },
    { name: 'meanRatings', bytes: 4 * rows },
    { name: 'popularity', bytes: 4 * columns },
    { name: 'repurchase', bytes: 4 * columns },
    { name: 'buyers', bytes: 4 * columns },
    { name: 'personCodes', bytes: 8 * rows },
    { name: 'followerStarts', bytes: 4 * (columns + 1) },
    { name: 'rowColumns', bytes: widthOf(columns) * cells },
    { name: 'followerThings', bytes: widthOf(columns) * pairs },
    { name: 'followerShares', bytes: pairs },
    { name: 'rowCells', bytes: cells },
    { name: 'columnWeights', bytes: columns },
    { name: 'sides', bytes: nodes * columns },
    { name: 'description', bytes: descriptionBytes },
  ];
}

const totalOf = (extent: Extent) => sectionsOf(extent).reduce((sum, { bytes }) => sum + bytes, 4 * HEADER_WORDS);

/** How large a model is once it is encoded. */
export const encodedBytes = (model: NeighbourModel): number => totalOf(extentOfModel(model, describe(model)));

function describe({ asOf, people, shard, productIds, blend, tastes: { borders } }: NeighbourModel): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ asOf, people, shard, borders, productIds, blend }));
}

function extentOfModel({ matrix, followers, tastes }: NeighbourModel, description: Uint8Array): Extent {
  return {
    rows: matrix.rows,
    columns: matrix.columns,
    cells: matrix.rowCells.length,
    pairs: followers.things.length,
    descriptionBytes: description.length,
    nodes: tastes.borders.length,
  };
}

/** The model as one run of bytes, little-endian: header, sections, and a description in JSON. */
export function encodeModel(model: NeighbourModel): Uint8Array {
  const { rows: _rows, columns: _columns, ...arrays } = model.matrix;
  const description = describe(model);
  const extent = extentOfModel(model, description);
  const { popularity, repurchase, buyers, personCodes, followers, tastes } = model;
  const parts: Record<string, Uint32Array | Uint16Array | Float32Array | Uint8Array | Int8Array> = {
    ...arrays,
    popularity,
    repurchase,
    buyers,
    personCodes,
    followerStarts: followers.starts,
    followerThings: followers.things,
    followerShares: followers.shares,
    sides: tastes.sides,
    description,
  };
  const bytes = new Uint8Array(totalOf(extent));
  new Uint32Array(bytes.buffer, 0, HEADER_WORDS).set([
    MAGIC,
    LAYOUT,
    extent.rows,
    extent.columns,
    extent.cells,
    extent.pairs,
    extent.descriptionBytes,
    extent.nodes,
  ]);
  let offset = 4 * HEADER_WORDS;
  for (const { name, bytes: length } of sectionsOf(extent)) {
    const part = parts[name];
    if (part?.byteLength !== length) throw new RangeError(`Section ${name} has ${part?.byteLength} bytes, not ${length}.`);
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), offset);
    offset += length;
  }
  return bytes;
}

function extentOf(bytes: Uint8Array): Extent {
  if (bytes.byteOffset % 4 !== 0 || bytes.length < 4 * HEADER_WORDS)
    throw new UnreadableArtefactError(`${bytes.length} bytes are no model.`);
  const [magic, layout, rows = 0, columns = 0, cells = 0, pairs = 0, descriptionBytes = 0, nodes = 0] = new Uint32Array(
    bytes.buffer,
    bytes.byteOffset,
    HEADER_WORDS,
  );
  if (magic !== MAGIC) throw new UnreadableArtefactError('The bytes do not begin as a model does.');
  if (layout !== LAYOUT) throw new UnreadableArtefactError(`The model has layout ${layout}; this code reads layout ${LAYOUT}.`);
  const extent = { rows, columns, cells, pairs, descriptionBytes, nodes };
  if (totalOf(extent) !== bytes.length)
    throw new UnreadableArtefactError(`The model has ${bytes.length} bytes, its header says ${totalOf(extent)}.`);
  return extent;
}

/** How many rows a model has, to make room for its use. @throws {UnreadableArtefactError} as decodeModel */
export const rowsIn = (bytes: Uint8Array): number => extentOf(bytes).rows;

function descriptionIn(bytes: Uint8Array) {
  try {
    // One parse for each model: a parser made to measure would take longer to make than to use.
    return DescriptionSchema.parse(JSON.parse(new TextDecoder().decode(bytes)), { jitless: true });
  } catch (error) {
    throw new UnreadableArtefactError('The description of the model is not readable.', { cause: error });
  }
}

/**
 * The model behind the bytes, without copying them: they must not change as long as the model is used.
 *
 * @throws {UnreadableArtefactError} when they are cut off, damaged, or of another layout
 */
export function decodeModel(bytes: Uint8Array): NeighbourModel {
  const extent = extentOf(bytes);
  const places = new Map<string, { start: number; length: number }>();
  let start = bytes.byteOffset + 4 * HEADER_WORDS;
  for (const { name, bytes: length } of sectionsOf(extent)) {
    places.set(name, { start, length });
    start += length;
  }
  const at = (name: string) => places.get(name) ?? { start: 0, length: 0 };
  const words = (name: string) => new Uint32Array(bytes.buffer, at(name).start, at(name).length / 4);
  const floats = (name: string) => new Float32Array(bytes.buffer, at(name).start, at(name).length / 4);
  const octets = (name: string) => new Uint8Array(bytes.buffer, at(name).start, at(name).length);
  const { rows, columns } = extent;
  const { borders, ...description } = descriptionIn(octets('description'));
  const columnNumbers = (name: string) =>
    widthOf(columns) === 2 ? new Uint16Array(bytes.buffer, at(name).start, at(name).length / 2) : words(name);
  const model = {
    ...description,
    matrix: {
      rows,
      columns,
      rowStarts: words('rowStarts'),
      rowColumns: columnNumbers('rowColumns'),
      rowCells: octets('rowCells'),
      columnStarts: words('columnStarts'),
      postings: words('postings'),
      columnWeights: octets('columnWeights'),
      squaredNorms: words('squaredNorms'),
      meanRatings: floats('meanRatings'),
    },
    popularity: floats('popularity'),
    repurchase: floats('repurchase'),
    buyers: words('buyers'),
    followers: { starts: words('followerStarts'), things: columnNumbers('followerThings'), shares: octets('followerShares') },
    tastes: { borders, sides: new Int8Array(bytes.buffer, at('sides').start, at('sides').length) },
    personCodes: words('personCodes'),
  };
  demandSoundness(model);
  return model;
}

const MOST_POSTING = 2 ** 32 - 1;

/** Indexes that point outside would not crash typed arrays but answer nonsense. */
function demandSoundness({ matrix, productIds, followers, tastes }: NeighbourModel): void {
  const { rows, columns, rowStarts, columnStarts, rowColumns, postings } = matrix;
  const isSound =
    productIds.length === columns &&
    isPowerOfTwo(tastes.borders.length + 1) &&
    tastes.sides.length === tastes.borders.length * columns &&
    leadsThrough(rowStarts, rowColumns.length) &&
    leadsThrough(columnStarts, postings.length) &&
    leadsThrough(followers.starts, followers.things.length) &&
    areBelow(rowColumns, columns) &&
    areBelow(postings, Math.min(rows * 256, MOST_POSTING)) &&
    areBelow(followers.things, columns);
  if (!isSound) throw new UnreadableArtefactError('The model contradicts itself: an index points outside.');
}

const isPowerOfTwo = (count: number) => Number.isInteger(Math.log2(count));

/** From 0 to the end, never back. */
const leadsThrough = (starts: Uint32Array, end: number) => starts[0] === 0 && starts.at(-1) === end && neverFalls(starts);
