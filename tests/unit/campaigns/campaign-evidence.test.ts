import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AudienceSales } from '#domain/campaigns/audience-sales.ts';
import { type DrawnMember, drawnMember, drawnOf, evidenceOf } from '#domain/campaigns/campaign-evidence.ts';
import { findMembers } from '#domain/campaigns/found-members.ts';
import { keyIndex } from '#domain/campaigns/key-index.ts';
import { tallyTerms } from '#domain/campaigns/tally-terms.ts';
import { MemberSchema } from '#schemas/campaign.ts';
import type { PersonKey } from '#schemas/ids.ts';
import { aCampaign, aSale, LATER } from './campaign-builders.ts';

const keyOf = (name: string) => name.padEnd(22, '0') as PersonKey;
const drawn = (arm: DrawnMember['arm'], given: Partial<DrawnMember> = {}): DrawnMember => ({
  ...{ arm, segment: 'Loyal', channel: 'email', isControl: false, wasReached: false },
  ...given,
});
const terms = tallyTerms(aCampaign(), { costs: [], couponIds: [] }, { asOf: LATER, timeZone: 'UTC' });

/** Who was drawn how, whom the night has, and what ids have become. */
function found(members: Record<string, DrawnMember>, inFile: readonly string[], now: Record<string, string | undefined> = {}) {
  const names = Object.keys(members).toSorted();
  const people = { count: names.length, keyAt: (row: number) => keyOf(names[row] as string) };
  const sales = new AudienceSales(people, terms);
  const sorted = inFile.toSorted();
  const file = {
    count: sorted.length,
    keyAt: (row: number) => keyOf(sorted[row] as string),
    salesAt: () => (look: (sale: ReturnType<typeof aSale>) => void) => look(aSale({ netMinor: 100 })),
  };
  sales.take(file, () => keyIndex(file));
  const own = new Map(Object.entries(now).map(([name, other]) => [keyOf(name), other === undefined ? undefined : keyOf(other)]));
  const audience = { ...people, memberAt: (row: number) => members[names[row] as string] as DrawnMember };
  const placed = findMembers(audience, sales.rowOfPerson, sales.missing(), (key) => own.get(key));
  const { tally, control, contaminated } = evidenceOf(placed.several, placed.others, sales.sumsOf.bind(sales));
  const { treated, holdOut } = tally.all;
  const counts = { treated: treated.moments.n, holdOut: holdOut.moments.n, control, contaminated, leftOut: placed.leftOut };
  return { counts, spendMinor: treated.moments.sum(1), undrawn: placed.undrawn };
}

describe('the members of a campaign', () => {
  it('count with what the night has of them, and with nothing where it has nothing', () => {
    const { counts, spendMinor } = found({ ann: drawn('treated'), bob: drawn('treated'), cy: drawn('hold-out') }, ['ann', 'cy', 'zoe'], {
      bob: 'bob',
    });
    expect(counts).toEqual({ treated: 2, holdOut: 1, control: 0, contaminated: 0, leftOut: 0 });
    expect(spendMinor).toBe(100);
  });

  it('count once where two ids have become one person', () => {
    const { counts } = found({ ann: drawn('treated'), phone: drawn('treated') }, ['ann'], { phone: 'ann' });
    expect(counts).toMatchObject({ treated: 1, contaminated: 0, leftOut: 0 });
    const both = found({ phone: drawn('treated'), tablet: drawn('treated') }, [], { phone: 'ann', tablet: 'ann' });
    expect(both.counts).toMatchObject({ treated: 1 });
    expect(both.undrawn).toEqual([keyOf('ann')]);
  });

  it('are in neither arm when they were drawn into both, or held out and reached all the same', () => {
    const { counts } = found({ ann: drawn('treated'), phone: drawn('hold-out') }, ['ann'], { phone: 'ann' });
    expect(counts).toMatchObject({ treated: 0, holdOut: 0, contaminated: 1 });
    expect(found({ ann: drawn('hold-out', { wasReached: true }) }, ['ann']).counts).toMatchObject({ holdOut: 0, contaminated: 1 });
  });

  it('are left out when they were erased, and no arm when no campaign at all may reach them', () => {
    expect(found({ ann: drawn('treated') }, []).counts).toMatchObject({ treated: 0, leftOut: 1 });
    expect(found({ ann: drawn('hold-out', { isControl: true }) }, ['ann']).counts).toMatchObject({ holdOut: 0, control: 1 });
  });

  it('are held out and reached when a message to them was sent or is being sent', () => {
    const member = (given: Record<string, unknown>) => MemberSchema.parse({ personKey: keyOf('ann'), assignedAt: LATER, ...given });
    expect(drawnOf(member({ arm: 'hold-out', sending: 'sent' }))).toMatchObject({ wasReached: true });
    expect(drawnOf(member({ arm: 'hold-out', sending: 'withheld' }))).toMatchObject({ wasReached: false });
    expect(drawnMember(drawnOf(member({ arm: 'treated', sending: 'sent' })), 'sms')).toEqual(
      drawn('treated', { segment: 'none', channel: 'sms' }),
    );
  });
});

it('finds rows by key, and no others', () => {
  const key = fc.stringMatching(/^[-A-Za-z0-9_]{22}$/);
  fc.assert(
    fc.property(fc.uniqueArray(key, { maxLength: 40 }), fc.uniqueArray(key, { maxLength: 5 }), (known, others) => {
      // Some keys begin alike.
      const sorted = [...new Set(known.flatMap((one) => [one, `${one.slice(0, 21)}x`]))].toSorted((one, other) => (one < other ? -1 : 1));
      const find = keyIndex({ count: sorted.length, keyAt: (row) => sorted[row] as string });
      for (const [row, one] of sorted.entries()) expect(find(one)).toBe(row);
      for (const other of others) expect(find(other)).toBe(sorted.includes(other) ? sorted.indexOf(other) : undefined);
    }),
  );
});
