import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Figures } from '../../parts/figures.tsx';
import type { CustomerProps } from './customer-props.ts';
import { words } from './words.ts';

const MOST_COUNTS = 6;

/** What the person bought, in all and in the last days. */
export function CustomerPurchases({ customer: { aggregates, asOf } }: CustomerProps) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { number, money, day, days } = useFormats();
  const { currency, feedback } = aggregates;
  const counted = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .slice(0, MOST_COUNTS)
      .map(([name, count]) => `${label(name)} ${number(count)}`)
      .join(', ') || '—';
  const windows = aggregates.windows.map(({ days: length, orders, spendMinor }) => ({
    label: t('window', { days: length }),
    value: `${number(orders)} · ${money(spendMinor, currency)}`,
  }));
  return (
    <Container
      header={
        <Header variant="h2" description={<AsOf at={asOf} />}>
          {t('purchases')}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Figures
          items={[
            { label: t('ordersAll'), value: number(aggregates.orders) },
            { label: t('spendAll'), value: money(aggregates.spendMinor, currency) },
            { label: t('averageOrder'), value: money(aggregates.averageOrderMinor, currency) },
            { label: t('lastOrder'), value: `${day(aggregates.lastOrderOn)} (${days(aggregates.daysSinceLastOrder)})` },
            { label: t('items'), value: number(aggregates.items) },
            { label: t('cancelled'), value: number(aggregates.cancelledOrders) },
            { label: t('refunds'), value: `${number(aggregates.refundCount)} · ${money(aggregates.refundMinor, currency)}` },
            { label: t('meanRating'), value: `${number(feedback.meanRating, 1)} (${number(feedback.ratings)})` },
            ...windows,
          ]}
        />
        <Figures
          columns={2}
          items={[
            { label: t('categories'), value: counted(aggregates.categories) },
            { label: t('channels'), value: counted(aggregates.channels) },
          ]}
        />
      </SpaceBetween>
    </Container>
  );
}
