import { canonicalJson } from '#domain/profiles/canonical-json.ts';
import type { AuditEntry, ChainedEntry } from '#schemas/privacy-audit.ts';

/** The hash before the first entry. */
export const GENESIS_HASH = '0'.repeat(64);

type Hash = (text: string) => string;

/** The hash of an entry: SHA-256 of the hash before it, followed by the entry as JSON with sorted names. */
export const chainHash = (before: string, entry: AuditEntry, sha256: Hash): string => sha256(before + canonicalJson(entry));

export interface ChainCheck {
  readonly hash: string;
  /** Entries that follow one another without a fault. */
  readonly entries: number;
  readonly firstBadIndex?: number;
}

export const UNCHECKED: ChainCheck = { hash: GENESIS_HASH, entries: 0 };

/**
 * Goes on with the check of a chain.
 *
 * @param chained - the entries that follow what was checked, by their places
 * @returns as it was when a fault had been found before
 */
export function checkChain(soFar: ChainCheck, chained: readonly ChainedEntry[], sha256: Hash): ChainCheck {
  let check = soFar;
  for (const { index, hash, entry } of chained) {
    if (check.firstBadIndex !== undefined) return check;
    const expected = chainHash(check.hash, entry, sha256);
    const place = check.entries + 1;
    check = index === place && hash === expected ? { hash, entries: place } : { ...check, firstBadIndex: place };
  }
  return check;
}
