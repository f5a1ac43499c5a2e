import { ArgumentError } from './argument-error.ts';
import { columnNames, guessKind, renamingFault } from './headers.ts';
import type { ImportJob, PlannedFile } from './import-job.ts';
import type { Kind } from './kinds.ts';
import { type Mappings, renamingFor, shortName } from './mapping.ts';
import { headerOf } from './rows.ts';

export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}

export interface Plan {
  readonly jobs: readonly ImportJob[];
  readonly skipped: readonly SkippedFile[];
}

/** What must be there before what refers to it. */
const ORDER: readonly Kind[] = [
  'products',
  'customers',
  'traits',
  'units',
  'lots',
  'orders',
  'ratings',
  'redemptions',
  'campaigns',
  'coupons',
  'readings',
];

/** Kinds whose files are one job: a campaign is described in one file and its people in another, a coupon's products may be in several. */
const TOGETHER: readonly Kind[] = ['campaigns', 'coupons'];

/** Files that `--map` names and that are not among those to import: a typing error, or a folder that lacks one. */
function absentFiles(paths: readonly string[], mappings: Mappings): SkippedFile[] {
  const given = new Set(paths.map(shortName));
  return [...mappings.keys()]
    .filter((file) => !given.has(file))
    .map((path) => ({ path, reason: 'named by --map, but not among the files' }));
}

/**
 * Looks at the header of each file and says what will be done with it.
 *
 * @throws {ArgumentError} when `--map` names a column that is not there, or one that its kind does not have
 */
export async function planFor(paths: readonly string[], kind: Kind | undefined, mappings: Mappings): Promise<Plan> {
  const looks = await Promise.all(paths.map((path) => lookAt(path, kind, mappings)));
  const skipped = [...looks.filter((look) => 'reason' in look), ...absentFiles(paths, mappings)];
  const files = looks.filter((look) => 'names' in look);
  const jobs: ImportJob[] = files.filter((file) => !TOGETHER.includes(file.kind)).map((file) => ({ kind: file.kind, files: [file] }));
  for (const together of TOGETHER) {
    const ofKind = files.filter((file) => file.kind === together);
    if (ofKind.length > 0) jobs.push({ kind: together, files: ofKind });
  }
  return { jobs: jobs.toSorted((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind)), skipped };
}

async function lookAt(path: string, given: Kind | undefined, mappings: Mappings): Promise<PlannedFile | SkippedFile> {
  const { form, header } = await headerOf(path);
  if (header.length === 0) return { path, reason: 'it is empty' };
  const renaming = renamingFor(mappings, path);
  const kind = given ?? guessKind(header, renaming);
  if (kind === undefined) return { path, reason: `its kind cannot be told from its columns: ${header.slice(0, 12).join(', ')}` };
  const fault = renamingFault(header, kind, renaming);
  if (fault !== undefined) throw new ArgumentError(`--map ${shortName(path)}: ${fault}`);
  return { path, form, kind, names: columnNames(header, kind, renaming) };
}
