import type { Feedback, FeedbackFigures } from '#schemas/feedback.ts';
import type { LocalDay } from '#schemas/instant.ts';
import { feedbackFigures } from '../feedback/feedback-figures.ts';
import { epochDayOfLocalDay, localDayOfEpochDay } from '../time.ts';
import type { FactName } from './facts.ts';
import type { ShopFacts } from './shop-facts.ts';

/** For so many days and more all feedback is walked, when the indicators are made for the first time or anew. */
const DAYS_TO_WALK = 60;

/** What the feedback of a day adds to its facts. */
function feedbackFacts({ nps, csat, complaints, safetyComplaints, firstContactResolution }: FeedbackFigures): [FactName, number][] {
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

interface FeedbackReaders {
  countedOfAll(): AsyncIterable<{ readonly day: LocalDay; readonly counted: Feedback }>;
  countedOfDay(day: LocalDay): AsyncIterable<Feedback>;
}

interface FeedbackDays {
  readonly facts: Pick<ShopFacts, 'add'>;
  /** First and last local day, since 1970-01-01. */
  readonly from: number;
  readonly to: number;
}

/** What people said of the shop on some days. */
export async function countFeedback({ facts, from, to }: FeedbackDays, { countedOfAll, countedOfDay }: FeedbackReaders): Promise<void> {
  const count = (day: number, items: Feedback[]) => {
    for (const [name, amount] of feedbackFacts(feedbackFigures(items))) facts.add(name, day, amount);
  };
  if (to - from >= DAYS_TO_WALK) {
    for await (const { day: localDay, counted } of countedOfAll()) {
      const day = epochDayOfLocalDay(localDay);
      if (day >= from && day <= to) count(day, [counted]);
    }
    return;
  }
  for (let day = from; day <= to; day += 1) count(day, await Array.fromAsync(countedOfDay(localDayOfEpochDay(day))));
}
