import type { Route } from '#schemas/route.ts';
import * as advertising from './advertising.ts';
import * as associations from './associations.ts';
import * as campaigns from './campaigns.ts';
import * as cases from './cases.ts';
import * as coldChain from './cold-chain.ts';
import * as device from './device.ts';
import * as dsr from './dsr.ts';
import * as epcis from './epcis.ts';
import * as epcisQueries from './epcis-queries.ts';
import * as exports from './exports.ts';
import * as feedback from './feedback.ts';
import * as feedbackTrace from './feedback-trace.ts';
import * as forecasts from './forecasts.ts';
import * as holdProposals from './hold-proposals.ts';
import * as ingestion from './ingestion.ts';
import * as inventory from './inventory.ts';
import * as journeys from './journeys.ts';
import * as kpis from './kpis.ts';
import * as lots from './lots.ts';
import * as orders from './orders.ts';
import * as privacy from './privacy.ts';
import * as profiles from './profiles.ts';
import * as queues from './queues.ts';
import * as recalls from './recalls.ts';
import * as recommendations from './recommendations.ts';
import * as segments from './segments.ts';
import * as stock from './stock.ts';
import * as suppressions from './suppressions.ts';
import * as trips from './trips.ts';

const modules: readonly object[] = [
  ingestion,
  profiles,
  segments,
  associations,
  recommendations,
  campaigns,
  journeys,
  advertising,
  suppressions,
  inventory,
  forecasts,
  stock,
  orders,
  coldChain,
  device,
  lots,
  cases,
  trips,
  epcis,
  epcisQueries,
  recalls,
  feedback,
  feedbackTrace,
  holdProposals,
  privacy,
  dsr,
  kpis,
  exports,
  queues,
];

const isRoute = (value: unknown): value is Route => typeof value === 'object' && value !== null && 'method' in value && 'path' in value;

/** Every operation of the HTTP API; a word exports its routes one by one or as a list. */
export const allRoutes: readonly Route[] = [...new Set(modules.flatMap((module) => Object.values(module).flat().filter(isRoute)))];
