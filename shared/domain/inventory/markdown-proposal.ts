import type { Instant } from '#schemas/instant.ts';
import { type MarkdownProposal, MarkdownProposalSchema } from '#schemas/markdown-proposal.ts';
import { clearingOf, type NearExpiryGrounds } from './near-expiry.ts';

export interface MarkdownGrounds extends NearExpiryGrounds {
  readonly runId: string;
  readonly asOf: Instant;
}

const rounded = (value: number) => Math.round(value * 100) / 100;

/** One price for everybody for what would otherwise expire unsold; undefined where all sells, or no price helps. */
export function markdownProposalOf(grounds: MarkdownGrounds): MarkdownProposal | undefined {
  const { product, storeId, today, unit, elasticity, runId, asOf } = grounds;
  const clearing = clearingOf(grounds);
  if (clearing === undefined) return undefined;
  const { quantity, lastDay, expectedAtUsualPrice, expiringUnits, sellsUnits, wastedUnits } = clearing;
  const why = `${rounded(quantity)} expire by ${lastDay}, ${rounded(expectedAtUsualPrice)} are expected to sell at the usual price; at this one ${rounded(sellsUnits)}.`;
  return MarkdownProposalSchema.parse({
    ...clearing,
    storeId,
    productId: product.productId,
    productName: product.name,
    day: today,
    quantity: rounded(quantity),
    expectedAtUsualPrice: rounded(expectedAtUsualPrice),
    expiringUnits: rounded(expiringUnits),
    sellsUnits: rounded(sellsUnits),
    wastedUnits: rounded(wastedUnits),
    usualPriceMinor: product.priceMinor,
    currency: product.currency,
    elasticity,
    wasteUnitMinor: Math.max(0, Math.round(unit.costMinor + unit.disposalMinor - unit.salvageMinor)),
    why,
    runId,
    asOf,
  });
}
