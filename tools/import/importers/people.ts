import { type Cells, given, list, optionalInstant, optionalText, text } from '../cells.ts';
import type { ImportContext, Importer } from '../import-job.ts';
import { EVENTS_PER_REQUEST, eventRecord, sendEvents } from './events.ts';
import { rowByRow } from './row-by-row.ts';

const TRAIT_NAMES: Readonly<Record<string, string>> = {
  first_name: 'firstName',
  last_name: 'lastName',
  time_zone: 'timezone',
  loyalty_card: 'loyaltyCard',
};
const LISTS = new Set(['allergens', 'diets']);
const NO_TRAITS = new Set(['customer_id', 'updated_at']);

/** Rows of people and of their traits: `identify`, every column a trait. */
export const peopleImporter: Importer = {
  recordsPerRequest: EVENTS_PER_REQUEST,
  recordsOf: rowByRow((cells, { timeZone }: ImportContext) =>
    eventRecord({
      type: 'identify',
      userId: text(cells, 'customer_id'),
      timestamp: optionalInstant(cells, 'updated_at', timeZone),
      traits: traitsIn(cells),
    }),
  ),
  send: sendEvents,
};

function traitsIn(cells: Cells): Record<string, unknown> {
  const columns = Object.keys(cells).filter((column) => !NO_TRAITS.has(column));
  return given(
    Object.fromEntries(
      columns.map((column) => [TRAIT_NAMES[column] ?? column, LISTS.has(column) ? list(cells, column) : traitValue(cells, column)]),
    ),
  );
}

/** Text as it stands in a CSV; what NDJSON has as number, flag or object stays that. */
function traitValue(cells: Cells, column: string): unknown {
  const value = cells[column];
  return typeof value === 'string' || value === null ? optionalText(cells, column) : value;
}
