import type { Audience, AudienceBody } from '#schemas/audience.ts';
import type { CustomerId } from '#schemas/ids.ts';

/** An audience as it is kept, and the ids that it names, list by list: ids of people stand in no campaign. */
export function withoutIds(body: AudienceBody): { readonly stored: Audience; readonly lists: CustomerId[][] } {
  const lists: CustomerId[][] = [];
  const storedOf = ({ all, any, not, customerIds, ...leaf }: AudienceBody): Audience => {
    if (all) return { all: all.map(storedOf) };
    if (any) return { any: any.map(storedOf) };
    if (not) return { not: storedOf(not) };
    return customerIds === undefined ? leaf : { listed: lists.push([...customerIds]) - 1 };
  };
  return { stored: storedOf(body), lists };
}
