import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { aChunk, anEvent, anOrder } from '../support/customer-builders.ts';
import { type People, startPeople } from '../support/people.ts';

let shop: People;
beforeAll(async () => {
  shop = await startPeople();
});
afterAll(() => shop.stop());

const anIdentify = (ids: Record<string, string>, traits: Record<string, unknown> = {}) =>
  anEvent({ type: 'identify', event: undefined, ...ids, traits });
const anAlias = (previousId: string, userId: string) => anEvent({ type: 'alias', event: undefined, previousId, userId });

describe('the identity of people', () => {
  it('joins an anonymous history to the person who signs in, and what comes later under the old id', async () => {
    await shop.store(aChunk([anOrder('i1', { anonymousId: 'device-1' })]));
    await shop.store(aChunk([anOrder('i2', { userId: 'user-1' })]));
    const signIn = aChunk([anIdentify({ userId: 'user-1', anonymousId: 'device-1' })]);
    await Promise.all([shop.store(signIn), shop.store(signIn)]);
    await shop.store(signIn, aChunk([anOrder('i3', { anonymousId: 'device-1' })]));
    expect(await shop.profileOf('device-1')).toMatchObject({
      customerId: 'user-1',
      linkedIds: ['device-1'],
      orders: 3,
      sources: { web: 4 },
    });
    expect(await shop.identities.auditOf(await shop.keys.of('user-1'))).toMatchObject([{ kind: 'merge', reason: 'same-event' }]);
  });

  it('joins by the same e-mail address when only one of the two is identified', async () => {
    await shop.store(aChunk([anIdentify({ anonymousId: 'reader' }, { email: 'Eva@Shop.io' }), anOrder('i4', { anonymousId: 'reader' })]));
    await shop.store(aChunk([anIdentify({ userId: 'eva' }, { email: 'eva@shop.io' })]));
    expect(await shop.profileOf('reader')).toMatchObject({ customerId: 'eva', orders: 1 });
  });

  it('keeps two identified people apart, though they share an address or a device, and remembers it', async () => {
    await shop.store(aChunk([anIdentify({ userId: 'wife', anonymousId: 'sofa' }, { email: 'family@shop.io' })]));
    await shop.store(aChunk([anIdentify({ userId: 'husband', anonymousId: 'sofa' }, { email: 'family@shop.io' })]));
    expect(await shop.profileOf('wife')).toMatchObject({ customerId: 'wife', linkedIds: ['sofa'] });
    expect(await shop.profileOf('husband')).toMatchObject({ customerId: 'husband', linkedIds: [] });
    expect(await shop.identities.auditOf(await shop.keys.of('husband'))).toMatchObject([{ kind: 'conflict' }, { kind: 'conflict' }]);
  });

  it('joins two identified people when the client says so, and flattens what was joined before', async () => {
    await shop.store(aChunk([anIdentify({ userId: 'old-number', anonymousId: 'old-device' }), anOrder('i5', { userId: 'old-number' })]));
    await shop.store(aChunk([anOrder('i6', { userId: 'new-number' })]));
    const alias = aChunk([anAlias('old-number', 'new-number')]);
    await shop.store(alias);
    await shop.store(alias);
    const [old] = await Promise.all(['old-device'].map(async (id) => shop.customers.find(await shop.keys.of(id))));
    expect(old).toMatchObject({ kind: 'merged', into: await shop.keys.of('new-number') });
    expect(await shop.profileOf('old-number')).toMatchObject({
      customerId: 'new-number',
      orders: 2,
      linkedIds: ['old-device', 'old-number'],
    });
  });

  it('counts the promotions that went to either of two people for the one that they become', async () => {
    const { contactCountersIn } = await import('#storage/contact-counters.ts');
    const { documents } = await import('#storage/client.ts');
    const counters = contactCountersIn('consents-table');
    await shop.store(aChunk([anOrder('c1', { userId: 'office' })]), aChunk([anOrder('c2', { userId: 'home' })]));
    const [office, home] = await Promise.all(['office', 'home'].map((id) => shop.keys.of(id)));
    if (office === undefined || home === undefined) throw new Error('There are no keys.');
    const slot = (sendId: string) => ({ sendId, channel: 'email' as const, at: '2026-11-20T09:00:00.000Z' as Instant });
    const slotsOf = async (key: PersonKey) => (await counters.ofPeople([key]))(key).slots.map(({ sendId }) => sendId);
    const none = (key: PersonKey) => counters.ofPeople([key]).then((counterOf) => counterOf(key));
    const give = async (key: PersonKey, sendIds: string[]) =>
      documents.send(new TransactWriteCommand({ TransactItems: [counters.replacement(key, await none(key), sendIds.map(slot))] }));
    await give(office, ['bread-office', 'milk-office']);
    await give(home, ['bread-home']);
    const alias = aChunk([anAlias('office', 'home')]);
    await Promise.all([shop.store(alias), shop.store(alias)]);
    expect(await slotsOf(home)).toEqual(['bread-home', 'bread-office', 'milk-office']);
    // Whoever is gone has no places.
    await counters.carry('customers-table', { from: home, to: office });
    expect(await slotsOf(office)).not.toContain('bread-home');
  });

  it('counts an event once that comes again after its id was joined', async () => {
    const order = aChunk([anOrder('i7', { anonymousId: 'twice' })]);
    await shop.store(order);
    await shop.store(aChunk([anAlias('twice', 'twice-user')]));
    await shop.store(order);
    expect(await shop.profileOf('twice-user')).toMatchObject({ orders: 1 });
  });

  it('joins nobody by an id that anybody may have', async () => {
    await shop.store(aChunk([anOrder('i8', { anonymousId: 'null' }), anIdentify({ userId: 'careful', anonymousId: 'null' })]));
    expect(await shop.profileOf('careful')).toMatchObject({ orders: 0, linkedIds: [] });
  });

  it('stops at 50 linked ids', async () => {
    const links = Array.from({ length: 53 }, (_, index) => anIdentify({ userId: 'till', anonymousId: `guest-${index}` }));
    await shop.store(aChunk(links.slice(0, 50)), aChunk(links.slice(50)));
    expect((await shop.profileOf('till')).linkedIds).toHaveLength(50);
    const audit = await shop.identities.auditOf(await shop.keys.of('till'));
    expect(audit.filter(({ kind }) => kind === 'conflict')).toHaveLength(3);
  });

  it('carries what was said about consents to the person', async () => {
    const consents = [{ purpose: 'marketing', channel: 'email', status: 'granted' }];
    await shop.store(aChunk([anIdentify({ anonymousId: 'visitor' }, { consents })]));
    await shop.store(aChunk([anIdentify({ userId: 'member', anonymousId: 'visitor' })]));
    expect(await shop.consents.ofPerson(await shop.keys.of('member'))).toMatchObject([
      { purpose: 'marketing', channel: 'email', status: 'granted' },
    ]);
  });

  it('believes the latest word on a consent, and keeps every word', async () => {
    const word = (status: string, at: string) =>
      anEvent({
        type: 'track',
        event: 'Consent Updated',
        userId: 'fickle',
        at,
        properties: { purpose: 'marketing', channel: 'sms', status },
      });
    await shop.store(aChunk([word('withdrawn', '2026-11-20T10:00:00.000Z')]));
    await shop.store(aChunk([word('granted', '2026-11-19T10:00:00.000Z')]));
    const key = await shop.keys.of('fickle');
    expect(await shop.consents.ofPerson(key)).toMatchObject([{ status: 'withdrawn' }]);
    expect((await shop.consents.ledgerOf(key)).map(({ status }) => status)).toEqual(['granted', 'withdrawn']);
  });
});
