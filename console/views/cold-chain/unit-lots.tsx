import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';
import { usePages } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { lotPath, PageLink } from '../../parts/page-link.tsx';
import { useMay } from '../../sign-in/session-context.ts';
import { ExposureMap } from './exposure-map.tsx';
import { words } from './words.ts';

const PAGE_ROWS = 20;
const DAYS = 7;
const DAY_MILLIS = 86_400_000;

/** Which lots lay in a unit in the last days: whom an excursion of it touches. */
export function UnitLots({ unitId }: { readonly unitId: string }) {
  const t = useWords(words);
  const { instant, number } = useFormats();
  const maySeeLots = useMay('quality', 'admin');
  const { from, to } = useMemo(() => {
    const now = Date.now();
    return { from: new Date(now - DAYS * DAY_MILLIS).toISOString(), to: new Date(now).toISOString() };
  }, []);
  const list = usePages('GET /v1/units/{unitId}/lots', { params: { unitId }, query: { from, to } }, PAGE_ROWS);
  return (
    <SpaceBetween size="l">
      <ExposureMap unitId={unitId} lots={list.items} from={from} to={to} />
      <ListTable
        title={t('lots')}
        about={t('lotsAbout', { from: instant(from), to: instant(to) })}
        items={list.items}
        keyOf={({ gtin, lot }) => `${gtin} ${lot}`}
        read={list}
        pages={list}
        columns={[
          {
            id: 'lot',
            header: t('lot'),
            isRowHeader: true,
            cell: ({ gtin, lot }) => (maySeeLots ? <PageLink to={lotPath(gtin, lot)}>{`${gtin} · ${lot}`}</PageLink> : `${gtin} · ${lot}`),
          },
          {
            id: 'stay',
            header: t('stay'),
            cell: ({ stays }) => stays.map((stay) => `${instant(stay.from)} – ${instant(stay.to)}`).join('; '),
          },
          {
            id: 'onHand',
            header: t('onHand'),
            cell: ({ onHand }) => onHand.map(({ quantity, uom }) => `${number(quantity, 3)} ${uom}`).join(', ') || '—',
          },
        ]}
      />
    </SpaceBetween>
  );
}
