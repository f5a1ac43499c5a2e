import type { IncomingMessage } from 'node:http';

/** Who makes a call, and to which service, as its signature says. */
export interface Caller {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

const HEADER_CREDENTIAL = /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;
const QUERY_CREDENTIAL = /[?&]X-Amz-Credential=([^&]+)/;

/** The credential of a SigV4 call, from its header or from a presigned address. */
export function callerOf({ headers, url = '' }: Pick<IncomingMessage, 'headers' | 'url'>): Caller | undefined {
  const presigned = QUERY_CREDENTIAL.exec(url)?.[1];
  const credential = presigned === undefined ? (headers.authorization ?? '') : `Credential=${decodeURIComponent(presigned)}`;
  const [, accessKeyId, region, service] = HEADER_CREDENTIAL.exec(credential) ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) return undefined;
  return { accessKeyId, region, service };
}

/** A header that says who calls; no engine checks the signature. */
export function credentialHeader(accessKeyId: string, region: string, service: string): string {
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=local`;
}
