import { type UseQueryResult, useQueries } from '@tanstack/react-query';
import type { ReplyOf } from '../../client/operations.ts';
import { useClient } from './client-context.ts';

type Products = ReplyOf<'GET /v1/products'>;
const IDS_AT_ONCE = 50;
const LONGEST_ID = 128;
/** Names change seldom. */
const STALE_MILLIS = 600_000;

const namesIn = (results: readonly UseQueryResult<Products>[]) =>
  new Map(results.flatMap(({ data }) => (data?.items ?? []).map(({ productId, name }) => [String(productId), name] as const)));

/** The names of some products by their ids, read together; an id that is not known (yet) is its own name. */
export function useProductNames(productIds: readonly string[]): (productId: string) => string {
  const client = useClient();
  const ids = [...new Set(productIds)].filter((id) => id.trim() !== '' && id.length <= LONGEST_ID).sort();
  const batches = Array.from({ length: Math.ceil(ids.length / IDS_AT_ONCE) }, (_, batch) =>
    ids
      .slice(batch * IDS_AT_ONCE, (batch + 1) * IDS_AT_ONCE)
      .map(encodeURIComponent)
      .join(','),
  );
  const names = useQueries({
    queries: batches.map((batch) => ({
      queryKey: ['GET /v1/products', { query: { ids: batch } }],
      queryFn: ({ signal }: { signal: AbortSignal }) => client.call('GET /v1/products', { query: { ids: batch } }, { signal }),
      staleTime: STALE_MILLIS,
    })),
    combine: namesIn,
  });
  return (productId) => names.get(productId) ?? productId;
}
