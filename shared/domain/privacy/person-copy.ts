import type { Instant } from '#schemas/instant.ts';
import { csvLines } from '../csv.ts';
import { storesLeftOut } from './copied-stores.ts';
import { PROCESSING_ACTIVITIES } from './processing-activities.ts';

/** The form of the copy; it rises when a section is renamed or given another meaning. */
const COPY_VERSION = 1;

/** Everything that is kept about a person, section by section. */
export type CopySections = Readonly<Record<string, unknown>>;

/** A person's copy: what is kept, what was inferred and how, from which sources, for whom and how long. */
export function personCopy(requestId: string, sections: CopySections, madeAt: Instant) {
  return {
    schemaVersion: COPY_VERSION,
    requestId,
    madeAt,
    ...sections,
    logic: PROCESSING_ACTIVITIES.flatMap(({ name, logic }) => (logic === undefined ? [] : [{ name, logic }])),
    processing: PROCESSING_ACTIVITIES.filter(({ classes }) => !classes.includes('operator')).map(
      ({ name, purpose, basis, recipients, retention }) => ({ name, purpose, basis, recipients, retention }),
    ),
    notInCopy: storesLeftOut(),
    rights: 'You may have this corrected, restricted or erased, object to being profiled, and complain to a supervisory authority.',
  };
}

/** Every value with the way to it; empty lists and objects have none. */
function* leavesOf(value: unknown, path: string): Iterable<readonly [path: string, value: unknown]> {
  if (value === null || typeof value !== 'object') {
    if (value !== undefined) yield [path, value];
    return;
  }
  for (const [name, inner] of Object.entries(value)) yield* leavesOf(inner, path === '' ? name : `${path}.${name}`);
}

/** The same copy as a table of sections, fields and values, CRLF and quotes by RFC 4180. */
export function csvOfCopy(copy: Readonly<Record<string, unknown>>): string {
  const rows = Object.entries(copy).flatMap(([section, value]) => [...leavesOf(value, '')].map(([field, leaf]) => [section, field, leaf]));
  return csvLines([['section', 'field', 'value'], ...rows]);
}
