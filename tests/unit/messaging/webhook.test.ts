import { describe, expect, it } from 'vitest';
import { refusalKindOf } from '#messaging/refusal.ts';
import { faultOfWebhookUrl, isPublicAddress, webhookSignature } from '#messaging/webhook.ts';

describe('the signature of a webhook', () => {
  it('is the HMAC of id, time and body under the decoded secret', () => {
    // Computed with `openssl dgst -sha256 -mac HMAC -macopt hexkey:… -binary | base64` over `msg_1.1614265330.{"test":1}`.
    const told = { id: 'msg_1', seconds: 1_614_265_330, body: '{"test":1}' };
    const secret = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`;
    expect(webhookSignature(secret, told)).toBe('v1,x070l7QT48FrV7R3A1xoNqCZhQUf6kWsVM+wS1V2Xw8=');
    expect(webhookSignature(secret.slice('whsec_'.length), told)).toBe('v1,x070l7QT48FrV7R3A1xoNqCZhQUf6kWsVM+wS1V2Xw8=');
    expect(webhookSignature(secret, { ...told, seconds: told.seconds + 1 })).not.toBe('v1,x070l7QT48FrV7R3A1xoNqCZhQUf6kWsVM+wS1V2Xw8=');
  });
});

describe('the address of a webhook', () => {
  it.each(['8.8.8.8', '203.0.114.1', '2606:4700::1111'])('may be %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1', '224.0.0.1'],
    ...['255.255.255.255', '::', '::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'ff02::1', 'nonsense'],
  ])('must not be %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    'http://hooks.example.com/',
    'https://user:password@hooks.example.com/',
    'https://localhost/',
    'https://printer.local/',
    'https://metadata.google.internal/',
    'https://10.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::ffff:7f00:1]/',
    'ftp://hooks.example.com/',
    'nonsense',
  ])('is refused as %s', (url) => {
    expect(faultOfWebhookUrl(url)).toBeDefined();
  });

  it('may be a public name with a port and a path', () => {
    expect(faultOfWebhookUrl('https://hooks.example.com:8443/in?key=1')).toBeUndefined();
  });
});

describe('a refusal', () => {
  it('is told by its name: to send less, not to try again, or to try again', () => {
    expect(refusalKindOf('TooManyRequestsException', false)).toBe('throttled');
    expect(refusalKindOf('Throttling', true)).toBe('throttled');
    expect(refusalKindOf('BadRequestException', true)).toBe('final');
    expect(refusalKindOf('AccountSuspendedException', false)).toBe('passing');
  });
});
