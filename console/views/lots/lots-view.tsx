import type { ViewProps } from '../../app/view-props.ts';
import { LotPage } from './lot-page.tsx';
import { LotsOverview } from './lots-overview.tsx';
import { RecallPage } from './recall-page.tsx';

const RECALLS = 'recalls/';

/** @param rest - `GTIN/LOT`, or `recalls/ID` */
export function LotsView({ rest }: ViewProps) {
  if (rest === undefined) return <LotsOverview />;
  if (rest.startsWith(RECALLS)) return <RecallPage key={rest} id={rest.slice(RECALLS.length)} />;
  const at = rest.indexOf('/');
  return <LotPage key={rest} gtin={rest.slice(0, at)} lot={rest.slice(at + 1)} />;
}
