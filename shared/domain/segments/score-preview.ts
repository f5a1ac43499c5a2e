import type { RunId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import type { ScoreSettings, ScoreWeights } from '#schemas/score.ts';
import type { PublishedSegmentation } from '#schemas/segment.ts';
import { type AsOf, customerFeatures } from './customer-features.ts';
import { featureIndex } from './feature-catalogue.ts';
import { scoreOfPerson } from './score-of-person.ts';
import { scoreVersionInForce } from './score-version.ts';

const SHOWN = 10;
/** The best customers are the best tenth. */
const BEST_SHARE = 0.1;

interface PreviewedCustomer {
  readonly customerId: string;
  readonly segment: string | null;
  readonly scoreBefore: number | null;
  readonly scoreAfter: number;
  readonly rankBefore: number | null;
  readonly rankAfter: number;
}

export interface ScorePreview {
  /** Customers with an order among those looked at. */
  readonly customers: number;
  readonly weights: ScoreWeights;
  /** Mean of how much a score moves, 0–1; null when there is nothing to compare. */
  readonly meanChange: number | null;
  /** Share of the best tenth that stays in it. */
  readonly bestKept: number | null;
  readonly top: PreviewedCustomer[];
}

export interface PreviewInput {
  readonly profiles: readonly Profile[];
  readonly settings: ScoreSettings;
  readonly current: PublishedSegmentation | undefined;
  readonly currency: string;
  readonly at: Instant;
  readonly asOf: AsOf;
}

interface Scored {
  readonly profile: Profile;
  readonly before: number | undefined;
  readonly after: number;
}

/** How other weights would change the scores of some customers; bounds of features that have none yet are fitted to these. */
export function previewScores({ profiles, settings, current, currency, at, asOf }: PreviewInput): ScorePreview {
  const judged = current?.currency ?? currency;
  const rows = profiles.flatMap((profile) => {
    const totals = profile.byCurrency[judged];
    return (totals && customerFeatures(profile, totals, asOf)) ?? [];
  });
  const basis = scoreVersionInForce({
    runId: 'preview' as RunId,
    asOf: at,
    currency: judged,
    settings,
    columnOf: (name) => Float64Array.from(rows, (row) => row[featureIndex(name)] as number),
    previous: current,
  });
  const scored = profiles.flatMap((profile): Scored[] => {
    const after = scoreOfPerson(profile, { ...basis, currency: judged }, asOf)?.score;
    return after === undefined ? [] : [{ profile, before: current && scoreOfPerson(profile, current, asOf)?.score, after }];
  });
  return { customers: scored.length, weights: basis.weights, ...compare(scored) };
}

function compare(scored: readonly Scored[]): Pick<ScorePreview, 'meanChange' | 'bestKept' | 'top'> {
  const byAfter = rankedBy(scored, ({ after }) => after);
  const byBefore = rankedBy(scored, ({ before }) => before ?? -1);
  const rankBefore = new Map(byBefore.map((entry, index) => [entry, index + 1]));
  const isCompared = scored.length > 0 && scored.every(({ before }) => before !== undefined);
  const best = Math.ceil(scored.length * BEST_SHARE);
  const kept = byAfter.slice(0, best).filter((entry) => (rankBefore.get(entry) ?? 0) <= best).length;
  const top = byAfter.slice(0, SHOWN).map((entry, index) => ({
    customerId: entry.profile.customerId,
    segment: entry.profile.segment?.name ?? null,
    scoreBefore: isCompared ? round(entry.before ?? 0) : null,
    scoreAfter: round(entry.after),
    rankBefore: isCompared ? (rankBefore.get(entry) ?? null) : null,
    rankAfter: index + 1,
  }));
  const change = scored.reduce((sum, { before = 0, after }) => sum + Math.abs(after - before), 0);
  return { meanChange: isCompared ? round(change / scored.length) : null, bestKept: isCompared ? round(kept / best) : null, top };
}

/** Best first; of equals the one whose key comes first. */
function rankedBy(scored: readonly Scored[], scoreOf: (entry: Scored) => number): Scored[] {
  return scored.toSorted((left, right) => scoreOf(right) - scoreOf(left) || (left.profile.personKey < right.profile.personKey ? -1 : 1));
}

const round = (value: number) => Math.round(value * 10_000) / 10_000;
