import type { ViewProps } from '../../app/view-props.ts';
import { useWords } from '../../i18n/language.ts';
import { Page } from '../../parts/page.tsx';
import { ForecastList } from './forecast-list.tsx';
import { ForecastPage } from './forecast-page.tsx';
import { NearExpiry } from './near-expiry.tsx';
import { Proposals } from './proposals.tsx';
import { PurchaseOrders } from './purchase-orders.tsx';
import { Savings } from './savings.tsx';
import { words } from './words.ts';

/** @param rest - the id of a product */
export function DemandView({ rest }: ViewProps) {
  const t = useWords(words);
  if (rest !== undefined) return <ForecastPage key={rest} productId={rest} />;
  return (
    <Page title={t('title')} description={t('lead')}>
      <Proposals />
      <PurchaseOrders />
      <NearExpiry />
      <ForecastList />
      <Savings />
    </Page>
  );
}
