import { writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { nameClusters } from '#domain/segments/name-clusters.ts';
import { type Clustering, kMeans } from '#numerics/kmeans.ts';
import { silhouette } from '#numerics/silhouette.ts';
import { mean } from '#numerics/statistics.ts';
import { table } from '../bench/table.ts';
import { type CustomerTable, readCustomers } from './customer-table.ts';
import { scaledColumns } from './scaled-columns.ts';
import { FileError } from './table-file.ts';
import { type EvaluationTask, type TaskArguments, UsageError } from './task.ts';

const MOST_CLUSTERS = 255;
/** Distances of all pairs: up to here the silhouette is exact. */
const SILHOUETTE_ROWS = 5000;

export const segments: EvaluationTask = {
  name: 'segments',
  summary: 'k-means over the numeric features of customers, with names from the centres',
  usage: [
    '--customers FILE     CSV with a header, a column of ids and numeric features, which may be packed with gzip',
    '--id COLUMN          the column of ids (usual: the first that is called id, …_id or …Id, else the first)',
    '--features A,B       the features (usual: every other column that holds numbers)',
    '--k 5                how many segments, 1 to 255',
    '--scale z|log1p-z    z-scores of the values, or of log(1 + value), a value below 0 counting as 0 (usual: z)',
    '--seed 42            of the starts',
    '--out FILE           writes id,cluster,name of each customer as CSV',
    '',
    'Customers of whom a feature is missing or no number are left out and counted. Centres are in the scale that was clustered,',
    'centresInUnits are the means of the members. Fewer different customers than k make fewer segments. The silhouette is exact up',
    `to ${SILHOUETTE_ROWS} customers, beyond that of a seeded sample of as many.`,
  ],
  options: {
    customers: { type: 'string' },
    id: { type: 'string' },
    features: { type: 'string' },
    k: { type: 'string' },
    scale: { type: 'string' },
    seed: { type: 'string' },
    out: { type: 'string' },
  },
  async run(given) {
    const file = given.required('customers');
    const { k, seed, scale } = {
      k: wholeGiven(given),
      seed: given.number('seed', { usual: 42 }),
      scale: given.oneOf('scale', ['z', 'log1p-z']),
    };
    const customers = await readCustomers(file, { id: given.text('id'), features: given.text('features')?.split(',') });
    if (customers.ids.length === 0) throw new FileError(`${file} has no customer of whom all features are known.`);
    const startedAt = performance.now();
    const rows = scaledColumns(customers.columns, scale);
    const clustering = kMeans(rows, { k, seed });
    const seconds = (performance.now() - startedAt) / 1000;
    const names = nameClusters(customers.features, clustering.centres);
    const figures = {
      k: clustering.k,
      inertia: clustering.inertia,
      silhouette: silhouette(rows, clustering.labels, { maxRows: SILHOUETTE_ROWS, seed }),
      sizes: clustering.sizes,
      centres: clustering.centres,
      names,
      seconds,
      customers: customers.ids.length,
      leftOut: customers.leftOut,
      features: customers.features,
      ignoredColumns: customers.ignoredColumns,
      scale,
      seed,
      centresInUnits: meansOf(customers, clustering),
    };
    const out = given.text('out');
    if (out !== undefined) await writeFile(out, assignmentsOf(customers, clustering, names));
    return { figures, text: textOf(figures) };
  },
};

function wholeGiven(given: TaskArguments): number {
  const k = given.number('k', { usual: 5, from: 1, to: MOST_CLUSTERS });
  if (!Number.isInteger(k)) throw new UsageError(`--k takes a whole number, not "${given.text('k')}".`);
  return k;
}

function meansOf({ columns }: CustomerTable, { k, labels }: Clustering): number[][] {
  const members = Array.from({ length: k }, (_, cluster) => (_value: number, row: number) => labels[row] === cluster);
  return members.map((isMember) => columns.map((column) => mean(column.filter(isMember))));
}

function assignmentsOf({ ids }: CustomerTable, { labels }: Clustering, names: readonly string[]): string {
  const lines = ids.map((id, row) => `${quoted(id)},${labels[row]},${names[labels[row] as number]}`);
  return `id,cluster,name\n${lines.join('\n')}\n`;
}

const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

interface Figures extends Pick<Clustering, 'k' | 'inertia' | 'sizes'> {
  readonly silhouette: number | null;
  readonly names: readonly string[];
  readonly seconds: number;
  readonly customers: number;
  readonly leftOut: number;
  readonly features: readonly string[];
  readonly centresInUnits: readonly (readonly number[])[];
}

function textOf(figures: Figures): string {
  const { k, inertia, seconds, customers, leftOut, features, sizes, names, centresInUnits } = figures;
  const quality = figures.silhouette === null ? 'no silhouette' : `silhouette ${figures.silhouette.toFixed(4)}`;
  const rows = names.map((name, cluster) => [name, sizes[cluster] ?? 0, ...(centresInUnits[cluster] ?? [])]);
  return [
    `${customers} customers${leftOut > 0 ? ` (${leftOut} left out)` : ''}, ${k} segments, inertia ${inertia.toFixed(4)}, ${quality}, ${seconds.toFixed(3)} s`,
    '',
    table(['segment', 'customers', ...features], rows),
  ].join('\n');
}
