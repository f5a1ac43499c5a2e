import type * as z from 'zod';
import type { Method, Route } from '#schemas/route.ts';
import type * as advertising from '#schemas/routes/advertising.ts';
import type * as associations from '#schemas/routes/associations.ts';
import type * as campaigns from '#schemas/routes/campaigns.ts';
import type * as cases from '#schemas/routes/cases.ts';
import type * as coldChain from '#schemas/routes/cold-chain.ts';
import type * as device from '#schemas/routes/device.ts';
import type * as dsr from '#schemas/routes/dsr.ts';
import type * as epcis from '#schemas/routes/epcis.ts';
import type * as epcisQueries from '#schemas/routes/epcis-queries.ts';
import type * as exports from '#schemas/routes/exports.ts';
import type * as feedback from '#schemas/routes/feedback.ts';
import type * as feedbackTrace from '#schemas/routes/feedback-trace.ts';
import type * as forecasts from '#schemas/routes/forecasts.ts';
import type * as holdProposals from '#schemas/routes/hold-proposals.ts';
import type * as ingestion from '#schemas/routes/ingestion.ts';
import type * as inventory from '#schemas/routes/inventory.ts';
import type * as journeys from '#schemas/routes/journeys.ts';
import type * as kpis from '#schemas/routes/kpis.ts';
import type * as lots from '#schemas/routes/lots.ts';
import type * as orders from '#schemas/routes/orders.ts';
import type * as privacy from '#schemas/routes/privacy.ts';
import type * as profiles from '#schemas/routes/profiles.ts';
import type * as queues from '#schemas/routes/queues.ts';
import type * as recalls from '#schemas/routes/recalls.ts';
import type * as recommendations from '#schemas/routes/recommendations.ts';
import type * as segments from '#schemas/routes/segments.ts';
import type * as stock from '#schemas/routes/stock.ts';
import type * as suppressions from '#schemas/routes/suppressions.ts';
import type * as trips from '#schemas/routes/trips.ts';

/** The modules from which the OpenAPI document is made; only their types are taken. */
type Modules = [
  typeof advertising,
  typeof associations,
  typeof campaigns,
  typeof cases,
  typeof coldChain,
  typeof device,
  typeof dsr,
  typeof epcis,
  typeof epcisQueries,
  typeof exports,
  typeof feedback,
  typeof feedbackTrace,
  typeof forecasts,
  typeof holdProposals,
  typeof ingestion,
  typeof inventory,
  typeof journeys,
  typeof kpis,
  typeof lots,
  typeof orders,
  typeof privacy,
  typeof profiles,
  typeof queues,
  typeof recalls,
  typeof recommendations,
  typeof segments,
  typeof stock,
  typeof suppressions,
  typeof trips,
];

// biome-ignore lint/suspicious/noExplicitAny: any route, whatever its schemas
type AnyRoute = Route<any, any, any, any, Method, string>;
type RoutesOf<Module> = Extract<Module[keyof Module], AnyRoute>;
type RoutesOfAll<Some extends readonly unknown[]> = { [Index in keyof Some]: RoutesOf<Some[Index]> }[number];
type EachRoute = RoutesOfAll<Modules>;

/** A path that was put together is known as a pattern only, which would take every other path. */
type NameOf<One extends AnyRoute> = Record<never, never> extends Record<One['path'], 1> ? never : `${One['method']} ${One['path']}`;

/** Every operation by its name, such as `GET /v1/customers/{id}`. */
type Operations = { [One in EachRoute as NameOf<One>]: One };
export type OperationName = keyof Operations;
export type ReadName = Extract<OperationName, `GET ${string}`>;
export type WriteName = Exclude<OperationName, ReadName>;

type PartsOf<Name extends OperationName> =
  Operations[Name] extends Route<infer Params, infer Query, infer Body, infer Reply, Method, string>
    ? { params: z.input<Params>; query: z.input<Query>; body: z.input<Body>; reply: z.output<Reply> }
    : never;

/** What comes back. */
export type ReplyOf<Name extends OperationName> = PartsOf<Name>['reply'];

/** One entry of the list that comes back. */
export type ItemOf<Name extends OperationName> = ReplyOf<Name> extends { items: readonly (infer Item)[] } ? Item : never;

type Given<Key extends string, Value> = unknown extends Value
  ? { readonly [One in Key]?: never }
  : Record<never, never> extends Value
    ? { readonly [One in Key]?: Value }
    : { readonly [One in Key]: Value };

/** What goes along; parts without schema are left out. */
export type InputOf<Name extends OperationName> = Given<'params', PartsOf<Name>['params']> &
  Given<'query', PartsOf<Name>['query']> &
  Given<'body', PartsOf<Name>['body']>;

/** Operations that give a list page by page. */
export type ListName = {
  [Name in ReadName]: ReplyOf<Name> extends { items: readonly unknown[]; cursor: string | null } ? Name : never;
}[ReadName];
