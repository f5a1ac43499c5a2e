import { usePages } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { useSpoken } from '../../i18n/spoken.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { words } from './words.ts';

const PAGE_ROWS = 10;
const LOOK_SECONDS = 10;

/** Orders to a unit: who gave them, what the device said, and whether it helped. */
export function CommandList({ unitId }: { readonly unitId: string }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const spoken = useSpoken();
  const { celsius, instant } = useFormats();
  const list = usePages('GET /v1/units/{unitId}/commands', { params: { unitId }, query: {} }, PAGE_ROWS, { everySeconds: LOOK_SECONDS });
  return (
    <ListTable
      title={t('commands')}
      items={list.items}
      keyOf={({ commandId }) => commandId}
      read={list}
      pages={list}
      columns={[
        {
          id: 'order',
          header: t('order'),
          isRowHeader: true,
          cell: ({ kind, celsius: target }) => (target === undefined ? label(kind) : `${label(kind)}: ${celsius(target)}`),
        },
        { id: 'state', header: t('state'), cell: ({ state }) => label(state) },
        { id: 'at', header: t('at'), cell: ({ issuedAt }) => instant(issuedAt) },
        { id: 'by', header: t('by'), cell: ({ issuedBy }) => label(issuedBy) },
        { id: 'reason', header: t('reason'), cell: ({ reason, rejection }) => spoken(rejection ?? reason) },
      ]}
    />
  );
}
