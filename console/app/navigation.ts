import { type ComponentType, lazy } from 'react';
import type { ShellWord } from '../i18n/shell-words.ts';
import type { Group } from '../sign-in/session.ts';
import type { ViewProps } from './view-props.ts';

export interface ViewEntry {
  readonly title: ShellWord;
  /** Below /app. */
  readonly path: string;
  /** Who sees it. */
  readonly groups: readonly Group[];
  /** Gets the rest of the path, such as the id of a customer. */
  readonly View: ComponentType<ViewProps>;
}

const EVERYBODY: readonly Group[] = ['marketer', 'quality', 'admin'];
const MARKETERS: readonly Group[] = ['marketer', 'admin'];
const QUALITY: readonly Group[] = ['quality', 'admin'];

/** A view whose script comes when it is opened. */
const later = <Name extends string>(load: () => Promise<Record<Name, ComponentType<ViewProps>>>, name: Name) =>
  lazy(async () => ({ default: (await load())[name] }));

/** The twelve views, in the order of the navigation. */
export const VIEWS: readonly ViewEntry[] = [
  { title: 'today', path: '', groups: EVERYBODY, View: later(() => import('../views/today/today-view.tsx'), 'TodayView') },
  {
    title: 'customers',
    path: 'customers',
    groups: EVERYBODY,
    View: later(() => import('../views/customers/customers-view.tsx'), 'CustomersView'),
  },
  {
    title: 'segments',
    path: 'segments',
    groups: EVERYBODY,
    View: later(() => import('../views/segments/segments-view.tsx'), 'SegmentsView'),
  },
  {
    title: 'recommendations',
    path: 'recommendations',
    groups: EVERYBODY,
    View: later(() => import('../views/recommendations/recommendations-view.tsx'), 'RecommendationsView'),
  },
  {
    title: 'campaigns',
    path: 'campaigns',
    groups: MARKETERS,
    View: later(() => import('../views/campaigns/campaigns-view.tsx'), 'CampaignsView'),
  },
  {
    title: 'coldChain',
    path: 'cold-chain',
    groups: EVERYBODY,
    View: later(() => import('../views/cold-chain/cold-chain-view.tsx'), 'ColdChainView'),
  },
  { title: 'lots', path: 'lots', groups: QUALITY, View: later(() => import('../views/lots/lots-view.tsx'), 'LotsView') },
  { title: 'demand', path: 'demand', groups: EVERYBODY, View: later(() => import('../views/demand/demand-view.tsx'), 'DemandView') },
  {
    title: 'feedback',
    path: 'feedback',
    groups: EVERYBODY,
    View: later(() => import('../views/feedback/feedback-view.tsx'), 'FeedbackView'),
  },
  { title: 'kpis', path: 'kpis', groups: EVERYBODY, View: later(() => import('../views/kpis/kpis-view.tsx'), 'KpisView') },
  {
    title: 'privacy',
    path: 'privacy',
    groups: QUALITY,
    View: later(() => import('../views/privacy/privacy-view.tsx'), 'PrivacyView'),
  },
  {
    title: 'operations',
    path: 'operations',
    groups: EVERYBODY,
    View: later(() => import('../views/operations/operations-view.tsx'), 'OperationsView'),
  },
];

export const hrefOf = (path: string): string => `/app/${path}`;
