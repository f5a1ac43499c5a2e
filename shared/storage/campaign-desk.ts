import { artefactInMemory } from './artefact-in-memory.ts';
import { campaignsIn } from './campaigns.ts';
import { catalogueInMemory } from './catalogue-in-memory.ts';
import { commerceOfPersonIn } from './commerce-of-person.ts';
import { consentsIn } from './consents.ts';
import { couponsIn } from './coupons.ts';
import { dueSendsIn } from './due-sends.ts';
import { eventsIn } from './events.ts';
import { holdsIn } from './holds.ts';
import { mailRateIn } from './mail-rate.ts';
import { nightlyArtefactIn } from './nightly-artefacts.ts';
import { openRecoveriesIn } from './open-recoveries.ts';
import { personKeysIn } from './person-keys.ts';
import { productsIn } from './products.ts';
import { customersIn, type OnUnreadable } from './profiles.ts';
import { secretIn } from './secrets.ts';
import { sendClaimsIn } from './send-claims.ts';
import { sendFactsIn } from './send-facts.ts';
import { sendsIn } from './sends.ts';
import { webhooksIn } from './webhooks.ts';

/** What a message of a campaign is made and decided from, by the variables that name it. */
export interface DeskTables {
  readonly CAMPAIGNS_TABLE: string;
  readonly CUSTOMERS_TABLE: string;
  readonly CONSENTS_TABLE: string;
  readonly HOLDS_TABLE: string;
  readonly PRODUCTS_TABLE: string;
  readonly RECALLS_TABLE: string;
  readonly FEEDBACK_TABLE: string;
  readonly SOURCES_TABLE: string;
  readonly EVENTS_TABLE: string;
  readonly RUNS_TABLE: string;
  /** Of the nights' artefacts. */
  readonly ARTEFACTS_BUCKET: string;
}

/** What else the desk is told. */
export interface DeskProps<Shelf> {
  readonly onUnreadable: OnUnreadable;
  readonly decodeShelf: (bytes: Uint8Array) => Shelf;
  /** Told of a shelf that cannot be read; the one before it stays in use. */
  readonly refuseShelf: (version: string, error: unknown) => void;
  readonly nowMillis: () => number;
}

/** Everything that whoever sends a campaign reads and writes. */
export function campaignDeskIn<Shelf>(tables: DeskTables, { onUnreadable, nowMillis, ...shelves }: DeskProps<Shelf>) {
  const { CAMPAIGNS_TABLE: campaigns, CUSTOMERS_TABLE: customers, CONSENTS_TABLE: consents, SOURCES_TABLE: sources } = tables;
  const products = productsIn(tables.PRODUCTS_TABLE);
  return {
    campaigns: campaignsIn(campaigns),
    sends: sendsIn(campaigns),
    claims: sendClaimsIn({ campaigns, customers, consents }),
    due: dueSendsIn(campaigns),
    mailRate: mailRateIn(campaigns),
    coupons: couponsIn(campaigns),
    webhooks: webhooksIn(campaigns),
    customers: customersIn(customers, onUnreadable),
    holds: holdsIn(tables.HOLDS_TABLE),
    products,
    recoveries: openRecoveriesIn(tables.RECALLS_TABLE),
    readFacts: sendFactsIn({ consents, recalls: tables.RECALLS_TABLE, feedback: tables.FEEDBACK_TABLE, sources }),
    linkSecret: secretIn(sources, 'LINK'),
    /** Every word in force of a person, for whoever makes something of what they do. */
    wordsOf: consentsIn(consents).ofPerson,
    commerceOf: commerceOfPersonIn(eventsIn(tables.EVENTS_TABLE), personKeysIn(sources)),
    catalogue: catalogueInMemory({ read: products.findMany, revision: products.revision, nowMillis }),
    shelf: artefactInMemory({
      ...nightlyArtefactIn({ bucket: tables.ARTEFACTS_BUCKET, table: tables.RUNS_TABLE, name: 'shelf' }),
      decode: shelves.decodeShelf,
      refuse: shelves.refuseShelf,
      nowMillis,
    }),
  };
}
