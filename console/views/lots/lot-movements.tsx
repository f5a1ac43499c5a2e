import { usePages } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import type { LotProps } from './lot-props.ts';
import { movementWords } from './movement-words.ts';
import { words } from './words.ts';

const PAGE_ROWS = 20;

/** Everything that happened to a lot. */
export function LotMovements({ gtin, lot }: LotProps) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const kindName = useLabels(movementWords);
  const { instant, number } = useFormats();
  const list = usePages('GET /v1/lots/{gtin}/movements', { params: { gtin }, query: { lot } }, PAGE_ROWS);
  return (
    <ListTable
      title={t('movements')}
      items={list.items}
      keyOf={({ movementId }) => movementId}
      read={list}
      pages={list}
      columns={[
        { id: 'kind', header: t('kind'), isRowHeader: true, cell: ({ kind }) => kindName(kind) },
        { id: 'at', header: t('at'), cell: ({ at }) => instant(at) },
        { id: 'quantity', header: t('quantity'), cell: ({ quantity, uom }) => `${number(quantity, 3)} ${uom}` },
        { id: 'from', header: t('from'), cell: ({ from, partner }) => from ?? partner ?? '—' },
        { id: 'to', header: t('to'), cell: ({ to }) => to ?? '—' },
        { id: 'by', header: t('by'), cell: ({ recordedBy }) => label(recordedBy) },
      ]}
    />
  );
}
