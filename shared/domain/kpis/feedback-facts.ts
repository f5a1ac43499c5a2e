import type { FeedbackFigures } from '#schemas/feedback.ts';
import type { FactName } from './facts.ts';

/** What the feedback of a day adds to its facts. */
export function feedbackFacts({ nps, csat, complaints, safetyComplaints, firstContactResolution }: FeedbackFigures): [FactName, number][] {
  return [
    ['promoters', nps.promoters],
    ['passives', nps.passives],
    ['detractors', nps.detractors],
    ['csatAnswers', csat.responses],
    ['csatSatisfied', csat.satisfied],
    ['complaints', complaints],
    ['safetyComplaints', safetyComplaints],
    ['complaintsSolved', firstContactResolution.resolved],
    ['complaintsSolvedAtOnce', firstContactResolution.atFirstContact],
  ];
}
