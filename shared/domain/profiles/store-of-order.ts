import type { OrderLine } from '#schemas/order.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { textOf } from './order-details.ts';

/** The store that most lines name, of equals the first of the alphabet; else what the event itself says. */
export function storeOf(
  lines: readonly OrderLine[],
  { properties, context }: Pick<StoredEvent, 'properties' | 'context'>,
): string | undefined {
  const counts = new Map<string, number>();
  for (const { storeId } of lines) if (storeId !== undefined) counts.set(storeId, (counts.get(storeId) ?? 0) + 1);
  const [most] = [...counts].sort(([left, leftLines], [right, rightLines]) => rightLines - leftLines || (left < right ? -1 : 1));
  return most?.[0] ?? textOf(properties, 'store_id') ?? textOf(context, 'store_id');
}
