import type { FeedbackId } from '#schemas/feedback.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Recovery, RecoveryReason } from '#schemas/recovery.ts';
import { DAY_MILLIS, earlierOf, laterOf, plusMillis } from '../time.ts';

/** Nobody is kept from offers for longer, whatever becomes of the complaint. */
const LONGEST_DAYS = 30;
/** After it is settled. */
const AFTERWARDS_DAYS = 7;

interface Cause {
  readonly personKey: PersonKey;
  readonly feedbackId: FeedbackId;
  readonly at: Instant;
  readonly reason: RecoveryReason;
  /** Of the goods that it is about; undefined when nothing at all is to be promoted. */
  readonly categories: readonly string[] | undefined;
}

/** Of all goods once any cause is of all. */
function widened(known: Recovery['categories'], more: Cause['categories']): Pick<Recovery, 'categories'> {
  return known === undefined || more === undefined ? {} : { categories: [...new Set([...known, ...more])].sort() };
}

/** The recovery that a new cause begins, or the one in force made longer by it. */
export function recoveryAfter(known: Recovery | undefined, { personKey, feedbackId, at, reason, categories }: Cause): Recovery {
  const until = plusMillis(at, LONGEST_DAYS * DAY_MILLIS);
  if (known === undefined || known.until <= at) {
    return { schemaVersion: 1, personKey, since: at, until, reason, feedbackId, ...widened([], categories) };
  }
  const { resolvedAt: _settled, categories: before, ...open } = known;
  // An older cause that comes late changes nothing of a newer one.
  if (at < known.since) return known;
  return {
    ...open,
    until: laterOf(known.until, until),
    reason: reason === 'safety' ? reason : known.reason,
    feedbackId,
    ...widened(before, categories),
  };
}

/** The recovery once the feedback that it is about is settled. */
export function recoverySettled(known: Recovery, feedbackId: FeedbackId, at: Instant): Recovery {
  if (known.feedbackId !== feedbackId || known.resolvedAt !== undefined) return known;
  return { ...known, resolvedAt: at, until: earlierOf(known.until, plusMillis(at, AFTERWARDS_DAYS * DAY_MILLIS)) };
}

/** Whether nothing is to be promoted to a person now. @param category - of what would be; without it only a recovery of all counts */
export function inRecovery(recovery: Recovery | undefined, at: Instant, category?: string): boolean {
  if (recovery === undefined || at >= recovery.until || at < recovery.since) return false;
  const { categories } = recovery;
  return categories === undefined || (category !== undefined && categories.includes(category));
}
