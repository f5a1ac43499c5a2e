import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReplyOf } from '../../../client/operations.ts';
import { useProductNames } from '../../api/product-names.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Figures } from '../../parts/figures.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { words } from './words.ts';

interface LotFactsProps {
  readonly known: ReplyOf<'GET /v1/lots/{gtin}'>;
}

/** What is known of a lot: days, exposure, where it is and was, and whether all of it is accounted for. */
export function LotFacts({ known }: LotFactsProps) {
  const t = useWords(words);
  const { day, days } = useFormats();
  const { productId } = known;
  const product = useProductNames(productId === undefined ? [] : [productId])(productId ?? '—');
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header variant="h2" description={<AsOf at={known.asOf} />}>
            {t('facts')}
          </Header>
        }
      >
        <Figures
          items={[
            { label: t('description'), value: known.description ?? product },
            { label: t('supplier'), value: known.supplier ?? '—' },
            { label: t('expires'), value: day(known.expiresOn) },
            { label: t('dynamic'), value: day(known.dynamicExpiresOn) },
            { label: t('remaining'), value: days(known.remainingDays) },
            {
              label: t('digitalLink'),
              value: (
                <Link external href={known.digitalLink}>
                  {known.digitalLink}
                </Link>
              ),
            },
          ]}
        />
      </Container>
      <Exposure known={known} />
      <Places known={known} />
    </SpaceBetween>
  );
}

function Exposure({ known: { exposure } }: LotFactsProps) {
  const t = useWords(words);
  const { minutes, celsius, hours } = useFormats();
  return (
    <Container
      header={
        <Header variant="h2" description={<AsOf at={exposure?.asOf} />}>
          {t('exposure')}
        </Header>
      }
    >
      <Figures
        items={[
          { label: t('severity'), value: exposure?.severity ?? '—' },
          { label: t('consecutive'), value: minutes(exposure?.consecutiveMinutes) },
          { label: t('cumulative'), value: minutes(exposure?.cumulativeMinutes) },
          { label: t('unknownTime'), value: minutes(exposure?.unknownMinutes) },
          { label: t('warmest'), value: celsius(exposure?.warmestCelsius) },
          { label: t('lostLife'), value: hours(exposure?.lostLifeHours) },
        ]}
      />
    </Container>
  );
}

function Places({ known: { onHand, stays, massBalance } }: LotFactsProps) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { number, instant, percent } = useFormats();
  return (
    <SpaceBetween size="l">
      <ListTable
        title={t('onHand')}
        items={onHand}
        keyOf={({ place, uom }) => `${place} ${uom}`}
        columns={[
          { id: 'place', header: t('place'), isRowHeader: true, cell: ({ place }) => place },
          { id: 'quantity', header: t('quantity'), cell: ({ quantity, uom }) => `${number(quantity, 3)} ${uom}` },
        ]}
      />
      <ListTable
        title={t('stays')}
        items={stays}
        keyOf={({ place, from }) => `${place} ${from}`}
        columns={[
          { id: 'place', header: t('place'), isRowHeader: true, cell: ({ place }) => place },
          { id: 'from', header: t('from'), cell: ({ from }) => instant(from) },
          { id: 'to', header: t('to'), cell: ({ to }) => instant(to) },
        ]}
      />
      <ListTable
        title={t('balance')}
        about={t('balanceAbout')}
        items={massBalance}
        keyOf={({ uom }) => uom}
        columns={[
          {
            id: 'in',
            header: t('cameIn'),
            isRowHeader: true,
            cell: ({ received, produced, uom }) => `${number(received + produced, 3)} ${uom}`,
          },
          { id: 'accounted', header: t('accounted'), cell: ({ ratio }) => percent(ratio) },
          { id: 'status', header: t('status'), cell: ({ alert }) => (alert === null ? '—' : label(alert)) },
        ]}
      />
    </SpaceBetween>
  );
}
