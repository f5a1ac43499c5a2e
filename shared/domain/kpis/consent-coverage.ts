import type { ConsentRecord } from '#schemas/consent.ts';
import type { Instant } from '#schemas/instant.ts';
import { consentsInForce } from '../privacy/consents-at.ts';
import { mayContact } from '../privacy/may-contact.ts';
import type { PersonGroups } from './person-groups.ts';
import { CHANNELS } from './reach.ts';
import type { ShopFacts } from './shop-facts.ts';

export const COVERED_PURPOSE = 'marketing';

/** Slots of the ledger that decide, each with a bit for a consent and one, four places on, for a word against it. */
const SLOTS: readonly string[] = [...CHANNELS.map(({ channel }) => channel), 'all'];
const AGAINST = SLOTS.length;

/** What somebody says of promotions, in eight bits: people are many, and their words come in whatever order. */
export class PromotionWords {
  private readonly asOf: Instant;
  private readonly bits = new Map<string, number>();

  constructor(asOf: Instant) {
    this.asOf = asOf;
  }

  /** Notes a word in force; those of other purposes and channels, and consents whose time is over, decide on nothing here. */
  note(personKey: string, word: Pick<ConsentRecord, 'purpose' | 'channel' | 'status' | 'expiresAt'>): void {
    const slot = SLOTS.indexOf(word.channel);
    if (word.purpose !== COVERED_PURPOSE || slot < 0 || consentsInForce([word], this.asOf).length === 0) return;
    const bit = 1 << (word.status === 'granted' ? slot : slot + AGAINST);
    this.bits.set(personKey, (this.bits.get(personKey) ?? 0) | bit);
  }

  /** The channels on which somebody may be sent promotions, in the bits of `reachOf`. */
  allowedTo(personKey: string): number {
    const bits = this.bits.get(personKey) ?? 0;
    if (bits === 0) return 0;
    const words = SLOTS.flatMap((channel, slot) => {
      const said = { purpose: COVERED_PURPOSE, channel };
      const [granted, against] = [bits & (1 << slot), bits & (1 << (slot + AGAINST))];
      if (against) return { ...said, status: 'denied' as const };
      return granted ? { ...said, status: 'granted' as const } : [];
    });
    return CHANNELS.reduce((allowed, { channel }, place) => allowed | (mayContact(words, COVERED_PURPOSE, channel) ? 1 << place : 0), 0);
  }
}

/** Counts one person on each channel that reaches them. @param reach - and `allowed` in the bits of `reachOf` */
export function countCoverage(
  facts: Pick<ShopFacts, 'addForPerson'>,
  person: PersonGroups,
  { day, reach, allowed }: { readonly day: number; readonly reach: number; readonly allowed: number },
): void {
  for (const [place, names] of CHANNELS.entries()) {
    if ((reach & (1 << place)) === 0) continue;
    facts.addForPerson(person, names.reachable, day, 1);
    if ((allowed & (1 << place)) !== 0) facts.addForPerson(person, names.allowed, day, 1);
  }
}
