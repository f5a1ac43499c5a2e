import { EPCIS_CONTEXT } from '#schemas/epcis.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Amount, LotRef, Movement, MovementKind } from '#schemas/lot.ts';
import { linkOfLot } from '../lots/lot-page.ts';
import type { LotRecord } from './trace-records.ts';

type Json = Readonly<Record<string, unknown>>;

/** Steps of the business vocabulary, and what the goods are then. */
const STEPS: Readonly<Record<MovementKind, readonly [bizStep: string, disposition?: string]>> = {
  received: ['receiving', 'in_progress'],
  produced: ['commissioning', 'active'],
  returned: ['receiving', 'returned'],
  moved: ['storing', 'in_progress'],
  loaded: ['loading', 'in_transit'],
  unloaded: ['unloading', 'in_progress'],
  shipped: ['shipping', 'in_transit'],
  sold: ['retail_selling', 'retail_sold'],
  consumed: ['consuming'],
  sampled: ['sampling'],
  disposed: ['destroying', 'destroyed'],
  counted: ['stock_taking'],
};

/** A place as a URI: what is one stays, a location number becomes its link, any other name gets one under the shop's own. */
export function placeUriOf(place: string): string {
  const [, gln, extension] = /^(\d{13})(?:-(.+))?$/.exec(place) ?? [];
  if (gln !== undefined) return `https://id.gs1.org/414/${gln}${extension === undefined ? '' : `/254/${encodeURIComponent(extension)}`}`;
  return /^(https?|urn):/.test(place) ? place : `urn:x-larderly:place:${encodeURIComponent(place)}`;
}

const quantityOf = (ref: LotRef, { quantity, uom }: Amount): Json => ({
  epcClass: linkOfLot(ref),
  quantity,
  ...(['EA', 'H87', 'C62'].includes(uom) ? {} : { uom }),
});

const timesOf = (at: Instant, recordedAt?: Instant): Json => ({
  eventTime: at,
  eventTimeZoneOffset: '+00:00',
  ...(recordedAt === undefined ? {} : { recordTime: recordedAt }),
});

function eventOf({ lot }: LotRecord, movement: Movement): Json {
  const { kind, at, recordedAt, from, to, document } = movement;
  const [bizStep, disposition] = STEPS[kind];
  return {
    type: 'ObjectEvent',
    action: kind === 'produced' ? 'ADD' : kind === 'disposed' || kind === 'consumed' ? 'DELETE' : 'OBSERVE',
    ...timesOf(at, recordedAt),
    bizStep,
    ...(disposition === undefined ? {} : { disposition }),
    quantityList: [quantityOf(lot, movement)],
    ...(from === undefined ? {} : { readPoint: { id: placeUriOf(from) } }),
    ...(to === undefined ? {} : { bizLocation: { id: placeUriOf(to) } }),
    ...(document === undefined ? {} : { bizTransactionList: [{ type: document.type, bizTransaction: document.number }] }),
  };
}

/** Inputs and outputs of a transformation were told lot by lot; what they share of their id brings them together again. */
const transformationOf = ({ movementId }: Movement) => movementId.replace(/~(in|out)\d+$/, '');

function transformationEvent(parts: readonly { record: LotRecord; movement: Movement }[]): Json {
  const list = (kind: MovementKind) =>
    parts.filter(({ movement }) => movement.kind === kind).map(({ record, movement }) => quantityOf(record.lot, movement));
  const named = parts.flatMap(({ movement }) => (movement.kind === 'produced' ? (movement.outOf ?? []) : (movement.into ?? [])));
  const first = parts[0]?.movement;
  const inputs = list('consumed');
  const outputs = list('produced');
  const others = [...new Set(named.map(linkOfLot))].map((epcClass) => ({ epcClass }));
  const place = first?.to ?? first?.from;
  return {
    type: 'TransformationEvent',
    ...(first ? timesOf(first.at, first.recordedAt) : {}),
    bizStep: 'creating_class_instance',
    inputQuantityList: inputs.length > 0 ? inputs : others,
    outputQuantityList: outputs.length > 0 ? outputs : others,
    ...(place === undefined ? {} : { bizLocation: { id: placeUriOf(place) } }),
  };
}

export interface EpcisRecall {
  readonly records: readonly LotRecord[];
  /** Events that partners captured themselves; their movements are not told again. */
  readonly captured: readonly Json[];
  readonly recalledAt: Instant;
  readonly onHand: ReadonlyMap<LotRef, readonly Amount[]>;
  readonly createdAt: Instant;
}

/** Movements that a captured event made bear its mark. */
const isCaptured = ({ movementId }: Movement) => movementId.startsWith('e-');

/** One EPCIS 2.0 document: what happened to the lots of a recall, and that each of them is recalled. */
export function epcisOfRecall({ records, captured, recalledAt, onHand, createdAt }: EpcisRecall): Json {
  const own = records.flatMap((record) =>
    record.movements.filter((movement) => !isCaptured(movement)).map((movement) => ({ record, movement })),
  );
  const isPart = ({ movement }: { movement: Movement }) => movement.into !== undefined || movement.outOf !== undefined;
  const transformations = Map.groupBy(own.filter(isPart), ({ movement }) => transformationOf(movement));
  const recalled = records.map(({ lot }): Json => {
    const amounts = onHand.get(lot) ?? [];
    const quantityList = amounts.length > 0 ? amounts.map((amount) => quantityOf(lot, amount)) : [{ epcClass: linkOfLot(lot) }];
    return { type: 'ObjectEvent', action: 'OBSERVE', ...timesOf(recalledAt), bizStep: 'holding', disposition: 'recalled', quantityList };
  });
  const events = [
    ...captured,
    ...own.filter((one) => !isPart(one)).map(({ record, movement }) => eventOf(record, movement)),
    ...[...transformations.values()].map(transformationEvent),
    ...recalled,
  ];
  const timeOf = (event: Json) => String(event['eventTime'] ?? '');
  return {
    '@context': [EPCIS_CONTEXT],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: createdAt,
    epcisBody: { eventList: events.sort((left, right) => (timeOf(left) < timeOf(right) ? -1 : timeOf(left) > timeOf(right) ? 1 : 0)) },
  };
}
