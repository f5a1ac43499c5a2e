import { type EpcisEvent, type QuantityElement, typeOfEvent } from '#schemas/epcis.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import { canonicalEpc, elementsOfEpc } from './epc-uris.ts';
import { type InContext, isDeclarationOf } from './event-index.ts';

/** What a logistic unit holds: single things, and quantities of classes. */
export interface PackedGoods {
  readonly epcs: readonly string[];
  readonly classes: readonly QuantityElement[];
}

export const isLogisticUnit = (epc: string): boolean => elementsOfEpc(epc)?.has('00') ?? false;

/** Logistic units that an event handles as a whole, by their one name. */
export function logisticUnitsIn({ epcList = [], childEPCs = [] }: EpcisEvent): string[] {
  return [...new Set([...epcList, ...childEPCs].filter(isLogisticUnit).map(canonicalEpc))];
}

const classKey = ({ epcClass, uom = '' }: QuantityElement) => `${canonicalEpc(epcClass)}#${uom}`;

/** Packs and unpacks one logistic unit. */
class Load {
  readonly epcs = new Set<string>();
  readonly classes = new Map<string, QuantityElement>();

  take(event: EpcisEvent): void {
    const { action, childEPCs = [], childQuantityList = [] } = event;
    if (action === 'OBSERVE') return;
    const isAdded = action === 'ADD';
    if (!isAdded && childEPCs.length + childQuantityList.length === 0) this.empty();
    for (const epc of childEPCs.map(canonicalEpc)) this.epcs[isAdded ? 'add' : 'delete'](epc);
    for (const part of childQuantityList) this.change(part, (isAdded ? 1 : -1) * (part.quantity ?? 0));
  }

  private change(part: QuantityElement, by: number): void {
    const known = this.classes.get(classKey(part))?.quantity ?? 0;
    this.classes.set(classKey(part), { ...part, quantity: known + by });
  }

  private empty(): void {
    this.epcs.clear();
    this.classes.clear();
  }
}

/** Whether an event packs a logistic unit, or unpacks it. @param unit - its one name; any unit when absent */
export function isPacking(event: EpcisEvent, unit?: string): boolean {
  if (typeOfEvent(event) !== 'AggregationEvent' || event.parentID === undefined) return false;
  return unit === undefined || canonicalEpc(event.parentID) === unit;
}

/**
 * What is in a logistic unit after everything that was told to happen up to a moment, that included, and was not declared an error.
 * Taking out without saying what empties it.
 *
 * @param unit - its one name
 * @param events - in any order, among them others than those that pack and unpack it
 */
export function contentsAt(unit: string, events: readonly InContext[], at: Instant): PackedGoods {
  const load = new Load();
  const declarations = events.filter(({ event }) => event.errorDeclaration !== undefined);
  const timed = events
    .filter((told) => told.event.errorDeclaration === undefined && isPacking(told.event, unit))
    .filter((told) => !declarations.some((declaration) => isDeclarationOf(declaration, told)))
    .map(({ event }) => ({ event, time: InstantSchema.parse(event.eventTime) }))
    .filter(({ time }) => time <= at);
  for (const { event } of timed.sort((one, other) => (one.time < other.time ? -1 : 1))) load.take(event);
  return { epcs: [...load.epcs], classes: [...load.classes.values()].filter(({ quantity = 0 }) => quantity > 0) };
}
