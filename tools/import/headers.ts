import { KIND_FORMS, KINDS, type Kind } from './kinds.ts';

/** `Customer ID`, `customerId` and `customer-id` are all `customer_id`. */
export function plainName(name: string): string {
  return name
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}

/** Their column name to ours, for one file. */
export type Renaming = ReadonlyMap<string, string>;

/** Each of their columns with our name for it in a file of that kind; where two would be the same, the other is left out. */
export function columnNames(header: readonly string[], kind: Kind, renaming: Renaming): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const own = new Set(KIND_FORMS[kind].columns.map(({ name }) => name));
  const aliases = new Map(KIND_FORMS[kind].columns.flatMap(({ name, aliases: others = [] }) => others.map((other) => [other, name])));
  const give = (theirs: string, ours: string) => {
    if (names.has(theirs) || taken.has(ours)) return;
    names.set(theirs, ours);
    taken.add(ours);
  };
  // What the user said goes first, then our own names, then the other names we know; the rest keep theirs.
  for (const theirs of header) {
    const said = renaming.get(theirs);
    if (said !== undefined) give(theirs, said);
  }
  for (const theirs of header) if (own.has(plainName(theirs))) give(theirs, plainName(theirs));
  for (const theirs of header) {
    const alias = aliases.get(plainName(theirs));
    if (alias !== undefined) give(theirs, alias);
    give(theirs, plainName(theirs));
  }
  return names;
}

/** The kind whose columns the header has; undefined when it could be anything. */
export function guessKind(header: readonly string[], renaming: Renaming): Kind | undefined {
  return KINDS.find((kind) => {
    const ours = new Set(columnNames(header, kind, renaming).values());
    const { needs, oneOf, noneOf = [], sureBy = [] } = KIND_FORMS[kind];
    const hasOne = oneOf === undefined || oneOf.some((name) => ours.has(name));
    const isOther = noneOf.some((name) => ours.has(name)) && !sureBy.some((name) => ours.has(name));
    return needs.every((name) => ours.has(name)) && hasOne && !isOther;
  });
}

/**
 * What is wrong with the user's renaming of one file, or undefined.
 *
 * People may have any column, as a trait; every other kind has its own.
 */
export function renamingFault(header: readonly string[], kind: Kind, renaming: Renaming): string | undefined {
  const isOpen = kind === 'customers' || kind === 'traits';
  const own = KIND_FORMS[kind].columns.map(({ name }) => name);
  for (const [theirs, ours] of renaming) {
    if (!header.includes(theirs)) return `there is no column ${JSON.stringify(theirs)}; there are ${header.slice(0, 12).join(', ')}`;
    if (!isOpen && !own.includes(ours)) return `${kind} have no column ${JSON.stringify(ours)}; they have ${own.join(', ')}`;
  }
  return undefined;
}

/** Their columns that nothing is made of; of people every column is a trait. */
export function unusedColumns(names: ReadonlyMap<string, string>, kind: Kind): string[] {
  if (kind === 'customers' || kind === 'traits') return [];
  const own = new Set(KIND_FORMS[kind].columns.map(({ name }) => name));
  return [...names].filter(([, ours]) => !own.has(ours)).map(([theirs]) => theirs);
}
