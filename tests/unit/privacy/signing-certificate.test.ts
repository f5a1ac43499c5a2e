import { createVerify, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { dsrHeaders } from '#runtime/dsr-reply.ts';
import { certificateOfKey, newSigningKey } from '#runtime/signing-certificate.ts';

const key = newSigningKey();

describe('the certificate of an OpenDSR processor', () => {
  const certificate = new X509Certificate(certificateOfKey(key, 'shop.example', new Date('2026-11-22T08:00:00.000Z')));

  it('is one of X.509 for the domain, for ten years, signed by its own key', () => {
    expect([certificate.subject, certificate.issuer]).toEqual(['CN=shop.example', 'CN=shop.example']);
    expect(new Date(certificate.validTo).toISOString()).toBe('2036-11-22T08:00:00.000Z');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  it('verifies what is signed, and nothing that was changed', () => {
    const body = JSON.stringify({ request_status: 'completed' });
    const { 'x-opendsr-signature': signature = '', 'x-opendsr-processor-domain': domain } = dsrHeaders(
      body,
      key,
      'https://shop.example:8443',
    );
    const isGenuine = (text: string) => createVerify('RSA-SHA256').update(text).verify(certificate.publicKey, signature, 'base64');
    expect(domain).toBe('shop.example');
    expect(isGenuine(body)).toBe(true);
    expect(isGenuine(body.replace('completed', 'cancelled'))).toBe(false);
    expect(createVerify('RSA-SHA256').update(body).verify(newCertificate().publicKey, signature, 'base64')).toBe(false);
  });
});

const newCertificate = () => new X509Certificate(certificateOfKey(newSigningKey(), 'shop.example', new Date(0)));
