import { describe, expect, it } from 'vitest';
import { leaksIn } from '../../support/log-leaks.ts';
import { wordsOfRequest } from '../../support/personal-words.ts';

const traits = { name: 'Serinus Canary', email: 'finch@shop.example', phone: '+49 170 5559876', locale: 'en-GB', allergens: ['milk'] };
const body = JSON.stringify({
  batch: [
    { type: 'identify', userId: 'finch-1', anonymousId: 'tablet-7', traits },
    { type: 'track', event: 'Product Reviewed', userId: 'finch-1', properties: { product_id: 'seeds', text: 'Far too dry' } },
  ],
});

describe('the scan of the log', () => {
  it('looks for the ids, the names, the addresses and the words of those of whom a request tells, and for nothing else', () => {
    expect(new Set(wordsOfRequest('/v1/batch', body))).toEqual(
      new Set(['finch-1', 'tablet-7', 'Serinus Canary', 'finch@shop.example', '+49 170 5559876', 'Far too dry']),
    );
    expect(wordsOfRequest('/v1/customers/a%20b%2Fc/consents?at=now', '')).toEqual(['a b/c']);
    expect(wordsOfRequest('/v1/products/seeds', JSON.stringify({ name: 'Seeds', category: 'Bird food' }))).toEqual([]);
  });

  const words = new Set(wordsOfRequest('/v1/batch', body));
  it.each([
    ['ingestion/store-event\t{"message":"finch-1 failed"}'],
    ['ingestion/store-event\t{"cause":{"item":"Serinus Canary"}}'],
    ['campaigns/send-batch\tError: Far too dry'],
    ['campaigns/send-batch\tno mail to somebody.else@shop.example'],
    ['campaigns/send-batch\tno text to +49 151 23456789 now'],
  ])('finds %s', (line) => {
    expect(leaksIn(`a\t{"level":"INFO"}\n${line}\n`, words)).toEqual([expect.stringContaining(line)]);
  });

  it('passes over words within other words, pseudonyms, versions and times', () => {
    const log =
      'a\t{"id":"finch-12","key":"J5Pcvhuym1lxFNq9E9TpNE","at":"2026-11-22T08:00:00.000+01:00","v":"@aws-sdk 3.1"}\nb\tSerinus, a Canary\n';
    expect(leaksIn(log, words)).toEqual([]);
  });
});
