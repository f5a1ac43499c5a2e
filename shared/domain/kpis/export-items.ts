import { STORES } from '#domain/privacy/stores.ts';
import { type DataClass, dataClassOf } from '#schemas/data-classes.ts';
import type { ColumnType, ExportRow } from '#schemas/table-export.ts';
import { datasetOf } from './export-datasets.ts';
import type { Withheld } from './export-rows.ts';

type Item = Readonly<Record<string, unknown>>;

/** Who people are and how they are reached is in no export. */
const NEVER: ReadonlySet<DataClass> = new Set(['identifier', 'contact', 'identity', 'operator']);
/** Elsewhere these are words of goods and places: allergens of a product, the country of a lot. */
const NEVER_OF_PEOPLE: ReadonlySet<DataClass> = new Set([...NEVER, 'special', 'location', 'opinion', 'behaviour']);
/** Addresses of webhooks often are secrets themselves. */
const SECRET_NAME = /secret|token|password|credential|signature|^keys$|keyHash|^url$|endpoint|webhookUrl/i;
/** Items that are secrets, or the way from one to what it opens. */
const SECRET_KEY = /^(SECRET|TOKEN|TICKET|KEY)(#|$)/;

const KEY_ATTRIBUTES = ['pk', 'sk', 'schemaVersion', 'version'];

/** The first word of a key in capitals, such as `UNIT` or `RESERVED`. */
const wordOf = (key: unknown): string | undefined => /^[A-Z][A-Z_ ]*(?=#|$)/.exec(String(key ?? ''))?.[0];

const isRecord = (value: unknown): value is Item => typeof value === 'object' && value !== null;

function parsed(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

interface Rules {
  /** Classes whose fields stay behind. */
  readonly classes: ReadonlySet<DataClass>;
  readonly withheld: Withheld;
}

/** What may leave the table: without fields of those classes, without secrets, bytes and the pseudonyms of who is withheld. */
function exportable(value: unknown, rules: Rules): unknown {
  if (typeof value === 'string') {
    const told = parsed(value);
    if (typeof told !== 'string') return exportable(told, rules);
    return rules.withheld.has(told) ? undefined : told;
  }
  if (value instanceof Uint8Array) return undefined;
  if (Array.isArray(value) || value instanceof Set) {
    return [...value].map((each) => exportable(each, rules)).filter((each) => each !== undefined);
  }
  return isRecord(value) ? fieldsOf(value, rules) : value;
}

function fieldsOf(item: Item, rules: Rules): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(item)) {
    const dataClass = dataClassOf(name);
    const staysBehind = SECRET_NAME.test(name) || (dataClass !== undefined && rules.classes.has(dataClass)) || rules.withheld.has(name);
    const told = staysBehind ? undefined : exportable(value, rules);
    if (told !== undefined) kept[name] = told;
  }
  return kept;
}

const FITS: Readonly<Record<ColumnType, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  json: () => true,
  integer: Number.isSafeInteger,
  money: Number.isSafeInteger,
  number: Number.isFinite,
  flag: (value) => typeof value === 'boolean',
  instant: (value) => /^\d{4}-\d{2}-\d{2}T/.test(String(value)),
  day: (value) => /^\d{4}-\d{2}-\d{2}$/.test(String(value)),
};

const partsOf = (key: unknown) => String(key ?? '').split(/[#/]/);
const isSecret = (key: unknown) => SECRET_KEY.test(String(key ?? ''));

/**
 * An item of a table of many kinds: the columns of its dataset as far as it has them, and all of it that may leave the table as JSON.
 * Items under the key of somebody who is withheld, and secrets, are left out.
 *
 * @throws {RangeError} when there is no such dataset
 */
export function itemRows(name: string, item: Item, withheld: Withheld): ExportRow[] {
  const dataset = datasetOf(name);
  if (dataset === undefined) throw new RangeError(`There is no dataset ${name}.`);
  const { pk, sk } = item;
  if ([pk, sk].some(isSecret) || [pk, sk].flatMap(partsOf).some((part) => withheld.has(part))) return [];
  const knowsPeople = STORES[`table ${dataset.table}`]?.knows !== 'nothing';
  const told = fieldsOf(item, { classes: knowsPeople ? NEVER_OF_PEOPLE : NEVER, withheld });
  const rest = Object.entries(told).filter(([attribute]) => !KEY_ATTRIBUTES.includes(attribute));
  // A name may mean something else in an item of another kind: there it stands in the JSON alone.
  const lifted = dataset.columns.flatMap((column) =>
    FITS[column.type](told[column.name]) ? [[column.name, told[column.name]] as const] : [],
  );
  const recordKind = wordOf(sk) ?? wordOf(pk) ?? 'ITEM';
  return [{ dataset: name, row: { ...Object.fromEntries(lifted), pk, sk, recordKind, item: Object.fromEntries(rest) } }];
}
