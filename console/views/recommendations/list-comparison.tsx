import { useRead } from '../../api/use-api.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { words } from './words.ts';

const LISTS = ['mixed', 'buy-again', 'new-for-you'] as const;
const LIMIT = 10;

/** Where each product stands in each list of one person. */
export function ListComparison({ customerId }: { readonly customerId: string }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const inputOf = (list: (typeof LISTS)[number]) => ({ params: { id: customerId }, query: { list, limit: LIMIT } });
  const mixed = useRead('GET /v1/customers/{id}/recommendations', inputOf('mixed'));
  const again = useRead('GET /v1/customers/{id}/recommendations', inputOf('buy-again'));
  const fresh = useRead('GET /v1/customers/{id}/recommendations', inputOf('new-for-you'));
  const results = [mixed, again, fresh];
  const products = new Map<string, { name: string; ranks: (number | undefined)[] }>();
  for (const [place, { data }] of results.entries())
    for (const { productId, name, rank } of data?.items ?? []) {
      const known = products.get(productId) ?? { name: name ?? productId, ranks: [] };
      known.ranks[place] = rank;
      products.set(productId, known);
    }
  const best = (ranks: readonly (number | undefined)[]) => Math.min(...ranks.filter((rank) => rank !== undefined));
  const items = [...products].map(([productId, known]) => ({ productId, ...known })).sort((a, b) => best(a.ranks) - best(b.ranks));
  return (
    <ListTable
      title={t('beside')}
      about={<AsOf at={mixed.data?.asOf} period={t('besideAbout', { n: LIMIT })} />}
      items={items}
      keyOf={({ productId }) => productId}
      read={results.find(({ data }) => data === undefined) ?? mixed}
      columns={[
        { id: 'product', header: t('product'), isRowHeader: true, cell: ({ name }) => name },
        ...LISTS.map((list, place) => ({
          id: list,
          header: label(list),
          cell: ({ ranks }: (typeof items)[number]) => ranks[place] ?? '—',
        })),
      ]}
    />
  );
}
