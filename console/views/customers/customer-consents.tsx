import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import type { CustomerProps } from './customer-props.ts';
import { words } from './words.ts';

/** The last word of the person per purpose and channel. */
export function CustomerConsents({ customer: { consents, asOf } }: CustomerProps) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { instant } = useFormats();
  return (
    <ListTable
      title={t('consents')}
      about={<AsOf at={asOf} />}
      items={consents}
      keyOf={({ purpose, channel }) => `${purpose} ${channel}`}
      columns={[
        { id: 'purpose', header: t('purpose'), isRowHeader: true, cell: ({ purpose }) => label(purpose) },
        { id: 'channel', header: t('channel'), cell: ({ channel }) => label(channel) },
        { id: 'status', header: t('status'), cell: ({ status }) => label(status) },
        { id: 'at', header: t('at'), cell: ({ at }) => instant(at) },
        { id: 'source', header: t('source'), cell: ({ source }) => source },
      ]}
    />
  );
}
