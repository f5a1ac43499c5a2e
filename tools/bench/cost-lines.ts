import prices from './prices.json' with { type: 'json' };
import { REFERENCE_SHOP as shop } from './reference-shop.ts';
import { BEHAVIOUR_PER_PERSON_DAY, type EventClass, inReferenceMix } from './sample-events.ts';
import type { Units } from './usage.ts';

/** Units per thing, measured. */
export interface MeasuredUnits {
  readonly event: Readonly<Record<EventClass, Units>>;
  readonly reading: Units;
  readonly recommendation: Units;
  /** Per customer, of a night in which little has changed. */
  readonly night: Units;
}

export interface CostLine {
  readonly part: 'events' | 'readings' | 'recommendations' | 'nights' | 'storage' | 'fixed';
  readonly item: string;
  /** In a month. */
  readonly quantity: number;
  readonly dollars: number;
}

type Price = keyof typeof prices.perMillion;

/** A month of the reference shop, line by line. */
export function costLines(measured: MeasuredUnits): CostLine[] {
  const lines = [
    ...eventLines(measured),
    ...readingLines(measured),
    ...recommendationLines(measured),
    ...nightLines(measured),
    ...storageLines(measured),
  ];
  const invocations = lines.filter(({ item }) => item === 'Lambda requests').reduce((sum, { quantity }) => sum + quantity, 0);
  return [...lines, ...fixedLines(invocations)];
}

function perMillion(part: CostLine['part'], price: Price, item: string, quantity: number): CostLine {
  return { part, item, quantity, dollars: (quantity / 1e6) * prices.perMillion[price] };
}

/** What is priced alike wherever it is used: tables, functions, objects. */
function unitLines(part: CostLine['part'], each: Units, count: number): CostLine[] {
  const lines = [
    perMillion(part, 'writeUnits', 'DynamoDB write units', each.writeUnits * count),
    perMillion(part, 'readUnits', 'DynamoDB read units', each.readUnits * count),
    perMillion(part, 'lambdaRequests', 'Lambda requests', each.invocations * count),
    {
      part,
      item: 'Lambda GB-s',
      quantity: each.gigabyteSeconds * count,
      dollars: each.gigabyteSeconds * count * prices.lambdaGigabyteSecond,
    },
    perMillion(part, 'objectPuts', 'S3 puts', each.objectPuts * count),
    perMillion(part, 'objectGets', 'S3 gets', each.objectGets * count),
  ];
  return lines.filter(({ quantity }) => quantity > 0);
}

function eventLines({ event }: MeasuredUnits): CostLine[] {
  const names = Object.keys(event.commerce) as (keyof Units)[];
  const mixed = Object.fromEntries(names.map((name) => [name, inReferenceMix((group) => event[group][name])])) as unknown as Units;
  const messages = shop.eventsPerMonth / shop.eventsPerMessage;
  return [
    perMillion('events', 'httpApiRequests', 'HTTP API requests', shop.eventsPerMonth / shop.eventsPerRequest),
    perMillion('events', 'queueRequests', 'SQS requests', messages * shop.queueRequestsPerMessage),
    ...unitLines('events', mixed, shop.eventsPerMonth),
  ];
}

function readingLines({ reading }: MeasuredUnits): CostLine[] {
  const messages = shop.readingsPerMonth / shop.readingsPerMessage;
  return [
    perMillion('readings', 'iotRules', 'IoT rules (Basic Ingest)', messages),
    perMillion('readings', 'iotActions', 'IoT actions', messages),
    perMillion('readings', 'iotConnectionMinutes', 'IoT connection minutes', (shop.sensors / shop.sensorsPerUnit) * shop.minutesPerMonth),
    perMillion('readings', 'queueRequests', 'SQS requests', messages * shop.queueRequestsPerMessage),
    ...unitLines('readings', reading, shop.readingsPerMonth),
  ];
}

function recommendationLines({ recommendation }: MeasuredUnits): CostLine[] {
  return [
    perMillion('recommendations', 'httpApiRequests', 'HTTP API requests', shop.recommendationsPerMonth),
    ...unitLines('recommendations', recommendation, shop.recommendationsPerMonth),
  ];
}

function nightLines({ night }: MeasuredUnits): CostLine[] {
  const { invocations: _invocations, objectPuts: _puts, objectGets: _gets, ...perCustomer } = night;
  // Tasks and files are as many for a large shop as for a small one; only their work grows with the customers.
  const fixed = { invocations: 0, objectPuts: 0, objectGets: 0 };
  return [
    ...unitLines('nights', { ...perCustomer, ...fixed }, shop.customers * shop.nightsPerMonth),
    perMillion('nights', 'stateTransitions', 'state transitions', shop.stateTransitionsPerNight * shop.nightsPerMonth),
  ];
}

/** A transaction takes two write units for an item of up to a kilobyte; one of the items is the profile, which does not grow. */
const itemsKept = (units: Units) => Math.max(0, units.writeUnits / 2 - 1);

/** At most what is left of a year of events, were every item a full kilobyte; behaviour shares one item a person and day. */
function storageLines({ event }: MeasuredUnits): CostLine[] {
  const kilobytes = inReferenceMix((group) => (group === 'behaviour' ? 1 / BEHAVIOUR_PER_PERSON_DAY : itemsKept(event[group])));
  const gigabytes = (kilobytes * shop.eventsPerMonth * shop.monthsKept + shop.customers) / 1e6;
  return [
    { part: 'storage', item: 'DynamoDB GB-months', quantity: gigabytes, dollars: gigabytes * prices.tableGigabyteMonth },
    { part: 'storage', item: 'backup GB-months', quantity: gigabytes, dollars: gigabytes * prices.backupGigabyteMonth },
  ];
}

function fixedLines(invocations: number): CostLine[] {
  const logGigabytes = (invocations * shop.logBytesPerInvocation) / 1e9;
  return [
    { part: 'fixed', item: 'alarms', quantity: shop.alarms, dollars: shop.alarms * prices.alarmMonth },
    { part: 'fixed', item: 'metrics', quantity: shop.metrics, dollars: shop.metrics * prices.metricMonth },
    { part: 'fixed', item: 'GB of logs', quantity: logGigabytes, dollars: logGigabytes * prices.logGigabyte },
  ];
}
