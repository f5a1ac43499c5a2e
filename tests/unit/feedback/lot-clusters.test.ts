import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complaintsByLot, type LotComplaint, lotClusters } from '#domain/feedback/lot-clusters.ts';
import { caseOfComplaints, proposalAfter } from '#domain/feedback/propose-hold.ts';
import { seededRandom } from '#numerics/random.ts';
import type { FeedbackLot } from '#schemas/feedback.ts';
import { GtinSchema, type LotId } from '#schemas/gtin.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { Sale } from '#schemas/sale.ts';

const gtin = GtinSchema.parse('4006381333931');
const at = '2026-11-20T10:00:00.000Z' as Instant;
const lotOf = (lot: string): FeedbackLot => ({ gtin, lot: lot as LotId, productId: 'milk', by: 'ordered' });
const complaint = (person: string, lot: string, given: Partial<LotComplaint> = {}): LotComplaint => ({
  personKey: person as PersonKey,
  productIds: ['milk'],
  lots: [lotOf(lot)],
  topics: ['freshness'],
  dangers: [],
  at,
  ...given,
});
const complaints = (count: number, lot: string) => Array.from({ length: count }, (_, one) => complaint(`${lot}-${one}`, lot));
const sale = (lot: string, quantity: number): Sale => ({
  orderRef: `shop#${lot}`,
  key: lot,
  at,
  day: '2026-11-20' as LocalDay,
  lines: [{ productId: 'milk', quantity, gtin, lot: lot as LotId }],
});

describe('complaints of one lot', () => {
  it('stand out where its siblings have few', () => {
    const sales = ['A', 'B', 'C', 'D'].map((lot) => sale(lot, 1000));
    const [cluster, ...others] = lotClusters([...complaints(9, 'A'), ...complaints(1, 'B'), ...complaints(2, 'C')], sales);
    expect(others).toEqual([]);
    expect(cluster).toMatchObject({
      lot: 'A',
      productId: 'milk',
      complaints: 9,
      unitsSold: 1000,
      topics: ['freshness'],
      firstComplaintAt: at,
    });
    expect(cluster?.expected).toBeGreaterThan(0.5);
    expect(cluster?.expected).toBeLessThan(2);
    expect(cluster?.falseDiscoveryRate).toBeLessThan(0.001);
  });

  it('do not where all lots have as many, or where so much more of it was sold', () => {
    const even = ['A', 'B', 'C', 'D'];
    expect(
      lotClusters(
        even.flatMap((lot) => complaints(6, lot)),
        even.map((lot) => sale(lot, 500)),
      ),
    ).toEqual([]);
    expect(lotClusters([...complaints(9, 'A'), ...complaints(1, 'B')], [sale('A', 9000), sale('B', 1000)])).toEqual([]);
  });

  it('count each person once, and only what can lie in the goods', () => {
    const often = Array.from({ length: 8 }, () => complaint('ann', 'A'));
    const late = Array.from({ length: 8 }, (_, one) => complaint(`late-${one}`, 'A', { topics: ['delivery-time'] }));
    const byLot = complaintsByLot([...often, ...late]);
    expect([...byLot.values()].map((told) => told.complaints.length)).toEqual([1]);
  });

  it('count a danger whatever else it is about, and a lot that somebody named though they named no product', () => {
    const danger = complaint('ann', 'A', { topics: ['delivery-time'], dangers: ['illness'] });
    const named = complaint('bob', 'A', { productIds: [], lots: [{ ...lotOf('A'), by: 'told' }] });
    const ofOrder = complaint('eve', 'A', { productIds: [] });
    expect([...complaintsByLot([danger, named, ofOrder]).values()].map((told) => told.complaints.length)).toEqual([2]);
  });

  it('are proposed of two people never, however rare complaints are', () => {
    expect(lotClusters(complaints(2, 'A'), [sale('A', 10), sale('B', 1_000_000)])).toEqual([]);
  });

  it('are no more often a false alarm than promised when all lots are alike', () => {
    const random = seededRandom(11);
    let alarms = 0;
    for (let night = 0; night < 200; night++) {
      const lots = Array.from({ length: 40 }, (_, lot) => `L${lot}`);
      // Forty lots of 200 pieces, 1 % of the pieces complained of.
      const told = lots.flatMap((lot) => complaints(Array.from({ length: 200 }, random).filter((chance) => chance < 0.01).length, lot));
      if (
        lotClusters(
          told,
          lots.map((lot) => sale(lot, 200)),
        ).length > 0
      )
        alarms += 1;
    }
    expect(alarms / 200).toBeLessThanOrEqual(0.05);
  });

  it('never come to more than were told, whatever is sold', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 12 }), { maxLength: 6 }), fc.array(fc.nat({ max: 5000 }), { maxLength: 6 }), (counts, units) => {
        const told = counts.flatMap((count, lot) => complaints(count, `L${lot}`));
        for (const cluster of lotClusters(
          told,
          units.map((pieces, lot) => sale(`L${lot}`, pieces)),
        )) {
          expect(cluster.complaints).toBe(counts[Number(cluster.lot.slice(1))]);
          expect(cluster.falseDiscoveryRate).toBeGreaterThanOrEqual(cluster.pValue - 1e-15);
        }
      }),
    );
  });
});

describe('a proposal to hold a lot', () => {
  const [cluster] = lotClusters(complaints(9, 'A/1'), [sale('A/1', 100), sale('B', 100_000)]);
  if (cluster === undefined) throw new Error('Nine complaints of a hundred pieces stand out.');
  const hash = (text: string) => Buffer.from(text).toString('hex').padEnd(64, '0');
  const later = '2026-11-21T10:00:00.000Z' as Instant;
  const first = proposalAfter(undefined, cluster, at, hash).proposal;
  if (first === undefined) throw new Error('The first one is proposed.');

  it('is of a case that can be told from any lot, one with a slash too', () => {
    expect(first.caseId).toBe(caseOfComplaints({ gtin, lot: 'A/1' as LotId }, hash));
    expect(first).toMatchObject({ status: 'proposed', lot: 'A/1', proposedAt: at });
  });

  it('grows without being told again while nobody has decided', () => {
    const next = proposalAfter(first, { ...cluster, complaints: 12 }, later, hash);
    expect(next).toMatchObject({ isNew: false, proposal: { complaints: 12, proposedAt: at, asOf: later } });
  });

  it('stays decided, but comes again when twice as many people complain', () => {
    const declined = { ...first, status: 'declined' as const };
    expect(proposalAfter(declined, { ...cluster, complaints: 17 }, later, hash)).toEqual({ proposal: undefined, isNew: false });
    expect(proposalAfter(declined, { ...cluster, complaints: 18 }, later, hash)).toMatchObject({
      isNew: true,
      proposal: { proposedAt: later },
    });
    expect(proposalAfter({ ...first, status: 'accepted' }, { ...cluster, complaints: 99 }, later, hash).proposal).toBeUndefined();
  });
});
