import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { InputOf } from '../../../client/operations.ts';
import { useWrite } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { useSpoken } from '../../i18n/spoken.ts';
import { Figures } from '../../parts/figures.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { partsOf, storeWords } from './store-words.ts';
import { words } from './words.ts';

type Certificate = InputOf<'POST /v1/privacy/certificates/verify'>['body'];

/** What proves an erasure: what went, what stays and why, and a signature that can be checked. */
export function CertificateView({ certificate }: { readonly certificate: Certificate }) {
  const t = useWords(words);
  const { instant } = useFormats();
  const label = useLabels(storeWords);
  const spoken = useSpoken();
  const storeName = (store: string) => partsOf(store).map(label).join(' ');
  const verify = useWrite('POST /v1/privacy/certificates/verify');
  const verdict = verify.data?.isGenuine;
  return (
    <SpaceBetween size="m">
      <Figures
        columns={2}
        items={[
          { label: t('certificate'), value: certificate.signature },
          { label: t('issued'), value: instant(certificate.issuedAt) },
          { label: t('backups'), value: instant(certificate.backupsGoneBy) },
          { label: t('stores'), value: certificate.stores.map(storeName).join(', ') },
        ]}
      />
      <ListTable
        isEmbedded
        headingLevel="h3"
        title={t('exemptions')}
        items={certificate.exemptions}
        keyOf={({ store, what }) => `${store} ${what}`}
        columns={[
          { id: 'what', header: t('what'), isRowHeader: true, cell: ({ store, what }) => `${storeName(store)}: ${spoken(what)}` },
          { id: 'because', header: t('because'), cell: ({ because }) => spoken(because) },
          { id: 'goneBy', header: t('goneBy'), cell: ({ goneBy }) => instant(goneBy) },
        ]}
      />
      <SpaceBetween direction="horizontal" size="s">
        <Button loading={verify.isPending} onClick={() => verify.mutate({ body: certificate })}>
          {t('verify')}
        </Button>
        {verdict === undefined ? null : (
          <StatusIndicator type={verdict ? 'success' : 'error'}>{verdict ? t('genuine') : t('notGenuine')}</StatusIndicator>
        )}
      </SpaceBetween>
    </SpaceBetween>
  );
}
