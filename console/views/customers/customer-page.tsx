import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useLocation, useSearchParams } from 'wouter';
import { useRead } from '../../api/use-api.ts';
import { useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Page } from '../../parts/page.tsx';
import { Outcome } from '../../parts/section.tsx';
import { RecommendationLists } from '../recommendations/recommendation-lists.tsx';
import { CustomerConsents } from './customer-consents.tsx';
import { CustomerFeedback } from './customer-feedback.tsx';
import { CustomerOutlook } from './customer-outlook.tsx';
import type { Customer, CustomerProps } from './customer-props.ts';
import { CustomerPurchases } from './customer-purchases.tsx';
import { CustomerScore } from './customer-score.tsx';
import { CustomerTaste } from './customer-taste.tsx';
import { CustomerTimeline } from './customer-timeline.tsx';
import { words } from './words.ts';

/** One page about one person. */
export function CustomerPage({ id }: { readonly id: string }) {
  const t = useWords(words);
  const [, go] = useLocation();
  const result = useRead('GET /v1/customers/{id}', { params: { id } }, { everySeconds: 30 });
  const name = result.data && nameOf(result.data.profile.traits);
  return (
    <Page
      title={name || id}
      description={<AsOf at={result.data?.asOf} period={result.data?.customerId ?? id} />}
      actions={<Button onClick={() => go('/customers')}>{t('back')}</Button>}
    >
      <Outcome result={result}>{(customer) => <CustomerTabs customer={customer} />}</Outcome>
    </Page>
  );
}

/** As the person told it, in one field or in two. */
function nameOf(traits: Customer['profile']['traits']): string {
  const whole = traits['name'];
  if (typeof whole === 'string') return whole;
  const parts = [traits['firstName'] ?? traits['first_name'], traits['lastName'] ?? traits['last_name']];
  return parts.filter((part) => typeof part === 'string').join(' ');
}

function CustomerTabs({ customer }: CustomerProps) {
  const t = useWords(words);
  const [query, setQuery] = useSearchParams();
  return (
    <Tabs
      activeTabId={query.get('tab') ?? 'overview'}
      onChange={({ detail }) => setQuery(detail.activeTabId === 'overview' ? {} : { tab: detail.activeTabId }, { replace: true })}
      ariaLabel={customer.customerId}
      tabs={[
        {
          id: 'overview',
          label: t('overview'),
          content: (
            <SpaceBetween size="l">
              <CustomerPurchases customer={customer} />
              <CustomerScore customer={customer} />
              <CustomerOutlook customer={customer} />
            </SpaceBetween>
          ),
        },
        { id: 'timeline', label: t('timeline'), content: <CustomerTimeline customer={customer} /> },
        { id: 'taste', label: t('taste'), content: <CustomerTaste customer={customer} /> },
        { id: 'recommendations', label: t('recommendations'), content: <RecommendationLists customerId={customer.customerId} /> },
        { id: 'feedback', label: t('feedback'), content: <CustomerFeedback customerId={customer.customerId} /> },
        { id: 'consents', label: t('consents'), content: <CustomerConsents customer={customer} /> },
      ]}
    />
  );
}
