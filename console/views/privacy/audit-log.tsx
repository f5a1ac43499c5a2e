import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Figures } from '../../parts/figures.tsx';
import { Section } from '../../parts/section.tsx';
import { words } from './words.ts';

/** Whether nobody has touched the log of what was done with people's data. */
export function AuditLog() {
  const t = useWords(words);
  const { number } = useFormats();
  const result = useRead('GET /v1/privacy/audit/verify', {});
  return (
    <Section
      title={t('audit')}
      about={<AsOf at={result.data?.verifiedAt} period={t('auditAbout')} />}
      actions={<Button onClick={() => void result.refetch()}>{t('verify')}</Button>}
      result={result}
    >
      {({ isIntact, entries, firstBadIndex, headHash }) => (
        <Figures
          columns={3}
          items={[
            {
              label: t('status'),
              value: (
                <StatusIndicator type={isIntact ? 'success' : 'error'}>
                  {isIntact ? t('intact') : t('broken', { index: number(firstBadIndex) })}
                </StatusIndicator>
              ),
            },
            { label: t('entries'), value: number(entries) },
            { label: t('head'), value: headHash },
          ]}
        />
      )}
    </Section>
  );
}
