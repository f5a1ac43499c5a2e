import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { ReplyOf } from '../../../client/operations.ts';
import { useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { Figures } from '../../parts/figures.tsx';
import { Section } from '../../parts/section.tsx';
import { CertificateView } from './certificate-view.tsx';
import { IdentityForm } from './identity-form.tsx';
import { words } from './words.ts';

type Links = ReplyOf<'POST /v1/privacy/requests'>['links'];
const LOOK_SECONDS = 2;

interface RequestProgressProps {
  readonly requestId: string;
  /** Of a copy that was asked for just now. */
  readonly links?: Links;
}

/** How far a request is; links to a copy are told once, here. */
export function RequestProgress({ requestId, links: told }: RequestProgressProps) {
  const t = useWords(words);
  const kinds = useLabels(words);
  const label = useLabels({ ...codeWords, ...words });
  const { instant, number } = useFormats();
  const [links, setLinks] = useState(told);
  const result = useRead('GET /v1/privacy/requests/{id}', { params: { id: requestId } }, { everySeconds: LOOK_SECONDS });
  return (
    <Section title={`${t('request')} ${requestId}`} result={result}>
      {(request) => (
        <SpaceBetween size="l">
          <Figures
            items={[
              { label: t('kind'), value: kinds(request.kind) },
              { label: t('status'), value: label(request.status) },
              { label: t('received'), value: instant(request.receivedAt) },
              { label: t('due'), value: instant(request.dueAt) },
              { label: t('completed'), value: instant(request.completedAt) },
              { label: t('ids'), value: number(request.ids) },
              ...Object.entries(request.removed ?? {}).map(([name, count]) => ({
                label: t('removed', { what: kinds(name) }),
                value: number(count),
              })),
            ]}
          />
          {request.status === 'awaiting-identity' ? <IdentityForm requestId={requestId} onDone={(made) => setLinks(made.links)} /> : null}
          {(links ?? []).map(({ format, url, expiresAt }) => (
            <CopyToClipboard
              key={format}
              variant="inline"
              textToCopy={url}
              textToDisplay={t('link', { format, until: instant(expiresAt) })}
              copyButtonAriaLabel={t('copyLink')}
              copySuccessText={t('copied')}
              copyErrorText={t('notCopied')}
            />
          ))}
          {request.certificate === undefined ? null : <CertificateView certificate={request.certificate} />}
        </SpaceBetween>
      )}
    </Section>
  );
}
