import { closeSync, fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { encodeModel } from '#domain/recommendations/neighbour-artefact.ts';
import { bytesForModel, loadedModel } from '#domain/recommendations/recommend.ts';
import { preferencesOf } from '#numerics/cosine-neighbours.ts';
import { followerCounter } from '#numerics/followers.ts';
import { type PreferenceMatrix, type PreferenceVector, ratingOf, strengthOf } from '#numerics/preference-matrix.ts';
import { NO_TASTES } from '#numerics/taste-tree.ts';
import { topLargest } from '#numerics/top-largest.ts';
import type { ProductId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { referenceRatings } from './reference-ratings.ts';

const ArgumentsSchema = z.tuple([z.enum(['make', 'ask']), z.string().min(1)], z.coerce.number());

/**
 * `make FOLDER PEOPLE PRODUCTS PER_PERSON TOP_SHARE SEED` writes a model and, for the peer, the same ratings as plain numbers;
 * `ask FOLDER QUERIES NEIGHBOURS` loads the model and prints what it took to answer, as JSON.
 */
const [task, folder, ...numbers] = ArgumentsSchema.parse(process.argv.slice(2));
const file = (name: string) => `${folder}/${name}`;

const LIST = 10;
const REPEATS = 3;
const WARM_UP = 200;
const STRIDE = 7919;
/** Rows in whose sequence pairs are told, as if each were two orders. */
const WITNESSES = 20_000;

function make(): void {
  const [people = 0, products = 0, perPerson = 0, topShare = 0, seed = 0] = numbers;
  const matrix = referenceRatings({ people, products, perPerson, topShare }, seed);
  const personCodes = Uint32Array.from({ length: 2 * people }, (_, index) => (index % 2 === 0 ? index : 0));
  const counts = Uint32Array.from(
    { length: products },
    (_, column) => (matrix.columnStarts[column + 1] ?? 0) - (matrix.columnStarts[column] ?? 0),
  );
  const bytes = encodeModel({
    asOf: '2026-01-01T00:00:00.000Z' as Instant,
    productIds: Array.from({ length: products }, (_, product) => `product-${product}` as ProductId),
    matrix,
    people,
    buyers: counts,
    popularity: Float32Array.from(counts),
    repurchase: new Float32Array(products).fill(0.1),
    followers: followersOf(matrix),
    blend: null,
    tastes: NO_TASTES,
    shard: 0,
    personCodes,
  });
  writeFileSync(file('model'), bytes);
  for (const name of ['rowStarts', 'rowColumns', 'rowCells', 'columnWeights'] as const) {
    const numbersOf = matrix[name];
    writeFileSync(file(name), Uint32Array.from(numbersOf));
  }
  process.stdout.write(
    JSON.stringify({ bytes: bytes.length, ratings: matrix.rowCells.length, postingsPerQuery: postingsPerQuery(counts, people) }),
  );
}

const postingsPerQuery = (counts: Uint32Array, people: number) => counts.reduce((sum, count) => sum + count ** 2, 0) / people;

function followersOf({ columns, rows, rowStarts, rowColumns, rowCells }: PreferenceMatrix) {
  const counter = followerCounter(columns);
  for (let row = 0; row < Math.min(rows, WITNESSES); row++) {
    const [start = 0, end = 0] = [rowStarts[row], rowStarts[row + 1]];
    const middle = (start + end) >> 1;
    counter.add(rowColumns.subarray(start, middle), rowColumns.subarray(middle, end));
  }
  return counter.followers(Math.floor(rowCells.length / 5));
}

function vectorOf({ rowStarts, rowColumns, rowCells }: PreferenceMatrix, row: number): PreferenceVector {
  const [start, end] = [rowStarts[row], rowStarts[row + 1]];
  const cells = rowCells.subarray(start, end);
  return { columns: rowColumns.slice(start, end), strengths: cells.map(strengthOf), ratings: cells.map(ratingOf) };
}

/** The best products that the person has not bought, by what the nearest people prefer. */
function listOf(model: ReturnType<typeof loadedModel>, row: number, count: number) {
  const vector = vectorOf(model.matrix, row);
  const neighbours = model.search.nearest(vector, count, [row]);
  const { scores } = preferencesOf(model.matrix, neighbours);
  for (let index = 0; index < vector.columns.length; index++) scores[vector.columns[index] as number] = 0;
  const top = topLargest(LIST);
  for (let column = 0; column < scores.length; column++) if ((scores[column] as number) > 0) top.offer(column, scores[column] as number);
  return { neighbours: neighbours.rows, items: top.take().ids };
}

/** Into the place where the function would load it. */
function readModel(): Uint8Array {
  const stored = openSync(file('model'), 'r');
  const bytes = bytesForModel(fstatSync(stored).size);
  readSync(stored, bytes);
  closeSync(stored);
  return bytes;
}

function ask(): void {
  const [queries = 0, count = 0] = numbers;
  const beforeBytes = process.memoryUsage().rss;
  const begun = performance.now();
  const bytes = readModel();
  const readAt = performance.now();
  const processor = process.cpuUsage();
  const model = loadedModel(bytes);
  const loadedAt = performance.now();
  const { user, system } = process.cpuUsage(processor);
  const again = timed(() => loadedModel(bytes));
  const rows = Array.from({ length: queries }, (_, query) => (query * STRIDE) % model.matrix.rows);
  for (const row of rows.slice(0, WARM_UP)) listOf(model, row, count);
  const milliseconds = rows.map((row) => Math.min(...Array.from({ length: REPEATS }, () => timed(() => listOf(model, row, count)))));
  const answers = rows.slice(0, 100).map((row) => listOf(model, row, count));
  const figures = {
    milliseconds,
    readMilliseconds: readAt - begun,
    loadMilliseconds: loadedAt - readAt,
    /** Once the code is translated, as for the model of the next night. */
    loadAgainMilliseconds: again,
    /** Of all threads; on a busy machine the safer figure. */
    loadProcessorMilliseconds: (user + system) / 1000,
    artefactBytes: bytes.length,
    heldBytes: heldBytesOf(model, bytes.length),
    residentBytes: process.memoryUsage().rss - beforeBytes,
    answers: answers.map(({ neighbours, items }) => ({
      neighbours: [...neighbours].sort((left, right) => left - right),
      items: [...items].sort((left, right) => left - right),
    })),
  };
  process.stdout.write(JSON.stringify(figures));
}

/** A short string and its place in a map, and a logarithm. */
const PRODUCT_BYTES = 72;
/** Of the search a sum and an inverse length, of the prediction six sums. */
const PERSON_BYTES = 8 + 24;

const heldBytesOf = ({ matrix }: ReturnType<typeof loadedModel>, artefactBytes: number) =>
  artefactBytes + PRODUCT_BYTES * matrix.columns + PERSON_BYTES * matrix.rows;

function timed(work: () => unknown): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

if (task === 'make') make();
else ask();
