import type { Route } from '#schemas/route.ts';
import * as campaigns from './campaigns.ts';
import * as ingestion from './ingestion.ts';
import * as kpis from './kpis.ts';
import * as segments from './segments.ts';

const modules: readonly object[] = [ingestion, segments, campaigns, kpis];

const isRoute = (value: unknown): value is Route => typeof value === 'object' && value !== null && 'method' in value && 'path' in value;

/** Every operation of the HTTP API. */
export const allRoutes: readonly Route[] = modules.flatMap((module) => Object.values(module).filter(isRoute));
