import { type EpcisEvent, type QuantityElement, typeOfEvent } from '#schemas/epcis.ts';
import { GtinSchema, LotIdSchema } from '#schemas/gtin.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { bringsTo, type LotRef, type Movement, type MovementKind, type PlaceId, takesFrom } from '#schemas/lot.ts';
import { bareTerm } from './cbv-terms.ts';
import { elementsOfEpc } from './epc-uris.ts';
import { type Recorded, transformationMovements, UNKNOWN_PLACE } from './movements-of.ts';
import type { PackedGoods } from './packed-goods.ts';
import { lotKeyOf } from './trace-lots.ts';

/** What a business step does to the goods that an event names; other steps leave them where they are. */
const KINDS: Readonly<Record<string, MovementKind>> = {
  commissioning: 'produced',
  creating_class_instance: 'produced',
  receiving: 'received',
  arriving: 'moved',
  storing: 'moved',
  stocking: 'moved',
  loading: 'loaded',
  unloading: 'unloaded',
  shipping: 'shipped',
  retail_selling: 'sold',
  dispensing: 'sold',
  consuming: 'consumed',
  sampling: 'sampled',
  destroying: 'disposed',
  decommissioning: 'disposed',
  cycle_counting: 'counted',
  stock_taking: 'counted',
};

/** A quantity of a lot. */
interface LotQuantity extends LotRef {
  readonly quantity: number;
  readonly uom: string;
}

function lotQuantityOf(epc: string, batch: string | undefined, quantity: number, uom = 'EA'): LotQuantity[] {
  const elements = elementsOfEpc(epc);
  const gtin = GtinSchema.safeParse(elements?.get('01'));
  const lot = LotIdSchema.safeParse(elements?.get('10') ?? batch);
  return gtin.success && lot.success && quantity > 0 ? [{ gtin: gtin.data, lot: lot.data, quantity, uom }] : [];
}

/** Lots with their sums: single pieces count as one each, a lot number in the master data holds for what names none itself. */
function lotsOf(epcs: readonly string[], classes: readonly QuantityElement[], batch?: string): LotQuantity[] {
  const single = epcs.flatMap((epc) => lotQuantityOf(epc, batch, 1));
  const counted = classes.flatMap(({ epcClass, quantity, uom }) => lotQuantityOf(epcClass, batch, quantity ?? 0, uom));
  const sums = new Map<string, LotQuantity>();
  for (const part of [...single, ...counted]) {
    const key = `${lotKeyOf(part)}#${part.uom}`;
    sums.set(key, { ...part, quantity: part.quantity + (sums.get(key)?.quantity ?? 0) });
  }
  return [...sums.values()];
}

function batchOf({ ilmd = {} }: EpcisEvent): string | undefined {
  const [, batch] = Object.entries(ilmd).find(([name]) => /(?:^|:|\/)lotNumber$/.test(name)) ?? [];
  return typeof batch === 'string' ? batch : undefined;
}

const sourceOf = ({ sourceList }: EpcisEvent, type: string) =>
  sourceList?.find((party) => bareTerm('sourceDest', party.type) === type)?.source;
const destinationOf = ({ destinationList }: EpcisEvent, type: string) =>
  destinationList?.find((party) => bareTerm('sourceDest', party.type) === type)?.destination;

/** The URIs of the places between which an event moves its goods, as far as it tells them. */
function routeOf(event: EpcisEvent): { from: string | undefined; to: string | undefined } {
  const readPoint = event.readPoint?.id;
  const bizLocation = event.bizLocation?.id;
  const from = sourceOf(event, 'location');
  const to = destinationOf(event, 'location');
  const kind = kindOf(event);
  if (kind === 'unloaded') return { from, to: bizLocation ?? readPoint };
  if (kind === 'loaded') return { from: readPoint, to: bizLocation ?? to };
  if (kind === 'moved') return { from: from ?? readPoint, to: bizLocation };
  return { from: readPoint ?? bizLocation, to: bizLocation ?? readPoint };
}

const kindOf = ({ bizStep, action }: EpcisEvent): MovementKind | undefined => {
  const kind = bizStep === undefined ? undefined : KINDS[bareTerm('bizStep', bizStep)];
  return kind === 'produced' && action !== 'ADD' ? undefined : kind;
};

/** Looks up which place a URI means. */
export type FindPlace = (uri: string) => PlaceId;

/** URIs of places that have to be looked up before an event can be turned into movements. */
export function placeUrisIn(event: EpcisEvent): string[] {
  const { from, to } = routeOf(event);
  return [from, to, event.readPoint?.id, event.bizLocation?.id].filter((uri) => uri !== undefined);
}

function partnerOf(event: EpcisEvent, kind: MovementKind): string | undefined {
  if (takesFrom(kind)) return destinationOf(event, 'possessing_party') ?? destinationOf(event, 'location');
  return sourceOf(event, 'possessing_party') ?? sourceOf(event, 'location');
}

function documentOf({ bizTransactionList = [] }: EpcisEvent) {
  const [first] = bizTransactionList;
  return first && { type: bareTerm('bizTransaction', first.type ?? 'unknown').slice(0, 60), number: first.bizTransaction.slice(0, 120) };
}

const NOTHING_PACKED: PackedGoods = { epcs: [], classes: [] };

interface Context extends Recorded {
  /** What is in the logistic units that the event handles. */
  readonly packed?: PackedGoods;
}

/** Whether an event can move goods at all, so that it is worth while to look into its logistic units. */
export const isMoving = (event: EpcisEvent): boolean => kindOf(event) !== undefined && event.errorDeclaration === undefined;

function plainMovements(
  event: EpcisEvent,
  kind: MovementKind,
  find: FindPlace,
  { packed = NOTHING_PACKED, ...recorded }: Context,
): Movement[] {
  const uris = routeOf(event);
  const [from, to] = [uris.from, uris.to].map((uri) => (uri === undefined ? UNKNOWN_PLACE : find(uri))) as [PlaceId, PlaceId];
  if (takesFrom(kind) && bringsTo(kind) && from === to) return [];
  const batch = kind === 'produced' ? batchOf(event) : undefined;
  const epcs = [...(event.epcList ?? []), ...(event.childEPCs ?? []), ...packed.epcs];
  const classes = [...(event.quantityList ?? []), ...(event.childQuantityList ?? []), ...packed.classes];
  const partner = partnerOf(event, kind)?.slice(0, 200);
  const document = documentOf(event);
  return lotsOf(epcs, classes, batch).map((part) => ({
    schemaVersion: 1,
    ...part,
    ...recorded,
    movementId: `${recorded.movementId}~${part.uom}`,
    kind,
    at: InstantSchema.parse(event.eventTime),
    ...(takesFrom(kind) ? { from } : {}),
    ...(bringsTo(kind) ? { to } : {}),
    ...(partner === undefined ? {} : { partner }),
    ...(document === undefined ? {} : { document }),
  }));
}

function transformed(event: EpcisEvent, find: FindPlace, recorded: Recorded): Movement[] {
  const uri = event.bizLocation?.id ?? event.readPoint?.id;
  const place = uri === undefined ? UNKNOWN_PLACE : find(uri);
  const inputs = lotsOf(event.inputEPCList ?? [], event.inputQuantityList ?? []).map((part) => ({ ...part, place }));
  const outputs = lotsOf(event.outputEPCList ?? [], event.outputQuantityList ?? [], batchOf(event)).map((part) => ({ ...part, place }));
  const document = documentOf(event);
  const at = InstantSchema.parse(event.eventTime);
  return transformationMovements({ at, inputs, outputs, ...(document ? { document } : {}) }, recorded);
}

/**
 * What an event does to lots. Things without a lot, steps that move nothing, and events that declare an error do nothing.
 *
 * @param context - with the name of the event as the id from which those of its movements are made
 */
export function movementsIn(event: EpcisEvent, find: FindPlace, context: Context): Movement[] {
  if (event.errorDeclaration !== undefined) return [];
  const { packed: _packed, ...recorded } = context;
  if (typeOfEvent(event) === 'TransformationEvent') return transformed(event, find, recorded);
  const kind = kindOf(event);
  return kind === undefined ? [] : plainMovements(event, kind, find, context);
}
