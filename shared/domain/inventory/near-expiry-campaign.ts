import type { LocalDay } from '#schemas/instant.ts';
import type { MarkdownProposal } from '#schemas/markdown-proposal.ts';
import { daysBetween } from '../time.ts';

/** Who bought it so often in that time knows what to do with it. */
const BOUGHT_TIMES = 2;
const BOUGHT_WITHIN_DAYS = 180;
/** Enough people are held out of a small audience to tell what the offer did. */
const HOLD_OUT_RATE = 0.2;

/**
 * A campaign that offers what expires to those who buy it anyway, shop in time, and would not have bought it now: they bought it twice in
 * half a year, something of theirs is used up before its last day, but not this. The price is that of the markdown, the same for
 * everybody; only the message is chosen.
 */
export function nearExpiryCampaign({
  productId,
  productName,
  storeId,
  lastDay,
  day,
  currency,
  expiringUnits,
  wasteUnitMinor,
}: MarkdownProposal) {
  const daysLeft = Math.max(0, daysBetween(day as LocalDay, lastDay as LocalDay));
  const productIds = [productId];
  return {
    name: `Use up ${productName.slice(0, 60)} by ${lastDay}`,
    reference: `near-expiry:${day}:${productId}`.slice(0, 64),
    channel: 'email',
    audience: {
      all: [
        { bought: { productIds, withinDays: BOUGHT_WITHIN_DAYS, times: BOUGHT_TIMES } },
        { due: { withinDays: daysLeft } },
        { not: { due: { productIds, withinDays: daysLeft } } },
        ...(storeId === '' ? [] : [{ region: { store: [storeId] } }]),
      ],
    },
    holdOutRate: HOLD_OUT_RATE,
    offer: {
      subject: `${productName}, at a lower price until ${lastDay}`,
      text: `${productName} has to be eaten by ${lastDay}. Until then it costs less, for everybody.`,
      productIds,
      expiring: { units: expiringUnits, wasteUnitMinor },
    },
    startsOn: day,
    endsOn: lastDay,
    currency,
  };
}
