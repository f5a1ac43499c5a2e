import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { chainHash, checkChain, GENESIS_HASH, UNCHECKED } from '#domain/privacy/audit-chain.ts';
import type { AuditEntry, ChainedEntry } from '#schemas/privacy-audit.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Reference `domain.md` §9, row 13. */
const first: AuditEntry = { a: 'erase', s: 'u_123', t: '2026-06-01T00:00:00Z' };
const second: AuditEntry = { a: 'export', s: 'u_9', t: '2026-06-01T00:01:00Z' };
const FIRST_HASH = 'ac82df509bc344cdeae8491b7624d6e7728ea56e7c4395aa65770557d213954b';
const SECOND_HASH = '1b1dce44d88870a824c221cb3aa60392879f4e7abbc698e2f2bbcde62309ca08';

/** Entries as they are chained one after the other. */
function chained(entries: readonly AuditEntry[]): ChainedEntry[] {
  let hash = GENESIS_HASH;
  return entries.map((entry, index) => {
    hash = chainHash(hash, entry, sha256);
    return { index: index + 1, hash, entry };
  });
}

describe('the audit log', () => {
  it('has the hashes of the reference', () => {
    expect(chained([first, second]).map(({ hash }) => hash)).toEqual([FIRST_HASH, SECOND_HASH]);
  });

  it('is intact whether it is looked at at once or page by page', () => {
    const entries = chained([first, second, { ...first, t: '2026-06-02T00:00:00Z', w: 'op-1' }]);
    const whole = checkChain(UNCHECKED, entries, sha256);
    expect(whole).toEqual({ hash: entries[2]?.hash, entries: 3 });
    expect(checkChain(checkChain(UNCHECKED, entries.slice(0, 1), sha256), entries.slice(1), sha256)).toEqual(whole);
  });

  it.each([1, 2, 3, 4])('names entry %i as the first bad one when somebody changed it', (bad) => {
    const entries = chained(Array.from({ length: 4 }, (_, index) => ({ ...first, s: `u_${index}` })));
    const changed = entries.map((one) => (one.index === bad ? { ...one, entry: { ...one.entry, s: 'u_other' } } : one));
    expect(checkChain(UNCHECKED, changed, sha256).firstBadIndex).toBe(bad);
  });

  it('names the place of an entry that was taken out, also when those after it were chained anew', () => {
    const entries = chained([first, second, { ...second, a: 'erase' }]);
    expect(
      checkChain(
        UNCHECKED,
        [entries[0], entries[2]].flatMap((one) => one ?? []),
        sha256,
      ).firstBadIndex,
    ).toBe(2);
    const forged = chained([first, { ...second, a: 'erase' }]).map((one) => ({ ...one, index: one.index === 2 ? 3 : one.index }));
    expect(checkChain(UNCHECKED, forged, sha256).firstBadIndex).toBe(2);
  });
});
