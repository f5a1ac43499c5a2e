import { DAY_MILLIS, plusMillis } from '#domain/time.ts';
import type { Instant } from '#schemas/instant.ts';
import type { ExportLink, StoredRequest } from '#schemas/privacy-request.ts';

export const EXPORT_FORMATS = ['json', 'csv'] as const;
type Format = ExportLink['format'];

const OPEN_DAYS = 7;

/** The token of a link: which request it belongs to, in which form it opens, and what nobody can guess. */
export const linkToken = (requestId: string, format: Format, random: string): string => `${requestId}.${format}.${random}`;

/** The request that a token names; undefined when it is no token. */
export const requestOfToken = (token: string): string | undefined => /^([^.]{1,80})\.(?:json|csv)\.[^.]{16,}$/.exec(token)?.[1];

/** What is kept of links; a token itself is kept nowhere. */
export const newLinks = (
  tokens: readonly { readonly format: Format; readonly token: string }[],
  at: Instant,
  sha256: (text: string) => string,
): ExportLink[] =>
  tokens.map(({ format, token }) => ({ format, tokenHash: sha256(token), expiresAt: plusMillis(at, OPEN_DAYS * DAY_MILLIS) }));

export type LinkVerdict =
  | { readonly kind: 'opens'; readonly format: Format; readonly request: StoredRequest }
  | { readonly kind: 'closed' };

/** Whether a link opens: known, not opened before, not expired. @returns with the request as it is once it is opened */
export function openLink(request: StoredRequest, tokenHash: string, at: Instant): LinkVerdict {
  const links = request.links ?? [];
  const link = links.find((one) => one.tokenHash === tokenHash);
  if (link === undefined || link.openedAt !== undefined || link.expiresAt <= at) return { kind: 'closed' };
  const opened = links.map((one) => (one === link ? { ...one, openedAt: at } : one));
  return { kind: 'opens', format: link.format, request: { ...request, links: opened } };
}
