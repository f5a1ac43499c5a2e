import type { Popularity } from './best-sellers.ts';
import type { Candidate } from './rank-items.ts';

/** A candidate, and what speaks for it beside habit, neighbours and buyers. */
export interface ListCandidate extends Candidate {
  readonly popularity?: Popularity | undefined;
  /** What it is like, and in which tastes or categories. */
  readonly like?: { readonly name: string; readonly shared: readonly string[] } | undefined;
  /** Tastes that the person told and that it has. */
  readonly tastes?: readonly string[] | undefined;
}
