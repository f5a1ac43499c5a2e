import { CoMoments } from '#numerics/co-moments.ts';
import type { Arm } from '#schemas/campaign.ts';
import type { KeptOrder } from '#schemas/person-orders.ts';
import type { EachSale, PersonSale } from '#schemas/person-sales.ts';
import type { CampaignWindow } from './campaign-window.ts';
import { PERSON_COLUMNS, PERSON_WIDTH } from './measure-uplift.ts';

export interface TallyTerms {
  readonly days: CampaignWindow;
  readonly currency: string;
  /** Codes of the campaign's coupons. */
  readonly coupons: ReadonlySet<string>;
  /** Whether what the coupons took off counts as cost of the person; else it only is not missing in the spend. */
  readonly couponsCost: boolean;
  /** Goods near their last day that it is to clear; empty where it is to clear none. */
  readonly products: ReadonlySet<string>;
}

/** What one person's orders come to for a campaign. */
export interface PersonSums {
  /** One number for each of {@link PERSON_COLUMNS}. */
  readonly row: ArrayLike<number>;
  readonly hasOrdered: boolean;
  readonly hasRedeemed: boolean;
  /** Pieces, or kilograms, of the goods that it is to clear. */
  readonly units: number;
}

/** What a person bought of some products on a campaign's days. */
function unitsOf(orders: readonly KeptOrder[], { days: { window }, products }: TallyTerms): number {
  let units = 0;
  for (const { orderedDay, lines } of orders) {
    if (orderedDay < window.from || orderedDay > window.to) continue;
    for (const { productId, quantity, amount = 1 } of lines) if (quantity === 1 && products.has(productId)) units += amount;
  }
  return units;
}

/** Sums up people one after the other; what it gives holds until the next one. */
export class SalesOfPerson implements PersonSums {
  readonly terms: TallyTerms;
  readonly row = new Float64Array(PERSON_WIDTH);
  hasOrdered = false;
  hasRedeemed = false;
  units = 0;
  /** Somebody so far paid in another currency on the campaign's days. */
  hasOtherCurrency = false;
  private readonly look = (sale: PersonSale): void => this.count(sale);

  constructor(terms: TallyTerms) {
    this.terms = terms;
  }

  /** @param orders - the same orders with their goods; needed only where the campaign is to clear some */
  of(eachSale: EachSale, orders: readonly KeptOrder[] = []): PersonSums {
    this.units = unitsOf(orders, this.terms);
    this.row.fill(0);
    this.hasOrdered = false;
    this.hasRedeemed = false;
    eachSale(this.look);
    return this;
  }

  private count(sale: PersonSale): void {
    const { before, window, andAfter } = this.terms.days;
    const { day } = sale;
    if (day < before.from || day > andAfter.to) return;
    if (sale.currency !== this.terms.currency) {
      this.hasOtherCurrency ||= day >= window.from && day <= window.to;
      return;
    }
    if (day <= before.to) this.plus(PERSON_COLUMNS.before, sale.netMinor);
    else this.countSince(sale, day <= window.to);
  }

  /** What the campaign's own coupon took off counts as spent: it is a cost of the campaign, not a smaller demand. */
  private countSince({ netMinor, discountMinor, coupons }: PersonSale, isInWindow: boolean): void {
    const isRedeemed = coupons.some((code) => this.terms.coupons.has(code));
    const spentMinor = netMinor + (isRedeemed ? discountMinor : 0);
    this.plus(PERSON_COLUMNS.andAfter, spentMinor);
    if (!isInWindow) return;
    this.plus(PERSON_COLUMNS.window, spentMinor);
    this.hasOrdered = true;
    if (!isRedeemed) return;
    this.hasRedeemed = true;
    if (this.terms.couponsCost) this.plus(PERSON_COLUMNS.cost, discountMinor);
  }

  private plus(column: number, amount: number): void {
    this.row[column] = (this.row[column] as number) + amount;
  }
}

/** What is known of a member before anything of the campaign happened. */
export interface TalliedMember {
  readonly arm: Arm;
  /** The segment in which they were when it began. */
  readonly segment: string;
  readonly channel: string;
}

export class ArmTally {
  readonly moments = new CoMoments(PERSON_WIDTH);
  conversions = 0;
  redeemers = 0;
  units = 0;
}

export interface Arms {
  readonly treated: ArmTally;
  readonly holdOut: ArmTally;
}

const newArms = (): Arms => ({ treated: new ArmTally(), holdOut: new ArmTally() });

/** Adds up a campaign's members one by one, as a whole, by segment and by channel; nobody is kept. */
export class CampaignTally {
  readonly all = newArms();
  readonly bySegment = new Map<string, Arms>();
  readonly byChannel = new Map<string, Arms>();

  add({ arm, segment, channel }: TalliedMember, { row, hasOrdered, hasRedeemed, units }: PersonSums): void {
    for (const arms of [this.all, groupOf(this.bySegment, segment), groupOf(this.byChannel, channel)]) {
      const tally = arm === 'treated' ? arms.treated : arms.holdOut;
      tally.moments.add(row);
      tally.units += units;
      if (hasOrdered) tally.conversions += 1;
      if (hasRedeemed) tally.redeemers += 1;
    }
  }
}

function groupOf(groups: Map<string, Arms>, name: string): Arms {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const arms = newArms();
  groups.set(name, arms);
  return arms;
}
