import * as z from 'zod';
import { faultsOf } from '#runtime/problems.ts';
import type { Route } from '#schemas/route.ts';

const LONG = 20_000;
const MANY = 6000;
/** One of each kind, and the ends of each: whatever a field wants, most of these are not it. */
const VALUES: readonly unknown[] = [
  ...[undefined, null, true, 0, -1, 1.5, 1e308, -1e308, Number.NaN, Number.POSITIVE_INFINITY, 10n, new Date(0), new Map(), new Set()],
  ...['', 'x', '#', 'x'.repeat(LONG), '50%', '0', '-1', '2026-02-31', '2026-02-31T08:00:00.000Z', '4006381333930', '0000000000000'],
  ...[[], Array.from({ length: MANY }, () => 'x'), ['x', 'x'], {}, { notAField: 1 }, { notAField: 1, norThis: 1 }],
];

type Node = z.core.$ZodType;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && '_zod' in value;

/** Everything inside the definition of a schema, however it is kept. */
function* partsOf(value: unknown): Generator<Node> {
  if (isNode(value)) yield value;
  else if (Array.isArray(value)) for (const part of value) yield* partsOf(part);
  else if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)
    for (const part of Object.values(value)) yield* partsOf(part);
}

/** A schema and all schemas inside it, each once. */
function collect(schema: Node, known: Set<Node>): void {
  if (known.has(schema)) return;
  known.add(schema);
  // Checks take only what their schema lets through: they come with it.
  const { checks: _checks, ...def } = schema._zod.def;
  const inner = 'getter' in def && typeof def.getter === 'function' ? def.getter() : Object.values(def);
  for (const part of partsOf(inner)) collect(part, known);
}

function refusalsOf(node: Node): string[] {
  const errors = VALUES.flatMap((value) => z.safeParse(node, value).error ?? []);
  return errors.flatMap((error) => faultsOf(error, 'body').map(({ expected }) => expected));
}

/** What the schemas of some routes say of values that they refuse, each text once. */
export function textsOfRefusals(routes: readonly Route[]): string[] {
  const nodes = new Set<Node>();
  for (const schema of routes.flatMap(({ params, query, body }) => [params, query, body])) if (schema !== undefined) collect(schema, nodes);
  // A transform alone is never given what the schema before it refuses.
  const asked = [...nodes].filter(({ _zod }) => _zod.def.type !== 'transform');
  return [...new Set(asked.flatMap(refusalsOf))];
}
