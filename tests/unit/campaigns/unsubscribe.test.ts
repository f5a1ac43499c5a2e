import { describe, expect, it } from 'vitest';
import { asksOneClick, unsubscribePage } from '#domain/campaigns/unsubscribe-page.ts';
import { readToken, tokenTextOf, unsubscribeToken } from '#domain/campaigns/unsubscribe-token.ts';
import { isSameText, keyedHash } from '#runtime/hash.ts';
import type { PersonKey } from '#schemas/ids.ts';

const personKey = 'AAAAAAAAAAAAAAAAAAAAAA' as PersonKey;
const subject = { personKey, purpose: 'marketing', channel: 'email' } as const;

describe('the token of an unsubscribe link', () => {
  it('ends with the keyed hash that domain.md §8 gives for its text', () => {
    expect(keyedHash('test-key', 'u_123|list_promo|v1')).toBe('FUuOC3OSB8m_dly6jyA178d8N7ybz2BeC8ArEJjCXNg');
    expect(tokenTextOf(subject)).toBe(`${personKey}|list_marketing_email|v1`);
  });

  it('says whom and which list it is about, and nothing else has its form', () => {
    const hash = keyedHash('a key', tokenTextOf(subject));
    const token = unsubscribeToken(subject, hash);
    expect(readToken(token)).toEqual({ subject, hash });
    for (const other of ['', hash, token.slice(1), `${token}A`, token.replace('email', 'pigeon'), token.replace('marketing', 'all')])
      expect(readToken(other), other).toBeUndefined();
    expect(isSameText(hash, keyedHash('another key', tokenTextOf(subject)))).toBe(false);
    expect(isSameText(hash, keyedHash('a key', tokenTextOf({ ...subject, channel: 'sms' })))).toBe(false);
  });
});

describe('a body that unsubscribes', () => {
  const multipart = (name: string, value: string) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--x--\r\n`;
  it.each<[string | undefined, string, boolean]>([
    ['application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click', true],
    [undefined, 'List-Unsubscribe=One-Click\r\n', true],
    ['multipart/form-data; boundary=x', multipart('List-Unsubscribe', 'One-Click'), true],
    ['multipart/form-data; boundary=x', multipart('Other', 'One-Click'), false],
    ['application/x-www-form-urlencoded', '', false],
    ['application/x-www-form-urlencoded', 'List-Unsubscribe=Two-Clicks', false],
  ])('of the type %s: %j is told apart', (type, body, expected) => {
    expect(asksOneClick(type, body)).toBe(expected);
  });

  it('is what the page sends, when somebody presses its button', () => {
    expect(unsubscribePage('zh', 'marketing')).toContain('<form method="post"><button name="List-Unsubscribe" value="One-Click">退订');
  });
});
