import type { EpcisEvent } from '#schemas/epcis.ts';
import { GtinSchema, LotIdSchema } from '#schemas/gtin.ts';
import { type LocalDay, LocalDaySchema } from '#schemas/instant.ts';
import type { LotFacts, LotRef } from '#schemas/lot.ts';
import { type Elements, readElementString } from './element-strings.ts';
import { elementsOfEpc } from './epc-uris.ts';
import { dayOfGs1Date } from './gs1-dates.ts';
import { lotKeyOf } from './trace-lots.ts';

/** Application identifiers of days. */
const DAYS = { expiresOn: '17', bestBeforeOn: '15', producedOn: '11' } as const;
/** The same in the master data of an event. */
const MASTER_DATA: Readonly<Record<keyof LotFacts, RegExp>> = {
  expiresOn: /(?:^|:|\/)itemExpirationDate$/,
  bestBeforeOn: /(?:^|:|\/)bestBeforeDate$/,
  producedOn: /(?:^|:|\/)productionDate$/,
};

function factsFrom(dayOf: (fact: keyof LotFacts) => LocalDay | undefined): LotFacts {
  const facts = (Object.keys(DAYS) as (keyof LotFacts)[]).map((fact) => [fact, dayOf(fact)] as const);
  return Object.fromEntries(facts.filter(([, day]) => day !== undefined));
}

const factsOf = (elements: Elements, currentYear: number) => factsFrom((fact) => dayOfGs1Date(elements.get(DAYS[fact]) ?? '', currentYear));

function lotOf(elements: Elements, batch?: string): LotRef | undefined {
  const gtin = GtinSchema.safeParse(elements.get('01'));
  const lot = LotIdSchema.safeParse(elements.get('10') ?? batch);
  return gtin.success && lot.success ? { gtin: gtin.data, lot: lot.data } : undefined;
}

export type ReadScan =
  | { readonly kind: 'lot'; readonly ref: LotRef; readonly facts: LotFacts }
  | { readonly kind: 'unreadable'; readonly reason: string };

const unreadable = (reason: string): ReadScan => ({ kind: 'unreadable', reason });

/**
 * What a bar code says of a lot: an element string as scanners send it or as it is printed, a Digital Link, or an EPC.
 *
 * @param currentYear - of the day on which it is read, by which two digits of a year are understood
 */
export function readScan(text: string, currentYear: number): ReadScan {
  const read = readElementString(text);
  const isUri = /^(?:https?:|urn:)/i.test(text);
  const elements = isUri ? elementsOfEpc(text) : read.kind === 'elements' ? read.elements : undefined;
  if (elements === undefined)
    return unreadable(isUri || read.kind === 'elements' ? 'it names nothing of GS1' : `${read.reason}, at sign ${read.at + 1}`);
  const ref = lotOf(elements);
  return ref === undefined
    ? unreadable('it names no lot: (01) and (10) are needed')
    : { kind: 'lot', ref, facts: factsOf(elements, currentYear) };
}

const made = ({ epcList, outputEPCList }: EpcisEvent) => [...(epcList ?? []), ...(outputEPCList ?? [])];
const madeClasses = ({ quantityList, outputQuantityList }: EpcisEvent) => [...(quantityList ?? []), ...(outputQuantityList ?? [])];
const classesIn = ({ childQuantityList, inputQuantityList }: EpcisEvent) => [...(childQuantityList ?? []), ...(inputQuantityList ?? [])];

/** Days that an event tells of lots: in the links by which it names them, or in the master data of what comes into being. */
export function lotFactsIn(event: EpcisEvent, currentYear: number): (LotRef & { readonly facts: LotFacts })[] {
  const data = Object.entries(event.ilmd ?? {});
  const told = (pattern: RegExp) => data.find(([name, value]) => pattern.test(name) && typeof value === 'string')?.[1];
  const ofAll = factsFrom((fact) => LocalDaySchema.safeParse(String(told(MASTER_DATA[fact]) ?? '').slice(0, 10)).data);
  const batch = told(/(?:^|:|\/)lotNumber$/);
  const born = [...made(event), ...madeClasses(event).map(({ epcClass }) => epcClass)].map((uri) => ({ uri, common: ofAll }));
  const others = classesIn(event).map(({ epcClass }) => ({ uri: epcClass, common: {} }));
  const lots = new Map<string, LotRef & { facts: LotFacts }>();
  for (const { uri, common } of [...born, ...others]) {
    const elements = elementsOfEpc(uri);
    const ref = elements && lotOf(elements, typeof batch === 'string' ? batch : undefined);
    const facts = { ...common, ...(elements ? factsOf(elements, currentYear) : {}) };
    if (ref && Object.keys(facts).length > 0) lots.set(lotKeyOf(ref), { ...ref, facts });
  }
  return [...lots.values()];
}
