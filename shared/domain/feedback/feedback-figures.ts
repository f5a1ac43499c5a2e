import { quantileOfSorted } from '#numerics/statistics.ts';
import type { Feedback, FeedbackFigures } from '#schemas/feedback.ts';
import { millisOf } from '../time.ts';

/** Two-sided 95 %, rounded as net promoter scores are usually published. */
const Z_95 = 1.96;
const PROMOTER = 9;
const DETRACTOR = 6;
const SATISFIED = 4;

/** What of a feedback counts. */
type CountedFeedback = Pick<Feedback, 'kind' | 'survey' | 'stars' | 'dangers' | 'replies' | 'at' | 'firstAnsweredAt' | 'resolvedAt'>;

/**
 * Net promoter score of a sample with its 95 % interval: the answers are +1, 0 and −1, and the interval is that of their mean.
 *
 * @returns points, −100 to 100; null without answers
 */
export function promoterScore(promoters: number, passives: number, detractors: number) {
  const responses = promoters + passives + detractors;
  if (responses === 0) return { responses, promoters, passives, detractors, score: null, plusMinus: null };
  const mean = (promoters - detractors) / responses;
  const variance = (promoters + detractors) / responses - mean ** 2;
  const plusMinus = 100 * Z_95 * Math.sqrt(variance / responses);
  return { responses, promoters, passives, detractors, score: 100 * mean, plusMinus };
}

/** Somebody says it is not in order: a complaint, or a danger in whatever they wrote. */
const isComplaint = ({ kind, dangers }: Pick<Feedback, 'kind' | 'dangers'>): boolean => kind === 'complaint' || dangers.length > 0;

interface Tally {
  promoters: number;
  passives: number;
  detractors: number;
  csat: number;
  satisfied: number;
  ratings: number;
  stars: number;
  feedback: number;
  complaints: number;
  safety: number;
  resolved: number;
  first: number;
  readonly seconds: number[];
}

function countSurvey(tally: Tally, { survey }: CountedFeedback): void {
  if (survey === undefined) return;
  if (survey.name === 'csat') {
    tally.csat += 1;
    if (survey.score >= SATISFIED) tally.satisfied += 1;
  } else if (survey.score >= PROMOTER) tally.promoters += 1;
  else if (survey.score <= DETRACTOR) tally.detractors += 1;
  else tally.passives += 1;
}

function countAnswer(tally: Tally, { at, firstAnsweredAt, resolvedAt, replies }: CountedFeedback): void {
  if (firstAnsweredAt !== undefined) tally.seconds.push(Math.max(0, (millisOf(firstAnsweredAt) - millisOf(at)) / 1000));
  if (resolvedAt === undefined) return;
  tally.resolved += 1;
  if (replies.length <= 1) tally.first += 1;
}

function count(tally: Tally, feedback: CountedFeedback): void {
  tally.feedback += 1;
  countSurvey(tally, feedback);
  countAnswer(tally, feedback);
  if (isComplaint(feedback)) tally.complaints += 1;
  if (feedback.dangers.length > 0) tally.safety += 1;
  if (feedback.kind !== 'rating' || feedback.stars === undefined) return;
  tally.ratings += 1;
  tally.stars += feedback.stars;
}

const shareOf = (part: number, whole: number) => (whole > 0 ? part / whole : null);

/** What some feedback comes to. Ratings of 4 and 5 of a satisfaction survey count as satisfied. */
export function feedbackFigures(items: Iterable<CountedFeedback>): FeedbackFigures {
  const tally: Tally = {
    ...{ promoters: 0, passives: 0, detractors: 0, csat: 0, satisfied: 0, ratings: 0, stars: 0 },
    ...{ feedback: 0, complaints: 0, safety: 0, resolved: 0, first: 0, seconds: [] },
  };
  for (const feedback of items) count(tally, feedback);
  const seconds = Float64Array.from(tally.seconds).sort();
  const after = (share: number) => (seconds.length > 0 ? quantileOfSorted(seconds, share) : null);
  return {
    feedback: tally.feedback,
    nps: promoterScore(tally.promoters, tally.passives, tally.detractors),
    csat: { responses: tally.csat, satisfied: tally.satisfied, rate: shareOf(tally.satisfied, tally.csat) },
    stars: { ratings: tally.ratings, mean: shareOf(tally.stars, tally.ratings) },
    complaints: tally.complaints,
    safetyComplaints: tally.safety,
    answered: seconds.length,
    secondsToFirstAnswer: { median: after(0.5), p90: after(0.9) },
    firstContactResolution: { resolved: tally.resolved, atFirstContact: tally.first, rate: shareOf(tally.first, tally.resolved) },
  };
}
