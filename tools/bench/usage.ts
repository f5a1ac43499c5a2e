import * as z from 'zod';

const TableUseSchema = z.object({ requests: z.number(), readUnits: z.number(), writeUnits: z.number() });
const FunctionUseSchema = z.object({
  invocations: z.number(),
  milliseconds: z.number(),
  memoryMegabytes: z.number(),
  /** By table, then by operation. */
  tables: z.record(z.string(), z.record(z.string(), TableUseSchema)),
  queues: z.object({ requests: z.number() }),
  objects: z.object({ puts: z.number(), gets: z.number() }),
});

/** What the desk of the local runtime counts at the proxy that stands before the engines. */
export const UsageSchema = z.object({ functions: z.record(z.string(), FunctionUseSchema) });
export type UsageByFunction = z.infer<typeof UsageSchema>['functions'];

/** Billable units of some work. */
export interface Units {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly queueRequests: number;
  readonly objectPuts: number;
  readonly objectGets: number;
  readonly invocations: number;
  /** Memory × time of the functions. */
  readonly gigabyteSeconds: number;
}

function unitsOf(usage: UsageByFunction): Units {
  const functions = Object.values(usage);
  const tables = functions.flatMap((use) => Object.values(use.tables).flatMap((operations) => Object.values(operations)));
  const total = <Item>(items: readonly Item[], of: (item: Item) => number) => items.reduce((sum, item) => sum + of(item), 0);
  return {
    writeUnits: total(tables, (use) => use.writeUnits),
    readUnits: total(tables, (use) => use.readUnits),
    queueRequests: total(functions, (use) => use.queues.requests),
    objectPuts: total(functions, (use) => use.objects.puts),
    objectGets: total(functions, (use) => use.objects.gets),
    invocations: total(functions, (use) => use.invocations),
    gigabyteSeconds: total(functions, (use) => (use.milliseconds / 1000) * (use.memoryMegabytes / 1024)),
  };
}

/** What was used between two looks, for each of `count` things. */
export function unitsEach(before: UsageByFunction, after: UsageByFunction, count: number): Units {
  const start = unitsOf(before);
  const end = unitsOf(after);
  const names = Object.keys(start) as (keyof Units)[];
  return Object.fromEntries(names.map((name) => [name, (end[name] - start[name]) / count])) as unknown as Units;
}

/** Only what was used of the tables whose names end so; functions and objects as they are. */
export function ofTables(usage: UsageByFunction, endings: readonly string[]): UsageByFunction {
  const isMeant = ([name]: readonly [string, unknown]) => endings.some((ending) => name.endsWith(ending));
  const kept = Object.entries(usage).map(([name, use]) => [
    name,
    { ...use, tables: Object.fromEntries(Object.entries(use.tables).filter(isMeant)) },
  ]);
  return Object.fromEntries(kept);
}
