import { squaredDistance } from '#numerics/columns.ts';
import type { AssignedPart, SegmentModel, SegmentName } from '#schemas/segment.ts';
import { customerScore, weightsFor } from './customer-score.ts';
import { FEATURES, featureIndex } from './feature-catalogue.ts';
import { scaledPoint } from './feature-scales.ts';
import { type FeatureTable, featuresAt, rowsInCurrency, segmentCode, segmentOfCode, standingAt } from './feature-table.ts';
import { emptyTotals, noteCustomer } from './segment-summaries.ts';

/** A score is written again when it has moved by this much; the days since the last order move a little every night. */
const SCORE_STEP = 0.05;
/** Somebody moves at once only when the new centre is nearer by so much; otherwise when it was nearest for so many nights. */
const CLEARLY_NEARER = 0.9;
const NIGHTS = 3;

/** Somebody who is nearest to another segment than their own, but not clearly, and since how many nights. */
export interface Waiting {
  readonly key: string;
  readonly segment: number;
  readonly nights: number;
}

/** Somebody whose profile is to be written: the code of the new segment, 0 for none, and the features behind it. */
export interface ChangedRow {
  readonly key: string;
  readonly segment: number;
  readonly features: Float64Array;
}

export interface Assignment {
  readonly changes: readonly ChangedRow[];
  readonly waiting: readonly Waiting[];
  readonly summary: AssignedPart;
}

/** Somebody with a segment, and the one of the night before. */
export interface AssignedCustomer {
  readonly key: string;
  readonly before: SegmentName | undefined;
  readonly name: SegmentName;
  readonly score: number;
  readonly features: Float64Array;
}

export interface AssignOptions {
  /** Who waited last night. */
  readonly waiting: ReadonlyMap<string, Waiting>;
  /** Told of everybody with a segment. */
  readonly onCustomer?: (customer: AssignedCustomer) => void;
}

/** Gives the customers of one part their segments and scores, and says whose profile must change. */
export function assignPart(table: FeatureTable, model: SegmentModel, { waiting, onCustomer }: AssignOptions): Assignment {
  const rows = rowsInCurrency(table, model.currency);
  const summary: AssignedPart = { ...emptyTotals(), customers: table.customers, changed: 0 };
  const changes: ChangedRow[] = [];
  const waitingNow: Waiting[] = [];
  const members = new Set<string>();
  for (const row of rows) {
    const key = table.keyAt(row);
    members.add(key);
    const features = featuresAt(table, row);
    const standing = standingAt(table, row);
    const decision = decide(model, features, { own: standing.segment, waiting: waiting.get(key) });
    const name = segmentOfCode(decision.segment);
    if (name === undefined) continue;
    const score = scoreOf(model, name, features);
    if (decision.waiting) waitingNow.push({ key, ...decision.waiting });
    noteCustomer(summary, { from: standing.segment, to: decision.segment, score, features });
    if (decision.segment !== standing.segment || Math.abs(score - standing.score) >= SCORE_STEP)
      changes.push({ key, segment: decision.segment, features });
    onCustomer?.({ key, before: segmentOfCode(standing.segment), name, score, features });
  }
  addLeavers(table, members, { changes, summary });
  return { changes, waiting: waitingNow, summary: { ...summary, changed: changes.length } };
}

/** Who has a segment but no order in the main currency any more. */
function addLeavers(
  table: FeatureTable,
  members: ReadonlySet<string>,
  { changes, summary }: { changes: ChangedRow[]; summary: AssignedPart },
): void {
  let last: string | undefined;
  for (let row = 0; row < table.count; row++) {
    const { segment } = standingAt(table, row);
    const key = table.keyAt(row);
    // Rows of one customer lie beside each other.
    if (segment === 0 || members.has(key) || key === last) continue;
    last = key;
    changes.push({ key, segment: 0, features: new Float64Array(FEATURES.length) });
    const moves = summary.moves[segment] as number[];
    moves[0] = (moves[0] ?? 0) + 1;
  }
}

interface Decision {
  readonly segment: number;
  readonly waiting?: { readonly segment: number; readonly nights: number };
}

/** The nearest segment, or the own one as long as the nearest is not clearly nearer and has not been it for three nights. */
function decide(model: SegmentModel, features: Float64Array, { own, waiting }: { own: number; waiting: Waiting | undefined }): Decision {
  const point = scaledPoint(model.scales, (name) => features[featureIndex(name)] as number);
  const distances = model.centres.map(({ name, centreZ }) => ({
    segment: segmentCode(name),
    distance: Math.sqrt(
      squaredDistance(
        point,
        Object.keys(model.scales).map((input) => centreZ[input] ?? 0),
      ),
    ),
  }));
  const nearest = distances.reduce((least, next) => (next.distance < least.distance ? next : least), {
    segment: 0,
    distance: Number.POSITIVE_INFINITY,
  });
  const kept = distances.find(({ segment }) => segment === own);
  if (kept === undefined || nearest.segment === own || nearest.distance < CLEARLY_NEARER * kept.distance)
    return { segment: nearest.segment };
  const nights = waiting?.segment === nearest.segment ? waiting.nights + 1 : 1;
  return nights >= NIGHTS ? { segment: nearest.segment } : { segment: own, waiting: { segment: nearest.segment, nights } };
}

function scoreOf({ weights, bounds }: SegmentModel, name: SegmentName, features: Float64Array): number {
  return customerScore(weightsFor(weights, name), bounds.byFeature, (feature) => features[featureIndex(feature)] as number).score;
}
