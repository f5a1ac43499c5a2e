/** Linear demand: at price p so many are sold, `base` − `slope`·p. */
export interface LinearDemand {
  readonly base: number;
  /** Above 0. */
  readonly slope: number;
}

/** A price of clearance with what it is expected to sell. */
export interface Clearance {
  readonly price: number;
  readonly sells: number;
  readonly wasted: number;
}

/**
 * The price that brings most of what is left: max((a/b − w)/2, (a − q)/b). The second is the highest price at which all of it is sold;
 * where the first is higher, throwing some away loses less than selling all so cheaply.
 *
 * @param quantity - what is left
 * @param disposalCost - of one piece that is not sold
 */
export function clearancePrice({ base, slope }: LinearDemand, quantity: number, disposalCost: number): Clearance {
  const price = Math.max(0, (base / slope - disposalCost) / 2, (base - quantity) / slope);
  const sells = Math.min(quantity, Math.max(0, base - slope * price));
  return { price, sells, wasted: quantity - sells };
}

/** Linear demand through what is sold at the usual price, with that elasticity there. @param elasticity - below 0 */
export function linearDemandAt(price: number, sells: number, elasticity: number): LinearDemand {
  const slope = (-elasticity * sells) / price;
  return { base: sells + slope * price, slope };
}

/** The price at which demand of constant elasticity rises from one amount to another: p·(to/from)^(1/ε). @param elasticity - below 0 */
export const priceToSell = (price: number, from: number, to: number, elasticity: number): number => price * (to / from) ** (1 / elasticity);
