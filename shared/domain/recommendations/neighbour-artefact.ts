import * as z from 'zod';
import { ProductIdSchema } from '#schemas/ids.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { FEATURES } from './blend-features.ts';
import type { NeighbourModel } from './neighbour-model.ts';

/** Rises with every change of the layout below. */
export const NEIGHBOUR_FORMAT = 'neighbours-2';

const MAGIC = 0x4e44_524c; // "LRDN" in memory
const LAYOUT = 2;
const HEADER_WORDS = 8;

const DescriptionSchema = z.object({
  asOf: InstantSchema,
  productIds: z.array(ProductIdSchema),
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
}

type Section = { readonly name: string; readonly bytes: number };

/** Sections in their order, widest numbers first, so that each lies at a multiple of its number's width. */
function sectionsOf({ rows, columns, cells, pairs, descriptionBytes }: Extent): Section[] {
  return [
    { name: 'rowStarts', bytes: 4 * (rows + 1) },
    { name: 'columnStarts', bytes: 4 * (columns + 1) },
    { name: 'postings', bytes: 4 * cells },
    { name: 'squaredNorms', bytes: 4 * rows },
    { name: 'meanRatings', bytes: 4 * rows },
    { name: 'popularity', bytes: 4 * columns },
    { name: 'repurchase', bytes: 4 * columns },
    { name: 'personCodes', bytes: 8 * rows },
    { name: 'followerStarts', bytes: 4 * (columns + 1) },
    { name: 'followerThings', bytes: 4 * pairs },
    { name: 'rowColumns', bytes: (columns <= 2 ** 16 ? 2 : 4) * cells },
    { name: 'followerShares', bytes: 2 * pairs },
    { name: 'rowCells', bytes: cells },
    { name: 'columnWeights', bytes: columns },
    { name: 'description', bytes: descriptionBytes },
  ];
}

const totalOf = (extent: Extent) => sectionsOf(extent).reduce((sum, { bytes }) => sum + bytes, 4 * HEADER_WORDS);

/** The model as one run of bytes, little-endian: header, sections, and a description in JSON. */
export function encodeModel(model: NeighbourModel): Uint8Array {
  const { rows, columns, ...arrays } = model.matrix;
  const description = new TextEncoder().encode(JSON.stringify({ asOf: model.asOf, productIds: model.productIds, blend: model.blend }));
  const extent = {
    rows,
    columns,
    cells: arrays.rowCells.length,
    pairs: model.followers.things.length,
    descriptionBytes: description.length,
  };
  const { popularity, repurchase, personCodes, followers } = model;
  const parts: Record<string, Uint32Array | Uint16Array | Float32Array | Uint8Array> = {
    ...arrays,
    popularity,
    repurchase,
    personCodes,
    followerStarts: followers.starts,
    followerThings: followers.things,
    followerShares: followers.shares,
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
  const [magic, layout, rows = 0, columns = 0, cells = 0, pairs = 0, descriptionBytes = 0] = new Uint32Array(
    bytes.buffer,
    bytes.byteOffset,
    HEADER_WORDS,
  );
  if (magic !== MAGIC) throw new UnreadableArtefactError('The bytes do not begin as a model does.');
  if (layout !== LAYOUT) throw new UnreadableArtefactError(`The model has layout ${layout}; this code reads layout ${LAYOUT}.`);
  const extent = { rows, columns, cells, pairs, descriptionBytes };
  if (totalOf(extent) !== bytes.length)
    throw new UnreadableArtefactError(`The model has ${bytes.length} bytes, its header says ${totalOf(extent)}.`);
  return extent;
}

function descriptionIn(bytes: Uint8Array) {
  try {
    return DescriptionSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
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
  const { rows, columns, cells } = extent;
  const description = descriptionIn(octets('description'));
  const rowColumns = columns <= 2 ** 16 ? new Uint16Array(bytes.buffer, at('rowColumns').start, cells) : words('rowColumns');
  const matrix = {
    rows,
    columns,
    rowStarts: words('rowStarts'),
    rowColumns,
    rowCells: octets('rowCells'),
    columnStarts: words('columnStarts'),
    postings: words('postings'),
    columnWeights: octets('columnWeights'),
    squaredNorms: words('squaredNorms'),
    meanRatings: floats('meanRatings'),
  };
  const shares = new Uint16Array(bytes.buffer, at('followerShares').start, at('followerShares').length / 2);
  const model = {
    ...description,
    matrix,
    popularity: floats('popularity'),
    repurchase: floats('repurchase'),
    followers: { starts: words('followerStarts'), things: words('followerThings'), shares },
    personCodes: words('personCodes'),
  };
  demandSoundness(model, cells);
  return model;
}

/** Indexes that point outside would not crash typed arrays but answer nonsense. */
function demandSoundness({ matrix, productIds, followers }: NeighbourModel, cells: number): void {
  const { rows, columns, rowStarts, columnStarts, rowColumns, postings } = matrix;
  const isAscending = (starts: Uint32Array) => starts.every((value, index) => index === 0 || value >= (starts[index - 1] ?? 0));
  const endsWell = rowStarts[0] === 0 && columnStarts[0] === 0 && rowStarts[rows] === cells && columnStarts[columns] === cells;
  const isSound =
    endsWell &&
    productIds.length === columns &&
    isAscending(rowStarts) &&
    isAscending(columnStarts) &&
    rowColumns.every((column: number) => column < columns) &&
    postings.every((posting) => posting >>> 8 < rows) &&
    followers.starts[0] === 0 &&
    followers.starts[columns] === followers.things.length &&
    isAscending(followers.starts) &&
    followers.things.every((thing) => thing < columns);
  if (!isSound) throw new UnreadableArtefactError('The model contradicts itself: an index points outside.');
}
