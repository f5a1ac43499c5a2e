import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsentRecord } from '#schemas/consent.ts';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Claim } from '#storage/send-claims.ts';
import { aChunk, anEvent, anOrder } from '../support/customer-builders.ts';
import { type People, startPeople } from '../support/people.ts';

const CAMPAIGN = 'claims' as CampaignId;
const NOW = '2026-11-23T11:00:00.000Z' as Instant;

let shop: People;
let claims: ReturnType<typeof import('#storage/send-claims.ts').sendClaimsIn>;
let counters: ReturnType<typeof import('#storage/contact-counters.ts').contactCountersIn>;
let sends: ReturnType<typeof import('#storage/sends.ts').sendsIn>;

beforeAll(async () => {
  shop = await startPeople();
  const tables = { campaigns: 'campaigns-table', customers: 'customers-table', consents: 'consents-table' };
  claims = (await import('#storage/send-claims.ts')).sendClaimsIn(tables);
  counters = (await import('#storage/contact-counters.ts')).contactCountersIn(tables.consents);
  sends = (await import('#storage/sends.ts')).sendsIn(tables.campaigns);
});
afterAll(() => shop.stop());

const word = (status: 'granted' | 'withdrawn', at: Instant): ConsentRecord => ({
  ...{ purpose: 'marketing', channel: 'email', status, at, source: 'test' },
});

/** Claims to people who allow promotions, as all that decides on them stands at this moment. */
async function claimsTo(names: readonly string[]): Promise<Claim[]> {
  const { documents } = await import('#storage/client.ts');
  const { memberKey } = await import('#storage/campaigns.ts');
  return await Promise.all(
    names.map(async (name) => {
      const personKey = await shop.keys.of(name);
      await shop.store(aChunk([anOrder(`order-${name}`, { userId: name })]));
      await shop.consents.record('customers-table', personKey, [word('granted', NOW)]);
      const member = { ...memberKey(CAMPAIGN, personKey), personKey, arm: 'treated', assignedAt: NOW };
      await documents.send(new PutCommand({ TableName: 'campaigns-table', Item: member }));
      const read = (await counters.ofPeople([personKey]))(personKey);
      const slots = [...read.slots, { sendId: `${CAMPAIGN}-${personKey}`, channel: 'email' as const, at: NOW }];
      return { campaignId: CAMPAIGN, personKey, owner: personKey, at: NOW, read, slots };
    }),
  );
}

const isOpen = async ({ personKey }: Claim) => (await sends.find(CAMPAIGN, personKey))?.sending === 'claimed';
const placesOf = async ({ owner }: Claim) => (await counters.ofPeople([owner]))(owner).slots.length;

describe('messages that are claimed together', () => {
  it('are reserved each for itself: whoever changed, is gone or was taken meanwhile keeps nobody else from it', async () => {
    const all = await claimsTo(['ann', 'bob', 'cleo', 'dan', 'eve', 'fay']);
    const [ann, bob, cleo, dan, eve] = all as [Claim, Claim, Claim, Claim, Claim];
    await shop.consents.record('customers-table', bob.owner, [word('withdrawn', '2026-11-23T11:00:01.000Z' as Instant)]);
    await claims.claim([cleo]);
    await shop.store(aChunk([anEvent({ type: 'alias', event: undefined, previousId: 'dan', userId: 'dora' })]));
    const word2 = { ...word('withdrawn', NOW), channel: 'all' };
    await shop.consents.record('customers-table', eve.owner, [word2]);

    expect(await claims.claim(all)).toEqual(['claimed', 'changed', 'taken', 'gone', 'changed', 'claimed']);
    expect(await Promise.all(all.map(isOpen))).toEqual([true, false, true, false, false, true]);
    expect([await placesOf(ann), await placesOf(bob), await placesOf(dan)]).toEqual([1, 0, 0]);
    expect(await claims.claim(all)).toEqual(['taken', 'changed', 'taken', 'gone', 'changed', 'taken']);
  });

  it('that take no place are decided on again after a word as well, and leave the places as they are', async () => {
    const [jan, kit] = (await claimsTo(['jan', 'kit'])).map(({ slots, ...claim }): Claim => claim) as [Claim, Claim];
    await shop.consents.record('customers-table', jan.owner, [{ ...word('withdrawn', NOW), purpose: 'service' }]);
    expect(await claims.claim([jan, kit])).toEqual(['changed', 'claimed']);
    expect([await placesOf(jan), await placesOf(kit)]).toEqual([0, 0]);
  });

  it('are not decided on again because of a word that changes nothing', async () => {
    const [lou] = (await claimsTo(['lou'])) as [Claim];
    await shop.consents.record('customers-table', lou.owner, [word('granted', '2026-11-23T11:00:05.000Z' as Instant)]);
    expect(await claims.claim([lou])).toEqual(['claimed']);
  });

  it('go to one of many who claim at once', async () => {
    const all = await claimsTo(['g1', 'g2', 'g3', 'g4', 'g5', 'g6', 'g7', 'g8']);
    const results = await Promise.all([all, all.toReversed(), all.slice(2, 6), all].map((some) => claims.claim(some)));
    const claimed = results.flat().filter((result) => result === 'claimed').length;
    expect(claimed).toBe(8);
    expect(await Promise.all(all.map(placesOf))).toEqual(Array(8).fill(1));
  });

  it('to one person are reserved one after the other', async () => {
    const [first] = (await claimsTo(['hal'])) as [Claim];
    const [other] = (await claimsTo(['ida'])) as [Claim];
    const second = { ...first, personKey: other.personKey as PersonKey };
    expect(await claims.claim([first, second])).toEqual(['claimed', 'changed']);
  });
});
