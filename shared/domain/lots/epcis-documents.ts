import { type CapturedEvent, EPCIS_CONTEXT, type EpcisEvent, type LdContext } from '#schemas/epcis.ts';
import type { Instant } from '#schemas/instant.ts';
import { canonicalEpc } from './epc-uris.ts';
import { prefixesIn } from './event-pre-hash.ts';

type ContextPart = Exclude<LdContext, readonly unknown[]>;

const partsOf = (context: LdContext): ContextPart[] => [context].flat();
const textsOf = (parts: readonly ContextPart[]) => parts.map((part) => JSON.stringify(part));

/** The contexts of some events as one; an event whose prefixes mean something else than those before it keeps its own. */
function joined(captured: readonly CapturedEvent[]): { context: ContextPart[]; events: EpcisEvent[] } {
  const context: ContextPart[] = [EPCIS_CONTEXT];
  const events = captured.map(({ event, context: own }) => {
    const parts = partsOf(own);
    const known = prefixesIn(context);
    const isOther = [...prefixesIn(own)].some(([prefix, namespace]) => (known.get(prefix) ?? namespace) !== namespace);
    if (isOther) return { ...event, '@context': event['@context'] ?? own };
    const told = new Set(textsOf(context));
    context.push(...parts.filter((part) => !told.has(JSON.stringify(part))));
    return event;
  });
  return { context, events };
}

/** What an answer is to: a query by its name, and a subscription to it. */
interface Asked {
  readonly queryName: string;
  readonly subscriptionID?: string;
}

/** The answer to a query: events as they were captured, each with the id that it was given. */
export function queryDocumentOf(captured: readonly CapturedEvent[], createdAt: Instant, asked: Asked = { queryName: 'SimpleEventQuery' }) {
  const { context, events } = joined(captured);
  return {
    '@context': context,
    type: 'EPCISQueryDocument',
    schemaVersion: '2.0',
    creationDate: createdAt,
    epcisBody: { queryResults: { ...asked, resultsBody: { eventList: events } } },
  };
}

const linked = (uris: readonly string[] | undefined) => uris?.map(canonicalEpc);
const linkedClasses = (list: EpcisEvent['quantityList']) => list?.map((part) => ({ ...part, epcClass: canonicalEpc(part.epcClass) }));
const linkedPlace = (place: EpcisEvent['readPoint']) => place && { ...place, id: canonicalEpc(place.id) };

/** The event with its EPCs as Digital Links; what is none stays. */
export function withDigitalLinks(captured: CapturedEvent): CapturedEvent {
  const { event } = captured;
  const changed = {
    epcList: linked(event.epcList),
    childEPCs: linked(event.childEPCs),
    inputEPCList: linked(event.inputEPCList),
    outputEPCList: linked(event.outputEPCList),
    parentID: event.parentID && canonicalEpc(event.parentID),
    quantityList: linkedClasses(event.quantityList),
    childQuantityList: linkedClasses(event.childQuantityList),
    inputQuantityList: linkedClasses(event.inputQuantityList),
    outputQuantityList: linkedClasses(event.outputQuantityList),
    readPoint: linkedPlace(event.readPoint),
    bizLocation: linkedPlace(event.bizLocation),
  };
  // Field by field, so that they stay in their order.
  const fields = Object.entries(event).map(([name, value]) => [name, changed[name as keyof typeof changed] ?? value]);
  return { ...captured, event: Object.fromEntries(fields) as EpcisEvent };
}

/** Collections of GS1's resources. */
export const collectionOf = (member: readonly string[]) => ({ '@context': EPCIS_CONTEXT, type: 'Collection', member });
