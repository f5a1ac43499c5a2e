import Box from '@cloudscape-design/components/box';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useState } from 'react';
import type { ReplyOf } from '../../../client/operations.ts';
import { useRead } from '../../api/use-api.ts';
import { TraceGraph } from '../../charts/trace-graph.tsx';
import { useWords } from '../../i18n/language.ts';
import { Section } from '../../parts/section.tsx';
import type { LotProps } from './lot-props.ts';
import { words } from './words.ts';

type Direction = 'forward' | 'backward';
const MOST_NODES = 60;
const idOf = ({ gtin, lot }: { readonly gtin: string; readonly lot: string }) => `${gtin} ${lot}`;

/** What a lot became, or came of, as a graph. */
export function LotTrace({ gtin, lot }: LotProps) {
  const t = useWords(words);
  const [direction, setDirection] = useState<Direction>('forward');
  const result = useRead('GET /v1/lots/{gtin}/trace', { params: { gtin }, query: { lot, direction } });
  return (
    <Section
      title={t('trace')}
      actions={
        <SegmentedControl
          label={t('trace')}
          selectedId={direction}
          onChange={({ detail }) => setDirection(detail.selectedId === 'backward' ? 'backward' : 'forward')}
          options={[
            { id: 'forward', text: t('forward') },
            { id: 'backward', text: t('backward') },
          ]}
        />
      }
      result={result}
    >
      {(trace) => <Graph trace={trace} lot={lot} />}
    </Section>
  );
}

function Graph({ trace, lot }: { readonly trace: ReplyOf<'GET /v1/lots/{gtin}/trace'>; readonly lot: string }) {
  const t = useWords(words);
  if (trace.lots.length <= 1) return <Box>{t('alone')}</Box>;
  const shown = trace.lots.slice(0, MOST_NODES);
  const isBackward = trace.direction === 'backward';
  return (
    <>
      <TraceGraph
        description={t('traceDescription', { lot })}
        nodes={shown.map((node) => ({ id: idOf(node), steps: node.steps, lines: [node.lot, node.gtin] }))}
        edges={trace.edges.map(({ from, to }) => (isBackward ? { from: idOf(to), to: idOf(from) } : { from: idOf(from), to: idOf(to) }))}
      />
      {trace.isCut || trace.lots.length > shown.length ? <Box>{t('cut')}</Box> : null}
    </>
  );
}
