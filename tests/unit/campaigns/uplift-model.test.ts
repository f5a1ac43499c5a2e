import { describe, expect, it } from 'vitest';
import { audienceSubjectOf, NOBODY_NAMED } from '#domain/campaigns/audience-subject.ts';
import { faultOfUplifts, truthOfAudience } from '#domain/campaigns/judge-audience.ts';
import { UPLIFT_COLUMNS, upliftColumnsOf } from '#domain/campaigns/uplift-columns.ts';
import { type LearnedPerson, learnedRows, learnUplift, leastUpliftOf, upliftScoreOf } from '#domain/campaigns/uplift-model.ts';
import { seededRandom } from '#numerics/random.ts';
import type { Campaign } from '#schemas/campaign.ts';
import type { CampaignId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import type { UpliftModel } from '#schemas/uplift-model.ts';
import { aShopper, TODAY } from '../../support/segment-builders.ts';

const campaign = { campaignId: 'c-spring' as CampaignId, currency: 'EUR' as Campaign['currency'] };
const at = '2026-11-22T04:00:00.000Z' as Instant;
const asOf = { epochDay: TODAY, zone: 'UTC' };
const fresh = (number: number): Profile => aShopper(number, { orders: 12, daysAgo: 2 });
const lapsed = (number: number): Profile => aShopper(number, { orders: 3, daysAgo: 80 });

/** Half of the people buy anyway; the others buy rarely, unless they are written to, by as much as `lift` more often. */
function experiment(count: number, lift: number): LearnedPerson[] {
  const random = seededRandom(7);
  return Array.from({ length: count }, (_, number) => {
    const isLapsed = random() < 0.5;
    const isTreated = random() < 0.6;
    const chance = isLapsed ? 0.15 + (isTreated ? lift : 0) : 0.6;
    const columns = upliftColumnsOf(isLapsed ? lapsed(number) : fresh(number), 'EUR', asOf);
    return { columns, isTreated, hasOrdered: random() < chance };
  });
}

describe('the model of whom a campaign persuaded', () => {
  const model = learnUplift(experiment(3000, 0.4), campaign, at) as UpliftModel;

  it('scores those higher whom it made buy, by as much as it did, and its ranking beats chance', () => {
    expect(upliftScoreOf(model, lapsed(1), asOf)).toBeCloseTo(0.4, 1);
    expect(upliftScoreOf(model, fresh(1), asOf)).toBeCloseTo(0, 1);
    expect(model.quality.people).toBe(3000);
    expect(model.quality.qiniCi95[0]).toBeGreaterThan(0);
    expect(model.quality.qini).toBeGreaterThan(model.quality.qiniCi95[0]);
  });

  it('tells by its interval when there is nobody to persuade', () => {
    const idle = learnUplift(experiment(3000, 0), campaign, at) as UpliftModel;
    expect(idle.quality.qiniCi95[0]).toBeLessThan(0);
    expect(Math.abs(upliftScoreOf(idle, lapsed(1), asOf) ?? 1)).toBeLessThan(0.1);
  });

  it('is not learned from too few, nor where everybody of an arm did the same', () => {
    expect(learnUplift(experiment(150, 0.4), campaign, at)).toBeUndefined();
    const allBought = experiment(3000, 0.4).map((person) => (person.isTreated ? { ...person, hasOrdered: true } : person));
    expect(learnUplift(allBought, campaign, at)).toBeUndefined();
  });

  it('is asked by an audience for a least score or for a best share; without a model nobody knows', () => {
    const named = { ...NOBODY_NAMED, uplifts: new Map([[campaign.campaignId, model]]) };
    const book = { rules: [], segmentation: undefined, currency: 'EUR', zone: 'UTC' };
    const says = (profile: Profile, given: object, known = named) =>
      truthOfAudience(
        { uplift: { campaign: campaign.campaignId, ...given } },
        { ...audienceSubjectOf(profile, book, known, asOf), purchases: undefined },
      );
    expect([says(lapsed(1), { atLeast: 0.2 }), says(fresh(1), { atLeast: 0.2 })]).toEqual([true, false]);
    expect([says(lapsed(1), { bestShare: 0.3 }), says(fresh(1), { bestShare: 0.3 })]).toEqual([true, false]);
    expect(says(fresh(1), { bestShare: 1 })).toBe(true);
    expect(says(lapsed(1), { atLeast: 0.2 }, { ...named, uplifts: new Map() })).toBeUndefined();
    expect(leastUpliftOf({ campaign: campaign.campaignId, atLeast: 0.9, bestShare: 1 }, model)).toBe(0.9);
  });

  it('has to be there when an audience asks for it', () => {
    const asked = { any: [{ everyone: true }, { not: { uplift: { campaign: campaign.campaignId, atLeast: 0.1 } } }] } as const;
    expect(faultOfUplifts(asked, new Map([[campaign.campaignId, model]]))).toBeUndefined();
    expect(faultOfUplifts(asked, new Map())).toContain('c-spring');
  });

  it('of other columns than are known now tells nothing', () => {
    expect(upliftScoreOf({ ...model, columns: UPLIFT_COLUMNS.toReversed() }, lapsed(1), asOf)).toBeUndefined();
  });
});

it('what a person did on the days of a campaign and after it is not in the columns of the day before it', () => {
  const before = { epochDay: TODAY - 10, zone: 'UTC' };
  const quiet = aShopper(1, { orders: 3, daysAgo: 30 });
  const totals = quiet.byCurrency['EUR'];
  if (totals === undefined) throw new Error('There are no totals.');
  const days: typeof totals.days = [...totals.days, [TODAY - 5, 2, 9000]];
  const buying: Profile = { ...quiet, byCurrency: { EUR: { ...totals, orders: 5, spendMinor: totals.spendMinor + 9000, days } } };
  expect(upliftColumnsOf(buying, 'EUR', before)).toEqual(upliftColumnsOf(quiet, 'EUR', before));
  expect(upliftColumnsOf(buying, 'EUR', asOf)).not.toEqual(upliftColumnsOf(quiet, 'EUR', asOf));
});

it('the people that a model is learned from are spread over each arm, without the control group and whom a message reached', () => {
  const memberAt = (row: number) => ({
    arm: row % 5 === 0 ? ('hold-out' as const) : ('treated' as const),
    isControl: row % 50 === 0,
    wasReached: row % 50 === 5,
  });
  const rows = learnedRows({ count: 1000, memberAt }, 200);
  expect(rows.length).toBe(360);
  expect(new Set(rows).size).toBe(360);
  expect(rows.filter((row) => row % 50 === 0 || row % 50 === 5)).toEqual([]);
  const treated = rows.filter((row) => row % 5 !== 0);
  expect(treated.filter((row) => row < 500).length).toBe(100);
});
