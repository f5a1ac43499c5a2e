import { useAll } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Figures } from '../../parts/figures.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { Section } from '../../parts/section.tsx';
import { words } from './words.ts';

const LOOK_SECONDS = 15;
const MOST_UNITS = 500;

/** How the refrigerated units stand. */
export function UnitsNow() {
  const t = useWords(words);
  const { number, minutes } = useFormats();
  const result = useAll('GET /v1/units', { query: { limit: 100 } }, MOST_UNITS, { everySeconds: LOOK_SECONDS });
  return (
    <Section title={t('units')} about={<AsOf at={result.data?.items[0]?.state.asOf} period={t('unitsAbout')} />} result={result}>
      {({ items }) => {
        const count = (...conditions: string[]) => number(items.filter(({ state }) => conditions.includes(state.condition)).length);
        const [soonest] = items
          .filter(({ state }) => state.prediction !== null && state.condition !== 'unknown')
          .sort((a, b) => (a.state.prediction?.minutesLeft ?? 0) - (b.state.prediction?.minutesLeft ?? 0));
        return (
          <Figures
            columns={3}
            items={[
              { label: t('unitsFine'), value: count('fine') },
              { label: t('unitsWatch'), value: count('watch', 'warning') },
              { label: t('unitsCritical'), value: count('critical') },
              { label: t('unitsUnknown'), value: count('unknown') },
              {
                label: t('soonest'),
                value:
                  soonest === undefined ? (
                    t('noBreach')
                  ) : (
                    <PageLink to={`/cold-chain/${encodeURIComponent(soonest.unitId)}`}>
                      {`${soonest.unitId}: ${minutes(soonest.state.prediction?.minutesLeft)}`}
                    </PageLink>
                  ),
              },
            ]}
          />
        );
      }}
    </Section>
  );
}
