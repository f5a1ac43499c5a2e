import type { AtRiskSummary } from '#schemas/at-risk.ts';
import type { AssignedPart, PublishedSegmentation, Segmentation, SegmentModel } from '#schemas/segment.ts';
import { movesOf } from './segment-moves.ts';
import { agreementOf, joinTotals, summariseSegments } from './segment-summaries.ts';

export interface Completion {
  /** What each part of the customers found. */
  readonly parts: readonly AssignedPart[];
  readonly atRisk: AtRiskSummary;
  readonly previous: PublishedSegmentation | undefined;
}

/** The model of the night and what became of everybody, as it is put in force. */
export function completeSegmentation({ centres, ...model }: SegmentModel, { parts, atRisk, previous }: Completion): Segmentation {
  const totals = joinTotals(parts);
  const before = previous && { segments: previous.segments, isSameCurrency: previous.currency === model.currency };
  return {
    ...model,
    drift: { ...model.drift, ...agreementOf(totals) },
    atRisk,
    segments: summariseSegments({ ...model, centres }, totals, before),
    moves: movesOf(totals.moves),
    changed: totals.changed,
  };
}
