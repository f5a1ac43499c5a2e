/** The fields of an item that one writer replaces as a whole, with their names as they stand in the expression. */
export interface Replacement {
  /** Assignments of the fields that are given, to follow `SET`. */
  readonly sets: readonly string[];
  /** ` REMOVE …` of those that are not, or nothing. */
  readonly removal: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Replaces these fields by what is given, so that a field which is not given is gone afterwards; all others stay. */
export function replacementOf<Given extends object>(fields: readonly (keyof Given & string)[], given: Given): Replacement {
  const present = fields.filter((field) => given[field] !== undefined);
  const missing = fields.filter((field) => given[field] === undefined);
  return {
    sets: present.map((field) => `#${field} = :${field}`),
    removal: missing.length === 0 ? '' : ` REMOVE ${missing.map((field) => `#${field}`).join(', ')}`,
    names: Object.fromEntries(fields.map((field) => [`#${field}`, field])),
    values: Object.fromEntries(present.map((field) => [`:${field}`, given[field]])),
  };
}
