import type { ProductId } from '#schemas/ids.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import { type OrderProposal, OrderProposalSchema } from '#schemas/order-proposal.ts';
import type { Product } from '#schemas/product.ts';
import type { SuppliedProduct, Supplier } from '#schemas/supplier.ts';
import { addDays } from '../time.ts';
import { type CostOfError, costOfError, economicServiceRate } from './newsvendor.ts';
import { type OrderAnswer, type Outlook, orderQuantity, type Supply } from './order-quantity.ts';
import type { ServiceTarget } from './safety-stock.ts';
import type { Offer } from './supply.ts';
import type { Batch } from './usable-stock.ts';

const YEAR_DAYS = 365;

/** Everything that a proposal is made from. */
export interface ProposalGrounds extends Offer {
  readonly product: Product;
  /** Empty: of the whole shop. */
  readonly storeId: string;
  /** Of the order. */
  readonly day: LocalDay;
  readonly outlook: Outlook;
  readonly forecast: { readonly method: string; readonly accuracy: number | null };
  /** On the shelf and on its way, nothing of it held. */
  readonly batches: readonly Batch[];
  readonly runId: string;
  readonly asOf: Instant;
}

/** Why nothing can be proposed. */
export type Obstacle = 'NO_PRICE' | 'OTHER_CURRENCY' | 'NOT_NEEDED' | 'WOULD_BE_WASTED';

export type Proposing =
  | { readonly kind: 'proposal'; readonly proposal: OrderProposal }
  | { readonly kind: 'none'; readonly obstacle: Obstacle };

const none = (obstacle: Obstacle): Proposing => ({ kind: 'none', obstacle });

/** As the shop wants it, else as margin and the cost of keeping weigh. */
const serviceOf = (
  { serviceMeasure, serviceRate, reviewDays }: Supplier,
  { underageMinor }: CostOfError,
  holdingMinor: number,
): ServiceTarget =>
  serviceRate === undefined
    ? { measure: 'cycle', rate: economicServiceRate(underageMinor, holdingMinor * reviewDays) }
    : { measure: serviceMeasure, rate: serviceRate };

/** The name of a proposal: whoever knows it finds it without a pointer. */
const proposalIdOf = (supplierId: string, storeId: string, productId: ProductId, day: LocalDay): string =>
  toBase64Url(JSON.stringify([supplierId, storeId, productId, day]));

const BYTE = 0xff;

/** UTF-8 as base64url, without the platform's buffers. */
function toBase64Url(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  let written = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const word = (((bytes[at] ?? 0) & BYTE) << 16) | (((bytes[at + 1] ?? 0) & BYTE) << 8) | ((bytes[at + 2] ?? 0) & BYTE);
    const digits = [18, 12, 6, 0].map((shift) => alphabet[(word >> shift) & 63] ?? '');
    written += digits.slice(0, Math.min(4, bytes.length - at + 1)).join('');
  }
  return written;
}

/** Days on which goods can be sold once they are there; infinite where nobody has told. */
const shelfLifeOf = (goods: SuppliedProduct, product: Product): number => {
  const told = goods.shelfLifeDays ?? product.shelfLifeDays;
  return told === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(told));
};

/** How an order of one product is decided on the terms of its supplier, and on how that has kept to them. */
export function termsOfOffer({ supplier, goods, record }: Offer, product: Product, cost: CostOfError) {
  const holdingMinor = (goods.costMinor * supplier.holdingRatePerYear) / YEAR_DAYS;
  const supply: Supply = {
    leadDays: Math.round(record.leadTimeDays),
    leadDeviationDays: record.leadDeviationDays,
    reviewDays: supplier.reviewDays,
    shelfLifeDays: shelfLifeOf(goods, product),
    packSize: goods.packSize,
    minimumQuantity: goods.minimumQuantity,
    orderCostMinor: supplier.orderCostMinor,
    holdingMinor,
  };
  return { supply, service: serviceOf(supplier, cost, holdingMinor), wasteLimitRate: supplier.wasteLimitRate };
}

/**
 * What to order of one product from one supplier for one store.
 *
 * @returns why there is nothing to order, where there is not
 */
export function proposeOrder(grounds: ProposalGrounds): Proposing {
  const { product, supplier, goods, outlook, batches } = grounds;
  if (product.priceMinor === undefined || product.currency === undefined) return none('NO_PRICE');
  if (product.currency !== supplier.currency) return none('OTHER_CURRENCY');
  const cost = costOfError({ ...goods, priceMinor: product.priceMinor });
  const terms = termsOfOffer(grounds, product, cost);
  const answer = orderQuantity({ ...terms, outlook, batches, cost });
  if (answer.quantity <= 0) return none(answer.isRefusedByWaste ? 'WOULD_BE_WASTED' : 'NOT_NEEDED');
  return { kind: 'proposal', proposal: proposalOf(grounds, answer, { ...cost, service: terms.service }) };
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;

function proposalOf(grounds: ProposalGrounds, answer: OrderAnswer, cost: CostOfError & { readonly service: ServiceTarget }): OrderProposal {
  const { product, supplier, goods, record, storeId, day, batches, runId, asOf, forecast } = grounds;
  const inbound = batches.filter(({ fromDay }) => fromDay > 0).reduce((sum, { quantity }) => sum + quantity, 0);
  const wrong = (unitMinor: number, units: number) => ({
    unitMinor,
    expectedUnits: rounded(units),
    expectedMinor: Math.round(unitMinor * units),
  });
  return OrderProposalSchema.parse({
    proposalId: proposalIdOf(supplier.supplierId, storeId, product.productId, day),
    supplierId: supplier.supplierId,
    storeId,
    productId: product.productId,
    productName: product.name,
    ...(goods.supplierSku === undefined ? {} : { supplierSku: goods.supplierSku }),
    day,
    arrivesOn: addDays(day, Math.round(record.leadTimeDays)),
    quantity: rounded(answer.quantity),
    exactQuantity: rounded(answer.exact),
    packSize: goods.packSize,
    unitCostMinor: goods.costMinor,
    costMinor: Math.round(goods.costMinor * answer.quantity),
    currency: supplier.currency,
    why: whyOf(grounds, answer, { inbound, measure: cost.service.measure }),
    method: answer.method,
    bound: answer.bound,
    serviceMeasure: cost.service.measure,
    serviceRate: answer.serviceRate,
    expectedDemand: rounded(answer.demand.mean),
    demandDeviation: rounded(answer.demand.deviation),
    usableStock: rounded(answer.usable),
    expiringStock: rounded(answer.expiring),
    inbound: rounded(inbound),
    stockoutProbability: Math.max(0, Math.min(1, answer.stockoutProbability)),
    ifTooLittle: wrong(cost.underageMinor, answer.expectedShortage),
    ifTooMuch: wrong(cost.overageMinor, answer.expectedWaste),
    forecastMethod: forecast.method,
    forecastAccuracy: forecast.accuracy,
    status: 'pending',
    runId,
    asOf,
  });
}

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;
const amount = (value: number) => String(Math.round(value * 10) / 10);

const BOUNDS: Readonly<Record<OrderAnswer['bound'], string>> = {
  service: '',
  'critical-ratio': '',
  'shelf-life': ', no more than sells within its life',
  waste: ', no more since the next piece would cost more in waste than it saves',
};

/** One line: what is expected, what there is, and what it is to be enough for. */
function whyOf(
  { supplier, record, goods }: ProposalGrounds,
  answer: OrderAnswer,
  { inbound, measure }: { inbound: number; measure: ServiceTarget['measure'] },
): string {
  const { demand, usable, expiring, method, serviceRate, bound, quantity } = answer;
  const days = Math.round(record.leadTimeDays) + supplier.reviewDays;
  const span = method === 'newsvendor' ? 'on the days that it can be sold' : `in the ${days} days until the next order can help`;
  const have = [
    `${amount(usable)} of stock and deliveries will still be good`,
    ...(inbound > 0 ? [`${amount(inbound)} on the way`] : []),
    ...(expiring > 0.05 ? [`${amount(expiring)} expire before they sell`] : []),
  ];
  const aim =
    method === 'newsvendor' ? `enough on ${percent(serviceRate)} of days, as its margin and cost weigh` : aimOf(measure, serviceRate);
  const packs = goods.packSize === 1 ? '' : ` (${amount(quantity / goods.packSize)} packs of ${goods.packSize})`;
  return `${amount(quantity)}${packs}: ${amount(demand.mean)} ± ${amount(demand.deviation)} expected ${span}; ${have.join(', ')}; ${aim}${BOUNDS[bound]}.`;
}

const aimOf = (measure: ServiceTarget['measure'], rate: number) =>
  measure === 'cycle' ? `enough in ${percent(rate)} of review periods` : `${percent(rate)} of the demand met`;

/** Marks the proposals of one supplier and store that together are less than it delivers for. */
export function withMinimum(proposals: readonly OrderProposal[], minimumOrderMinor: number): OrderProposal[] {
  const total = proposals.reduce((sum, { costMinor }) => sum + costMinor, 0);
  const shortOfMinimumMinor = Math.max(0, minimumOrderMinor - total);
  return proposals.map((proposal) => ({ ...proposal, shortOfMinimumMinor }));
}
