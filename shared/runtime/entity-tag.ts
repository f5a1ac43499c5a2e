import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { sha256Hex } from './hash.ts';

/** Long enough that two bodies of one address never share it. */
const TAG_CHARACTERS = 32;

/** Gives the reply to a read an ETag of its body, and answers 304 to a caller that has the same body already. */
export function withEntityTag(
  result: APIGatewayProxyStructuredResultV2,
  { headers, routeKey }: APIGatewayProxyEventV2,
): APIGatewayProxyStructuredResultV2 {
  const isRead = routeKey.startsWith('GET ') && result.statusCode === 200;
  if (!isRead || typeof result.body !== 'string' || result.headers?.['etag'] !== undefined) return result;
  const etag = `"${sha256Hex(result.body).slice(0, TAG_CHARACTERS)}"`;
  const tagged = { ...result.headers, etag };
  return isKnown(headers['if-none-match'], etag) ? { statusCode: 304, headers: tagged } : { ...result, headers: tagged };
}

/** A cache on the way may have made the tag a weak one. @see RFC 9110, section 13.1.2 */
const isKnown = (given: string | undefined, etag: string): boolean =>
  given?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false;
