import type { Interval } from '#schemas/campaign-roi.ts';
import type { FactName } from './facts.ts';
import type { Dimension } from './shop-facts.ts';

/** A fact of a period: the sum over its days, or what stands at the end of its last one. */
export type FactOf = (name: FactName) => number;

export type Unit =
  | 'money'
  | 'share'
  | 'orders'
  | 'pieces'
  | 'points'
  | 'per thousand orders'
  | 'sources'
  | 'complaints'
  | 'readings'
  | 'events'
  | 'alarms'
  | 'days'
  | 'minutes'
  | 'seconds';

export interface Made {
  /** Null where the period has nothing to divide by. @param before - the period before it */
  readonly value: (of: FactOf, before: FactOf | undefined) => number | null;
  /** 95 %, where the number of cases behind the value tells one. */
  readonly interval?: (of: FactOf) => Interval | undefined;
}

/** The same in English and in Simplified Chinese. */
export interface Said {
  readonly en: string;
  readonly zh: string;
}
export const said = (en: string, zh: string): Said => ({ en, zh });

export interface Indicator {
  readonly id: string;
  /** In the indicator catalogue of the field (domain reference §10); absent of what this shop system adds. */
  readonly number?: number;
  readonly name: Said;
  readonly formula: Said;
  /** What one value is about. */
  readonly grain: Said;
  readonly unit: Unit;
  /** Which way is better. */
  readonly better: 'higher' | 'lower' | 'within' | 'neither';
  /** For orientation, until the shop sets its own; a missing end is open. */
  readonly target?: { readonly low?: number; readonly high?: number };
  /** Where the data come from. */
  readonly source: Said;
  /** By what it is divided, beside the shop as a whole. */
  readonly by: readonly Exclude<Dimension, 'total'>[];
  readonly made: Made;
}

/** An indicator of the field that is told elsewhere, or that the data do not support. */
export interface Elsewhere {
  readonly number: number;
  readonly name: Said;
  readonly why: Said;
}
