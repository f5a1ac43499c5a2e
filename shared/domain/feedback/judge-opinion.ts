import type { Feedback, FeedbackLot } from '#schemas/feedback.ts';
import { feedbackIdOf } from '#schemas/feedback.ts';
import type { LocalDay } from '#schemas/instant.ts';
import type { RecoveryReason } from '#schemas/recovery.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { DAY_MILLIS, millisOf } from '../time.ts';
import type { Opinion } from './opinion-of-event.ts';
import { dangersIn } from './safety-words.ts';
import type { Sentiment } from './sentiment.ts';
import { tastesSaid } from './taste-words.ts';
import { topicsOf } from './topics.ts';

const LOW_STARS = 2;
const DETRACTOR = 6;
const LOW_CSAT = 2;
/** What is told later than so many days after it was said, such as a history that is imported, waits for no answer. */
const ANSWERABLE_DAYS = 30;

/** The order that an opinion is about, and the lots in it. */
export interface Subject {
  readonly productIds: readonly string[];
  readonly orderRef?: string;
  readonly isOrderInferred: boolean;
  readonly lots: readonly FeedbackLot[];
}

export interface JudgedText extends Sentiment {
  readonly engine: Feedback['engine'];
}

const isLowSurvey = ({ survey }: Opinion) =>
  survey !== undefined && (survey.name === 'nps' ? survey.score <= DETRACTOR : survey.score <= LOW_CSAT);

/** Why somebody has to be won back; undefined when they need not be. Blame in a text counts where no stars say otherwise. */
function dissatisfactionIn(opinion: Opinion, dangers: readonly string[], { label }: Pick<Sentiment, 'label'>): RecoveryReason | undefined {
  if (dangers.length > 0) return 'safety';
  if (opinion.kind === 'complaint') return 'complaint';
  if (opinion.stars !== undefined) return opinion.stars <= LOW_STARS ? 'low-rating' : undefined;
  if (opinion.survey !== undefined) return isLowSurvey(opinion) ? 'detractor' : undefined;
  return label === 'negative' ? 'complaint' : undefined;
}

/** Whether it was said so long before it was told here that nobody waits for an answer any more. */
export const isLate = ({ at, receivedAt }: Pick<StoredEvent, 'at' | 'receivedAt'>): boolean =>
  millisOf(receivedAt) - millisOf(at) > ANSWERABLE_DAYS * DAY_MILLIS;

/** A feedback as it is kept, and why its person is to be won back now. Whoever is content needs no answer, nor does what is long past. */
export function judgeOpinion(
  event: StoredEvent,
  opinion: Opinion,
  { text, subject, day }: { text: JudgedText; subject: Subject; day: LocalDay },
): { feedback: Feedback; dissatisfaction: RecoveryReason | undefined } {
  const words = opinion.text ?? '';
  const findings = dangersIn(words);
  const dangers = findings.map(({ danger }) => danger);
  const said = dissatisfactionIn(opinion, dangers, text);
  const dissatisfaction = isLate(event) ? undefined : said;
  const { stars, survey } = opinion;
  const feedback: Feedback = {
    schemaVersion: 1,
    feedbackId: feedbackIdOf(event.key, event.personKey),
    personKey: event.personKey,
    version: 1,
    kind: opinion.kind,
    at: event.at,
    day,
    source: event.source,
    status: dissatisfaction === undefined ? 'noted' : 'open',
    ...(stars === undefined ? {} : { stars }),
    ...(survey === undefined ? {} : { survey }),
    productIds: [...subject.productIds],
    ...(subject.orderRef === undefined ? {} : { orderRef: subject.orderRef }),
    isOrderInferred: subject.isOrderInferred,
    lots: [...subject.lots],
    hasText: words !== '',
    language: text.language,
    positivity: text.positivity,
    sentiment: text.label,
    evidence: [...text.evidence],
    engine: words === '' ? 'none' : text.engine,
    topics: topicsOf(words),
    dangers,
    dangerWords: findings.map((finding) => finding.words),
    tastes: tastesSaid(words),
    isDissatisfied: said !== undefined,
    replies: [],
  };
  return { feedback, dissatisfaction };
}
