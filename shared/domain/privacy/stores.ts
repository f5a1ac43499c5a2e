/** What a store knows of people: who they are, only their pseudonyms, or nothing. */
export type Knows = 'identified' | 'pseudonymous' | 'nothing';

export interface Store {
  readonly knows: Knows;
  /** An erasure removes the person from it. */
  readonly isSwept: boolean;
  /** What an erasure does there. */
  readonly how: string;
  /** How long it keeps what it holds. */
  readonly retention: string;
  /** What an erasure leaves there, why, and the days after which it is gone. */
  readonly stays?: { readonly what: string; readonly because: string; readonly days?: number };
}

const nothing = (retention = 'as long as the shop runs'): Store => ({
  knows: 'nothing',
  isSwept: false,
  how: 'Nothing of people is in it.',
  retention,
});
const swept = (knows: Knows, how: string, retention: string, stays?: Store['stays']): Store => ({
  knows,
  isSwept: true,
  how,
  retention,
  ...(stays ? { stays } : {}),
});
const expiring = (what: string, days: number): Store => ({
  knows: 'pseudonymous',
  isSwept: false,
  how: 'Files of a night, under pseudonyms that lead nowhere once the person is erased; later nights leave the person out.',
  retention: `${days} days`,
  stays: { what, because: 'A run in progress needs its files unchanged; they hold no name, address or id.', days },
});

const passing = (what: string): Store => ({
  knows: 'pseudonymous',
  isSwept: false,
  how: 'Messages are dropped when they arrive: whoever works on them finds a tombstone.',
  retention: '4 days, dead letters 14',
  stays: { what, because: 'Messages that could not be worked on wait for a person; they hold no name, address or id.', days: 14 },
});

/** The store of what only recalls may use. */
export const ESCROW = 'table escrow';

/** Every place in which something about a person can be, and every other store, so that none is forgotten. */
export const STORES: Readonly<Record<string, Store>> = {
  'table customers': swept('identified', 'The profile is replaced by a tombstone under each id.', 'until the person asks for erasure', {
    what: 'tombstones: pseudonyms and the moment',
    because: 'They keep what comes later from bringing the person back.',
  }),
  'table events': swept(
    'identified',
    'Every event of every id is deleted.',
    'orders, feedback, consents: until erasure; behaviour: 401 days',
  ),
  'table orders': swept('pseudonymous', 'The owner is taken out of each order.', 'ten years', {
    what: 'orders without a person',
    because: 'Books and food law: what was sold and of which lot has to stay traceable (EU 178/2002 Art. 18).',
  }),
  'table sales': {
    knows: 'nothing',
    isSwept: false,
    how: 'Goods of orders by lot; nothing of the person is in it.',
    retention: 'ten years',
    stays: { what: 'order and lot', because: 'Food law: a recall has to find the goods (EU 178/2002 Art. 18).' },
  },
  'table inventory': nothing('reservations: 90 days, by order number; purchase orders: ten years'),
  'table identities': swept(
    'pseudonymous',
    'Claims of identifiers, hashes by which names are found, and records of merges are deleted.',
    'until erasure',
  ),
  'table consents': swept(
    'identified',
    'Every word and the words in force are deleted.',
    'until erasure, else three years after the last word',
    {
      what: 'addresses to which nothing more may be sent, each by a keyed hash',
      because: 'Whoever asked for silence is not written to again when they come back under the address.',
    },
  ),
  'table segments': swept(
    'pseudonymous',
    'The person is taken out of rule segments and of the list of those at risk.',
    'until the next night',
  ),
  'table campaigns': swept(
    'pseudonymous',
    'Arms, sends and places in lists are deleted; the counts of the campaign stay.',
    'until erasure',
  ),
  'table requests': swept('pseudonymous', 'The request keeps counts and the certificate.', 'five years, as proof', {
    what: 'the request, its certificate and the audit log, by pseudonym',
    because: 'Proof that the law was kept (GDPR Art. 5(2), PIPL Art. 54).',
    days: 5 * 365,
  }),
  'table feedback': swept('identified', 'What they said, the answers and the recovery are deleted.', 'until erasure', {
    what: 'that goods of a lot were complained of, by nobody',
    because: 'Food law: complaints about a lot have to stay traceable; nothing leads from them to a person.',
  }),
  'table recalls': {
    knows: 'pseudonymous',
    isSwept: false,
    how: 'Whom a recall concerned and what was done to reach them stays, by pseudonym; only who is in the escrow is still written to.',
    retention: 'five years after the recall',
    stays: { what: 'notices and answers by pseudonym', because: 'Evidence of a recall (EU 178/2002 Art. 19).', days: 5 * 365 },
  },
  [ESCROW]: swept(
    'identified',
    'Before an erasure nothing of the person is in it. It puts a sealed address there while something they bought may still be recalled, unless they declined that in writing; then it removes the address.',
    'shelf life of what was bought and six months, two years where that life is not known',
    {
      what: 'e-mail address, telephone number and language, encrypted, and of which orders, by pseudonym; only the notices of recalls open it',
      because: 'Whoever bought food that is recalled has to be warned (EU 178/2002 Art. 19, Food Safety Law of China Art. 63).',
    },
  ),
  'table sources': nothing(),
  'table products': nothing(),
  'table rejects': nothing('30 days'),
  'table runs': nothing(),
  'table units': nothing(),
  'table incidents': nothing(),
  'table alerts': nothing(),
  'table holds': nothing(),
  'table cases': nothing(),
  'table lots': nothing(),
  'table epcis': nothing(),
  'table kpis': nothing('kept: sums over many people by day'),
  'table lists': nothing('400 days'),
  'objects segments/': swept('pseudonymous', 'The place of the person in each list is blanked.', 'three nights', {
    what: 'former versions of the lists, by pseudonym',
    because: 'The bucket keeps what was replaced for a while.',
    days: 30,
  }),
  'objects replies/': swept('identified', 'All large replies are removed: their addresses work for two minutes.', '1 day', {
    what: 'removed versions',
    because: 'The bucket keeps what was removed for a day.',
    days: 1,
  }),
  'objects runs/': expiring('columns of features by pseudonym', 30),
  'objects orders/': expiring('orders by pseudonym', 7),
  'objects exports/': expiring('exported tables, by pseudonym', 8),
  'objects audiences/': expiring('who was drawn for a campaign, by pseudonym', 90),
  'objects artefacts/': expiring('neighbour vectors by pseudonym; the next night makes them without the person', 33),
  'objects erasures/': swept('pseudonymous', 'The pseudonyms are added, to be replayed after a restore.', '35 days at least', {
    what: 'pseudonyms of erased people',
    because: 'They keep a restored backup from bringing the person back.',
  }),
  'objects readings/': nothing('for good'),
  'queue events': swept(
    'identified',
    'What is on its way is dropped when it arrives; dead letters are gone through.',
    '4 days, dead letters 14',
  ),
  'queue erasures': swept('pseudonymous', 'Orders name people by pseudonym; dead letters are gone through.', '4 days, dead letters 14'),
  'queue deliveries': swept(
    'identified',
    'What became of mails to erased people is dropped; dead letters are gone through.',
    '4 days, dead letters 14',
  ),
  'queue sends': passing('sends by pseudonym'),
  'queue feedback': passing('pseudonyms and keys of events'),
  'queue audience': passing('places in a campaign'),
  'queue rules': passing('pages of people by pseudonym'),
  'queue commands': nothing('4 days, dead letters 14'),
  'queue recalls': nothing('4 days, dead letters 14'),
  'queue notices': nothing('4 days, dead letters 14'),
  'queue advertising': nothing('4 days, dead letters 14'),
  'queue readings': nothing('4 days, dead letters 14'),
  'queue reading-errors': nothing('4 days, dead letters 14'),
  'queue exposures': nothing('4 days, dead letters 14'),
  'queue acknowledgements': nothing('4 days, dead letters 14'),
  'queue decisions': nothing('4 days, dead letters 14'),
  'queue captures': nothing('4 days, dead letters 14'),
  'queue subscribers': nothing('4 days, dead letters 14'),
  'queue purchase-notices': nothing('4 days, dead letters 14'),
  'mail service': swept('identified', 'It is told to forget the addresses.', 'until erasure'),
  'push service': swept('identified', 'It is told to delete the endpoint of each device, with its token.', 'until erasure'),
  'text message service': {
    knows: 'nothing',
    isSwept: false,
    how: 'It keeps no messages and no log of them. The provider alone lists the numbers from which somebody answered STOP.',
    retention: 'the list of STOP: as long as the account',
    stays: {
      what: 'the number of a telephone from which somebody answered STOP, on the list of the account; nothing leads from it to a person',
      because: 'Whoever has the telephone asked for silence, and an opt-in on their behalf would break it.',
    },
  },
  log: {
    knows: 'pseudonymous',
    isSwept: false,
    how: 'No field that is marked as personal is logged; a profile that cannot be read is named by its pseudonym.',
    retention: '30 days',
    stays: { what: 'pseudonyms of profiles that could not be read', because: 'Somebody has to mend them.', days: 30 },
  },
};
