import type { CampaignRoi } from '#schemas/campaign-roi.ts';
import { epochDayOfLocalDay } from '../time.ts';
import type { ShopFacts } from './shop-facts.ts';

const DAYS_OF_CAMPAIGNS = 90;

/** What one campaign of the last days sent, and what it earned once it is over, as it was measured last. */
export function countCampaign({ facts, today }: { readonly facts: ShopFacts; readonly today: number }, result: CampaignRoi): void {
  const ended = epochDayOfLocalDay(result.endsOn);
  if (ended <= today - DAYS_OF_CAMPAIGNS) return;
  facts.add('messagesSentAt', today, result.deliveries?.sent ?? 0);
  facts.add('messagesComplainedAt', today, result.deliveries?.complained ?? 0);
  facts.add('messagesBouncedAt', today, result.deliveries?.bounced ?? 0);
  if (result.incrementalMinor === null || result.currency !== facts.currency || ended >= today) return;
  facts.add('campaignCostMinorAt', today, result.costMinor);
  facts.add('campaignIncrementalMinorAt', today, result.incrementalMinor);
  facts.add('campaignVarianceAt', today, (result.standardErrorMinor ?? 0) ** 2);
}
