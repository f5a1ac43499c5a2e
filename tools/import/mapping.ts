import path from 'node:path';
import { ArgumentError } from './argument-error.ts';
import type { Renaming } from './headers.ts';

/** Their names by file name, as `--map` gave them. */
export type Mappings = ReadonlyMap<string, Renaming>;

/**
 * Reads `FILE:their=ours,their=ours`, once per option; several for one file add up.
 *
 * @throws {ArgumentError} when a part is not of that form
 */
export function parseMappings(options: readonly string[]): Mappings {
  const mappings = new Map<string, Map<string, string>>();
  for (const option of options) {
    const colon = option.lastIndexOf(':', option.indexOf('=') === -1 ? undefined : option.indexOf('='));
    if (colon <= 0) throw new ArgumentError(`--map ${option}: expected FILE:their=ours,their=ours`);
    const file = shortName(option.slice(0, colon));
    const renaming = mappings.get(file) ?? new Map<string, string>();
    for (const pair of option.slice(colon + 1).split(',')) addPair(renaming, pair, option);
    mappings.set(file, renaming);
  }
  return mappings;
}

function addPair(renaming: Map<string, string>, pair: string, option: string): void {
  const [theirs = '', ours = '', ...rest] = pair.split('=').map((name) => name.trim());
  if (theirs === '' || ours === '' || rest.length > 0)
    throw new ArgumentError(`--map ${option}: expected their=ours, not ${JSON.stringify(pair)}`);
  renaming.set(theirs, ours);
}

/** A file goes by its name without folder and without the endings of its form. */
export function shortName(file: string): string {
  return path
    .basename(file)
    .replace(/\.gz$/i, '')
    .replace(/\.(csv|tsv|ndjson|jsonl|json)$/i, '');
}

export function renamingFor(mappings: Mappings, file: string): Renaming {
  return mappings.get(shortName(file)) ?? new Map();
}
