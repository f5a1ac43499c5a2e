import { globSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordsOfProcessing } from '#domain/privacy/records-of-processing.ts';
import { dataClassOf } from '#schemas/data-classes.ts';
import { IMPERSONAL_FILES, IMPERSONAL_NAMES } from './impersonal-fields.ts';

type Node = { readonly _zod?: { readonly def: Record<string, unknown> } };
const INNER = ['innerType', 'element', 'valueType', 'in', 'out', 'left', 'right', 'rest'];
const LISTS = ['options', 'items'];

const defOf = (node: unknown) => (node as Node | undefined)?._zod?.def;
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** What a schema is made of, beside its fields. */
const partsOf = (def: Record<string, unknown>): unknown[] => [
  ...INNER.map((name) => def[name]),
  ...LISTS.flatMap((name) => listOf(def[name])),
];

/** Names of the fields of a schema, at any depth. */
function namesIn(schema: unknown, seen = new Set<unknown>()): string[] {
  const def = defOf(schema);
  if (def === undefined || seen.has(schema)) return [];
  seen.add(schema);
  const fields = Object.entries((def['shape'] ?? {}) as object);
  return [
    ...fields.map(([name]) => name),
    ...[...fields.map(([, field]) => field), ...partsOf(def)].flatMap((part) => namesIn(part, seen)),
  ];
}

const schemasOf = (exported: unknown): unknown[] => {
  if ((exported as Node | undefined)?._zod) return [exported];
  const { params, query, body, reply } = (exported ?? {}) as Record<string, unknown>;
  return [params, query, body, reply];
};

const found: { readonly file: string; readonly names: ReadonlySet<string> }[] = [];
beforeAll(async () => {
  for (const file of globSync('shared/schemas/{*,routes/*}.ts')) {
    const exported = Object.values((await import(path.resolve(file))) as object);
    const names = new Set(exported.flatMap(schemasOf).flatMap((schema) => namesIn(schema)));
    found.push({ file: file.replace('shared/schemas/', ''), names });
  }
});

describe('every field of the wire and of the tables', () => {
  it('that stands where people are is annotated with the class of its data, or said to be impersonal', () => {
    const unknown = found
      .filter(({ file }) => !IMPERSONAL_FILES.has(file))
      .flatMap(({ file, names }) =>
        [...names].filter((name) => dataClassOf(name, file) === undefined && !IMPERSONAL_NAMES.has(name)).map((name) => `${file}: ${name}`),
      );
    expect(
      unknown,
      'add these to shared/schemas/data-classes.ts when they say something of a person, else to impersonal-fields.ts',
    ).toEqual([]);
  });

  it('is in a file that still exists, and said to be one thing only', () => {
    const files = new Set(found.map(({ file }) => file));
    expect([...IMPERSONAL_FILES].filter((file) => !files.has(file))).toEqual([]);
    expect([...IMPERSONAL_NAMES].filter((name) => dataClassOf(name) !== undefined)).toEqual([]);
  });

  it('is told by the records of processing, whose page is made of the annotations', async () => {
    await expect(recordsOfProcessing()).toMatchFileSnapshot('../../docs/records-of-processing.md');
  });
});
