import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ItemOf } from '../../../client/operations.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels } from '../../i18n/language.ts';

type Condition = ItemOf<'GET /v1/units'>['state']['condition'];
const MARKS: Readonly<Record<Condition, StatusIndicatorProps.Type>> = {
  fine: 'success',
  watch: 'info',
  warning: 'warning',
  critical: 'error',
  unknown: 'stopped',
};

/** How a unit stands, by a sign and a word. */
export function ConditionMark({ condition }: { readonly condition: Condition }) {
  const label = useLabels(codeWords);
  return <StatusIndicator type={MARKS[condition]}>{label(condition)}</StatusIndicator>;
}
