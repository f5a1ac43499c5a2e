import { signatureOf } from './signing-certificate.ts';

/** The headers by which a controller knows who answers, OpenDSR 2.0 sections 7.4 and 8.6. @param origin - of the processor */
export const dsrHeaders = (body: string, privateKey: string, origin: string): Record<string, string> => ({
  'content-type': 'application/json',
  'x-opendsr-processor-domain': new URL(origin).hostname,
  'x-opendsr-signature': signatureOf(body, privateKey),
});
