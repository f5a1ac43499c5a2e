import type * as z from 'zod';

export type Group = 'marketer' | 'quality' | 'admin';
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS';

/** The words of the project; each names a folder in every part of it. */
export type Word =
  | 'ingestion'
  | 'profiles'
  | 'segments'
  | 'associations'
  | 'recommendations'
  | 'campaigns'
  | 'inventory'
  | 'cold-chain'
  | 'lots'
  | 'recalls'
  | 'feedback'
  | 'privacy'
  | 'kpis';

/** One operation of the HTTP API: what its function parses and what the OpenAPI document says of it. */
export interface Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
  OfMethod extends Method = Method,
  Path extends string = string,
> {
  readonly method: OfMethod;
  /** API Gateway form, such as `/v1/customers/{id}`. */
  readonly path: Path;
  readonly word: Word;
  readonly summary: string;
  /** Operator groups that may call it, or `open` when the function does its own authentication. */
  readonly groups: readonly Group[] | 'open';
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** Form of a successful reply; absent when it is not JSON. */
  readonly reply?: Reply;
  /** Status of a successful reply. @default 200 */
  readonly status?: number;
}

/** Keeps the schemas' types, so that the handler sees parsed values, and the client what to send and what comes back. */
export function defineRoute<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Reply extends z.ZodType,
  OfMethod extends Method,
  Path extends string,
>(route: Route<Params, Query, Body, Reply, OfMethod, Path>): Route<Params, Query, Body, Reply, OfMethod, Path> {
  return route;
}

export const EVERY_GROUP: readonly Group[] = ['marketer', 'quality', 'admin'];
