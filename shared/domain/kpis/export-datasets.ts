import { dataClassOf } from '#schemas/data-classes.ts';
import type { ColumnType, Dataset, TableColumn } from '#schemas/table-export.ts';

const TYPES: Readonly<Record<string, ColumnType>> = {
  Minor: 'money',
  At: 'instant',
  On: 'day',
  Celsius: 'number',
  Rate: 'number',
  Days: 'number',
  Minutes: 'number',
};

/** `name` or `name:type`; a name that ends like a unit needs no type. @throws {TypeError} when it tells none */
function columnOf(told: string): TableColumn {
  const [name = '', type] = told.split(':');
  const ending = /(Minor|At|On|Celsius|Rate|Days|Minutes)$/.exec(name)?.[1];
  const found = (type as ColumnType | undefined) ?? (ending === undefined ? 'text' : TYPES[ending]);
  if (found === undefined) throw new TypeError(`The column ${told} has no type.`);
  const dataClass = dataClassOf(name);
  return { name, type: found, ...(dataClass ? { dataClass } : {}) };
}

const dataset = (name: string, table: string, columns: string): Dataset => ({
  name,
  table,
  columns: columns.trim().split(/\s+/).map(columnOf),
});

/** What is known of people, of their orders and of goods, each field in a column of its own. */
const EXPLICIT: readonly Dataset[] = [
  dataset(
    'customers',
    'customers',
    `personKey isIdentified:flag firstSeenAt lastSeenAt orders:integer items:integer cancelledOrders:integer refundCount:integer
    currency spendMinor discountMinor refundMinor byCurrency:json newestOrderOn channels:json sources:json categories:json
    feedbackCount:integer ratings:integer meanRating:number socialEvents:integer activeDays:integer lastActiveOn
    segment segmentSinceAt segmentRunId score:number ruleSegments:json version:integer`,
  ),
  dataset('customer_links', 'customers', 'personKey mergedInto'),
  dataset(
    'events',
    'events',
    `personKey key type name at:instant receivedAt source channel orderRef productId category quantity:number priceMinor currency
    couponCode campaignId`,
  ),
  dataset(
    'orders',
    'orders',
    `orderRef personKey isIdentified:flag orderedAt orderedOn currency totalMinor discountMinor refundedMinor items:integer channel
    storeId categories:json refundCount:integer isCancelled:flag cancelledAt handedOverAt version:integer`,
  ),
  dataset('order_lines', 'orders', 'orderRef orderedOn productId quantity:number currency totalMinor'),
  dataset('sales', 'sales', 'orderRef key at:instant soldOn storeId productId quantity:number gtin lot'),
  dataset('identities', 'identities', 'personKey relation identifierType otherPersonKey reason at:instant'),
  dataset('consents', 'consents', 'personKey purpose channel status at:instant isInForce:flag source method expiresAt'),
  dataset(
    'feedback',
    'feedback',
    `feedbackId personKey kind at:instant givenOn source status stars:number surveyName surveyScore:number orderRef productIds:json
    lots:json language sentiment positivity:number topics:json dangers:json isDissatisfied:flag firstAnsweredAt resolvedAt`,
  ),
  dataset('readings', 'units', 'unitId sensorId measuredAt celsius:number probe doorOpen:flag defrost:flag'),
];

/**
 * Tables whose items are of many kinds: what most of them have, or what is asked for most, in columns of its own, and the rest as
 * one JSON text.
 */
const LIFTED: Readonly<Record<string, string>> = {
  products: 'productId name category brand priceMinor currency gtin storageClass shelfLifeDays updatedAt',
  segments: 'revision:integer publishedAt currency',
  runs: 'job runId status asOf:instant requestedAt startedAt finishedAt trigger',
  campaigns: 'campaignId personKey arm assignedAt status channel currency startsOn endsOn launchedAt holdOutRate amountMinor sentAt',
  units: 'unitId kind site storageClass limitCelsius updatedAt',
  incidents: 'incidentId unitId site kind status stage severity rule startedAt openedAt predictedAt raisedAt clearedAt extremeCelsius',
  alerts: 'claimedAt',
  holds: 'incidentId heldAt releasedAt reason',
  cases: 'caseId unitId site kind status stage severity step at:instant beganAt endedAt recordedAt',
  lots: 'gtin lot productId description expiresOn bestBeforeOn producedOn supplier kind at:instant place quantity:number uom',
  epcis: 'type eventTime eventID',
  sources: 'sourceId channel group isEnabled:flag createdAt',
  requests: 'requestId kind status receivedAt completedAt at:instant',
  lists: 'list modelVersion exposures:integer items:integer clicks:integer',
  recalls: 'recallId caseId status startedAt closedAt gtin lot orderRef reach',
  kpis: 'asOf:instant',
  inventory: 'productId storeId supplierId status orderedAt deliveredAt quantity:number priceMinor currency',
  rejects: 'source code at:instant receivedAt',
};

/** Columns that every one of them has; `recordKind` tells the kind of the item. */
const COMMON = 'pk sk recordKind schemaVersion:integer version:integer';

const generic = (table: string, lifted: string, name = table) => dataset(name, table, `${COMMON} ${lifted} item:json`);

/** Everything that is exported: every table has at least one dataset. */
export const DATASETS: readonly Dataset[] = [
  ...EXPLICIT,
  ...Object.entries(LIFTED).map(([table, lifted]) => generic(table, lifted)),
  generic('feedback', 'kind status at:instant since:instant until:instant', 'feedback_notes'),
];

export const datasetOf = (name: string): Dataset | undefined => DATASETS.find((each) => each.name === name);

/** Every table that is exported. */
export const EXPORTED_TABLES: readonly string[] = [...new Set(DATASETS.map(({ table }) => table))];

/** Tables with so many items that each part of a run reads a share of them; of the others one part reads each. */
const LARGE: ReadonlySet<string> = new Set([
  'customers',
  'events',
  'orders',
  'sales',
  'identities',
  'consents',
  'feedback',
  'campaigns',
  'lots',
  'units',
]);

/** The share of a table that part `part` of `of` parts reads; undefined when it reads nothing of it. */
export function shareOf(
  table: string,
  { part, of }: { readonly part: number; readonly of: number },
): { part: number; of: number } | undefined {
  if (LARGE.has(table)) return { part, of };
  return EXPORTED_TABLES.indexOf(table) % of === part ? { part: 0, of: 1 } : undefined;
}
