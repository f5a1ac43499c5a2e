import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { useSpoken } from '../../i18n/spoken.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Figures } from '../../parts/figures.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import type { Customer, CustomerProps } from './customer-props.ts';
import { words } from './words.ts';

const LEVELS: Readonly<Record<Customer['churn']['level'], StatusIndicatorProps.Type>> = {
  low: 'success',
  raised: 'warning',
  high: 'error',
  unknown: 'info',
};

interface Estimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

const withInterval = (estimate: Estimate | null, write: (value: number) => string): string => {
  if (estimate === null) return '—';
  const { value, low, high } = estimate;
  return low === null || high === null ? write(value) : `${write(value)} [${write(low)} – ${write(high)}]`;
};

/** How likely the person is to stay, and what they are expected to order and spend. */
export function CustomerOutlook({ customer }: CustomerProps) {
  const { churn, lifetimeValue, asOf } = customer;
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { number, money, percent, days } = useFormats();
  const { usualInterval } = churn;
  const spoken = useSpoken();
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header variant="h2" description={<AsOf at={asOf} />}>
            {t('churn')}
          </Header>
        }
      >
        <SpaceBetween size="s">
          <StatusIndicator type={LEVELS[churn.level]}>{label(churn.level)}</StatusIndicator>
          <Box>{spoken(churn.explanation)}</Box>
          <Figures
            columns={3}
            items={[
              { label: t('alive'), value: withInterval(churn.aliveProbability, (value) => percent(value)) },
              { label: t('noOrder'), value: withInterval(churn.noOrderProbability, (value) => percent(value)) },
              {
                label: t('lastOrder'),
                value:
                  usualInterval === null
                    ? '—'
                    : t('silence', { days: days(usualInterval.daysSinceLast), median: days(usualInterval.medianDays) }),
              },
            ]}
          />
        </SpaceBetween>
      </Container>
      <ListTable
        title={t('lifetime')}
        about={<AsOf at={lifetimeValue.modelAsOf} period={t('lifetimeAbout')} />}
        items={lifetimeValue.outlooks}
        keyOf={({ days: length }) => String(length)}
        empty={lifetimeValue.reasons.map(spoken).join(' ')}
        columns={[
          { id: 'days', header: t('lifetime'), isRowHeader: true, cell: ({ days: length }) => t('within', { days: length }) },
          { id: 'orders', header: t('orderDays'), cell: ({ orderDays }) => withInterval(orderDays, (value) => number(value, 2)) },
          {
            id: 'spend',
            header: t('expectedSpend'),
            cell: ({ spendMinor }) => withInterval(spendMinor, (value) => money(value, lifetimeValue.currency)),
          },
        ]}
      />
    </SpaceBetween>
  );
}
