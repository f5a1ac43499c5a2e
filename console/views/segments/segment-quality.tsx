import SpaceBetween from '@cloudscape-design/components/space-between';
import { useFormats } from '../../format/format.ts';
import { featureWords } from '../../i18n/feature-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { Figures } from '../../parts/figures.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import type { Segmentation } from './segmentation.ts';
import { words } from './words.ts';

/** How clear the segments are, and how far the customers have gone from what the scales were fitted on. */
export function SegmentQuality({ data: { silhouette, quality, drift, scalesFittedAt } }: { readonly data: Segmentation }) {
  const t = useWords(words);
  const featureName = useLabels(featureWords);
  const { number, percent, instant } = useFormats();
  const psi = Object.entries(drift?.psi ?? {});
  return (
    <SpaceBetween size="l">
      <Figures
        items={[
          { label: t('silhouette'), value: number(silhouette, 3) },
          { label: t('daviesBouldin'), value: number(quality?.daviesBouldin, 2) },
          { label: t('rand'), value: number(drift?.adjustedRandIndex, 3) },
          { label: t('labelChurn'), value: percent(drift?.labelChurn) },
          { label: t('scales'), value: `${instant(scalesFittedAt)}${drift?.isRefit ? ` (${t('refit')})` : ''}` },
        ]}
      />
      <ListTable
        isEmbedded
        headingLevel="h3"
        title={t('psi')}
        about={t('psiAbout')}
        items={psi}
        keyOf={([name]) => name}
        columns={[
          { id: 'feature', header: t('feature'), isRowHeader: true, cell: ([name]) => featureName(name) },
          { id: 'psi', header: t('psiValue'), cell: ([, value]) => number(value, 3) },
        ]}
      />
    </SpaceBetween>
  );
}
