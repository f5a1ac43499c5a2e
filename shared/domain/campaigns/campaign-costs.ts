import { exponentOf } from '#domain/money.ts';
import type { Cost } from '#schemas/campaign.ts';
import type { CampaignCosts } from '#schemas/campaign-roi.ts';
import type { CurrencyCode } from '#schemas/money.ts';

/** Messages sent by channel, and the price of one of them in millionths of the currency's main unit. */
export interface Sendings {
  readonly sent: Readonly<Record<string, number>>;
  readonly pricesMicros: Readonly<Record<string, number>>;
}

const MICROS = 1_000_000;

const sumOf = (costs: readonly Cost[], kind: Cost['kind']): number =>
  costs.reduce((sum, cost) => (cost.kind === kind ? sum + cost.amountMinor : sum), 0);

function sentMinor({ sent, pricesMicros }: Sendings, currency: CurrencyCode): number {
  const micros = Object.entries(sent).reduce((sum, [channel, messages]) => sum + messages * (pricesMicros[channel] ?? 0), 0);
  return Math.round((micros * 10 ** exponentOf(currency)) / MICROS);
}

/** Whether the ledger tells the discount; else what orders tell of it counts. */
export const tellsDiscount = (costs: readonly Cost[]): boolean => costs.some(({ kind }) => kind === 'discount');

/**
 * What a campaign cost: the ledger, and what the ledger leaves out – messages by the price of their channel, and the coupons'
 * discount as the orders tell it.
 *
 * @param couponsMinor - what the treated saved by coupons of the campaign
 * @param varies - whether that differs between people
 */
export function campaignCosts(
  costs: readonly Cost[],
  sendings: Sendings,
  { currency, couponsMinor, varies }: { readonly currency: CurrencyCode; readonly couponsMinor: number; readonly varies: boolean },
): CampaignCosts {
  const isSendingTold = costs.some(({ kind }) => kind === 'sending');
  const sendingMinor = isSendingTold ? sumOf(costs, 'sending') : sentMinor(sendings, currency);
  const isDiscountTold = tellsDiscount(costs);
  return {
    mediaMinor: sumOf(costs, 'media'),
    discountMinor: isDiscountTold ? sumOf(costs, 'discount') : couponsMinor,
    sendingMinor,
    otherMinor: sumOf(costs, 'other'),
    discountFrom: isDiscountTold ? 'ledger' : couponsMinor > 0 ? 'orders' : 'none',
    sendingFrom: isSendingTold ? 'ledger' : sendingMinor > 0 ? 'sends' : 'none',
    sent: { ...sendings.sent },
    varies: !isDiscountTold && varies,
  };
}

/** Whether the ledger is still the one with which costs were worked out. */
export function areCostsOf(ledger: readonly Cost[], told: CampaignCosts): boolean {
  const isTold = (kind: Cost['kind']) => ledger.some((cost) => cost.kind === kind);
  const agrees = (kind: 'discount' | 'sending', wasTold: boolean, minor: number) =>
    isTold(kind) === wasTold && (!wasTold || sumOf(ledger, kind) === minor);
  return (
    sumOf(ledger, 'media') === told.mediaMinor &&
    sumOf(ledger, 'other') === told.otherMinor &&
    agrees('discount', told.discountFrom === 'ledger', told.discountMinor) &&
    agrees('sending', told.sendingFrom === 'ledger', told.sendingMinor)
  );
}

/** What does not depend on the person. */
export function fixedCostOf({ mediaMinor, discountMinor, sendingMinor, otherMinor, discountFrom }: CampaignCosts): number {
  return mediaMinor + sendingMinor + otherMinor + (discountFrom === 'ledger' ? discountMinor : 0);
}
