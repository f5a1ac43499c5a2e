import { STORES } from './stores.ts';

/** Where the copy of a person shows what a store holds of them, or why it does not. */
type Place = { readonly sections: readonly string[] } | { readonly because: string };

const shown = (...sections: string[]): Place => ({ sections });
const derived = (from: string): Place => ({ because: `It is worked out of ${from}, which the copy has, and says nothing beside it.` });
const passing = (what: string): Place => ({ because: `${what} for minutes, until it is in a table from which the copy is made.` });
const replaced: Place = { because: 'It names work to be done by pseudonym; the work is in the copy once it is done.' };

/** Of every store that knows something of people, by its name in the list of stores. */
const PLACES: Readonly<Record<string, Place>> = {
  'table customers': shown('ids', 'profile', 'sources', 'inferred'),
  'table events': shown('events'),
  'table orders': shown('orders'),
  'table identities': shown('joinedIds', 'profile'),
  'table consents': shown('consents', 'consentLedger', 'contacts', 'silencedAddresses'),
  'table segments': shown('inferred'),
  'table campaigns': shown('campaigns'),
  'table requests': { because: 'It is the proof of what the person asked for and was told; who asks by its number is told how it stands.' },
  'table feedback': shown('feedback', 'serviceRecovery'),
  'table recalls': shown('recalls'),
  'table escrow': { because: 'Only addresses of people who are erased are in it, of whom there is no copy.' },
  'objects segments/': derived('the segment under `inferred`'),
  'objects replies/': { because: 'Replies too large for the gateway lie there for two minutes; they are made of what the copy has.' },
  'objects runs/': derived('the profile'),
  'objects orders/': derived('the orders'),
  'objects exports/': derived('the tables, of which everything is shown'),
  'objects audiences/': derived('the campaigns'),
  'objects artefacts/': derived('the orders'),
  'objects erasures/': { because: 'Only people who are erased are in it, of whom there is no copy.' },
  'queue events': passing('What is said of somebody waits there'),
  'queue erasures': replaced,
  'queue deliveries': passing('What became of a mail waits there'),
  'queue sends': replaced,
  'queue feedback': replaced,
  'queue audience': replaced,
  'queue rules': replaced,
  'mail service': { because: 'It holds no more than addresses that refuse mail; the copy shows them under `silencedAddresses`.' },
  'push service': { because: 'It holds no more than the device, whose endpoint the copy shows under `profile`.' },
  log: { because: 'It names nobody but profiles that cannot be read, by pseudonym.' },
};

/** The sections of a copy in which the stores are shown. */
export const sectionsOfStores = (): string[] => [
  ...new Set(Object.values(PLACES).flatMap((place) => ('sections' in place ? place.sections : []))),
];

/** Stores that know something of people and are not in the copy, each with the reason. @throws {TypeError} when a store has no place */
export function storesLeftOut(): { readonly store: string; readonly because: string }[] {
  return Object.entries(STORES).flatMap(([store, { knows }]) => {
    if (knows === 'nothing') return [];
    const place = PLACES[store];
    if (place === undefined) throw new TypeError(`${store} has no place in the copy of a person, and nobody says why.`);
    return 'because' in place ? [{ store, because: place.because }] : [];
  });
}
