import { type PersonKey, PersonKeySchema } from '#schemas/ids.ts';
import type { LocalDay } from '#schemas/instant.ts';
import { LocalDaySchema } from '#schemas/instant.ts';
import { addDays } from '../time.ts';

/** What the page behind a link asks. */
export type Ask = 'nps' | 'csat' | 'rating';

/** Whose answer a link is for, and to what. */
export interface FeedbackLink {
  readonly personKey: PersonKey;
  readonly ask: Ask;
  /** An order, a product or a feedback that was answered; empty for the shop as a whole. */
  readonly about: string;
  readonly issuedOn: LocalDay;
}

const VERSION = 'v1';
const VALID_DAYS = 60;
const MOST_ABOUT = 128;
const PAYLOAD = /^([A-Za-z0-9_-]{22})\.(nps|csat|rating)\.(\d{4}-\d{2}-\d{2})\.([A-Za-z0-9_-]*)$/;
const SIGNATURE_LENGTH = 22;

/** A link's text before its signature. It names nobody: the person is there by their pseudonym. @param about - base64url */
export function linkPayload({ personKey, ask, issuedOn }: Omit<FeedbackLink, 'about'>, about = ''): string {
  return `${personKey}.${ask}.${issuedOn}.${about}`;
}

/** What is signed: no other link of the shop reads like it. */
export const signedText = (payload: string): string => `feedback|${payload}|${VERSION}`;

export const tokenOf = (payload: string, signature: string): string => `${payload}.${signature.slice(0, SIGNATURE_LENGTH)}`;

/** Payload and signature of a token; undefined when it has another form. */
export function partsOfToken(token: string): { payload: string; signature: string } | undefined {
  const cut = token.lastIndexOf('.');
  const [payload, signature] = [token.slice(0, cut), token.slice(cut + 1)];
  return cut > 0 && signature.length === SIGNATURE_LENGTH && PAYLOAD.test(payload) ? { payload, signature } : undefined;
}

/** A payload whose signature is right; undefined when it is too old. @param decode - from base64url */
export function linkOf(payload: string, today: LocalDay, decode: (text: string) => string): FeedbackLink | undefined {
  const [, person, ask, day, about = ''] = PAYLOAD.exec(payload) ?? [];
  const personKey = PersonKeySchema.safeParse(person).data;
  const issuedOn = LocalDaySchema.safeParse(day).data;
  if (personKey === undefined || issuedOn === undefined || addDays(issuedOn, VALID_DAYS) < today) return undefined;
  return { personKey, ask: ask as Ask, about: decode(about).slice(0, MOST_ABOUT), issuedOn };
}
