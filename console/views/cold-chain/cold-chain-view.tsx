import type { ViewProps } from '../../app/view-props.ts';
import { CasePage } from './case-page.tsx';
import { UnitList } from './unit-list.tsx';
import { UnitPage } from './unit-page.tsx';

const CASES = 'cases/';

/** @param rest - the id of a unit, or of a case after `cases/` */
export function ColdChainView({ rest }: ViewProps) {
  if (rest === undefined) return <UnitList />;
  if (rest.startsWith(CASES)) return <CasePage key={rest} caseId={rest.slice(CASES.length)} />;
  return <UnitPage key={rest} unitId={rest} />;
}
