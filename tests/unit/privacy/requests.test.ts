import { describe, expect, it } from 'vitest';
import { certificateOf, signedText } from '#domain/privacy/certificate.ts';
import { consentsAt, consentsInForce } from '#domain/privacy/consents-at.ts';
import { withoutPeople } from '#domain/privacy/dead-letter.ts';
import { newRequest } from '#domain/privacy/erasure-plan.ts';
import { linkToken, newLinks, openLink, requestOfToken } from '#domain/privacy/export-links.ts';
import { csvOfCopy, personCopy } from '#domain/privacy/person-copy.ts';
import type { ConsentRecord } from '#schemas/consent.ts';
import type { Instant } from '#schemas/instant.ts';
import { keyOfId } from '../../support/shop-world.ts';

const at = '2026-11-20T10:00:00.000Z' as Instant;
const daysLater = (days: number) => new Date(Date.parse(at) + days * 86_400_000).toISOString() as Instant;
const plain = (text: string) => `#${text}`;

describe('a link to a copy', () => {
  const token = linkToken('request-1', 'json', 'unguessable-text-of-24-bytes');
  const request = {
    ...newRequest({ requestId: 'request-1', receivedAt: at, kind: 'access' as const }),
    links: newLinks([{ format: 'json', token }], at, plain),
  };

  it('names its request, and opens once within seven days', () => {
    expect(requestOfToken(token)).toBe('request-1');
    const verdict = openLink(request, plain(token), daysLater(6.9));
    expect(verdict).toMatchObject({ kind: 'opens', format: 'json', request: { links: [{ openedAt: daysLater(6.9) }] } });
    if (verdict.kind === 'opens') expect(openLink(verdict.request, plain(token), daysLater(6.95))).toEqual({ kind: 'closed' });
  });

  it('stays closed after that, and to who guesses', () => {
    expect(openLink(request, plain(token), daysLater(7))).toEqual({ kind: 'closed' });
    expect(openLink(request, plain(`${token}x`), at)).toEqual({ kind: 'closed' });
    for (const other of ['', 'request-1', 'request-1.pdf.unguessable-text-of-24-bytes', 'request-1.json.short'])
      expect(requestOfToken(other)).toBeUndefined();
  });
});

describe('a copy of everything about a person', () => {
  const copy = personCopy(
    'r',
    { profile: { traits: { name: '=cmd|A1', note: 'says "so", twice' } }, orders: [{ totalMinor: -5 }, { totalMinor: 7 }] },
    at,
  );

  it('tells how something was inferred, for whom it is, and how long it is kept', () => {
    expect(copy.logic.map(({ name }) => name)).toEqual(expect.arrayContaining(['Segments and forecasts', 'Recommendations']));
    expect(copy.processing.every(({ recipients, retention, basis }) => recipients !== '' && retention !== '' && basis !== '')).toBe(true);
  });

  it('is a table too, in which nothing is taken for a formula', () => {
    const lines = csvOfCopy(copy).split('\r\n');
    expect(lines[0]).toBe('section,field,value');
    expect(lines).toContain("profile,traits.name,'=cmd|A1");
    expect(lines).toContain('profile,traits.note,"says ""so"", twice"');
    expect(lines).toContain('orders,0.totalMinor,-5');
    expect(lines).toContain('orders,1.totalMinor,7');
  });
});

describe('what somebody allowed at a past moment', () => {
  const said = (status: ConsentRecord['status'], days: number, more: object = {}): ConsentRecord => ({
    purpose: 'marketing',
    channel: 'email',
    status,
    at: daysLater(days),
    source: 'web',
    ...more,
  });
  const ledger = [said('withdrawn', 4), said('granted', 0), said('granted', 6, { expiresAt: daysLater(8) })];

  it.each([
    [-1, undefined],
    [0, 'granted'],
    [3, 'granted'],
    [4, 'withdrawn'],
    [7, 'granted'],
    [9, undefined],
  ])('is told from the ledger in whatever order: after %i days %s', (days, status) => {
    expect(consentsAt(ledger, daysLater(days))[0]?.status).toBe(status);
    expect(consentsAt([...ledger].reverse(), daysLater(days))[0]?.status).toBe(status);
  });

  it('is the word that allows less when two are of the same moment', () => {
    expect(consentsAt([said('granted', 1), said('denied', 1)], daysLater(2))[0]?.status).toBe('denied');
  });

  it('ends for a consent that was given for a time, never for a refusal', () => {
    const words = [said('granted', 0, { expiresAt: daysLater(1) }), said('denied', 0, { channel: 'sms', expiresAt: daysLater(1) })];
    expect(consentsInForce(words, daysLater(2)).map(({ channel }) => channel)).toEqual(['sms']);
  });
});

describe('dead letters of the erased', () => {
  const isErased = async (id: string) => id === 'gone';
  const chunk = (...events: object[]) => JSON.stringify({ events, source: 'web' });

  it('lose their events, and go with the last one', async () => {
    const others = { subjectId: 'stays', userId: 'stays' };
    expect(await withoutPeople(chunk({ subjectId: 'gone', userId: 'gone' }), isErased)).toEqual({ kind: 'remove' });
    expect(await withoutPeople(chunk({ subjectId: 'stays', previousId: 'gone' }, others), isErased)).toEqual({
      kind: 'replace',
      body: chunk(others),
    });
    expect(await withoutPeople(chunk(others), isErased)).toEqual({ kind: 'stay' });
  });

  it('stay when nobody can tell of whom they are', async () => {
    for (const body of ['not JSON', '[]', '{"events":"none"}', '']) expect(await withoutPeople(body, isErased)).toEqual({ kind: 'stay' });
  });
});

describe('a certificate', () => {
  const request = { ...newRequest({ requestId: 'r', receivedAt: at }), personKeys: [keyOfId('b'), keyOfId('a')] };
  const certificate = certificateOf(request, { at, previousHash: 'h', sha256: plain });

  it('names nobody, lists the stores, and says what stays and why', () => {
    expect(certificate.subjectHash).toBe(plain([keyOfId('a'), keyOfId('b')].sort().join(' ')));
    expect(certificate.stores).toEqual(expect.arrayContaining(['table customers', 'table events', 'queue events', 'mail service']));
    expect(certificate.exemptions.map(({ store }) => store)).toEqual(
      expect.arrayContaining(['table orders', 'table sales', 'table recalls']),
    );
    expect(certificate.backupsGoneBy).toBe(daysLater(35));
  });

  it('names the address that is kept for recalls with its end, and only when one is kept', () => {
    const escrowIn = ({ exemptions }: typeof certificate) => exemptions.filter(({ store }) => store === 'table escrow');
    expect(escrowIn(certificate)).toEqual([]);
    const contactUntil = daysLater(200) as typeof at;
    const kept = certificateOf(request, { at, previousHash: 'h', sha256: plain, contactUntil });
    expect(escrowIn(kept)).toMatchObject([{ goneBy: contactUntil, because: expect.stringContaining('recalled') }]);
  });

  it('has a text to be signed in which every field counts, and the signature does not', () => {
    expect(signedText({ ...certificate, signature: 'x' })).toBe(signedText(certificate));
    expect(signedText({ ...certificate, removed: { ...certificate.removed, events: 1 } })).not.toBe(signedText(certificate));
  });
});
