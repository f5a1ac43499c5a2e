import type { Merge } from '#schemas/customer-event.ts';

/** A merge call as the alias call that says the same: the user's id is kept, the other one is given up. */
export function mergeAsAlias({ mergeProperties, ...rest }: Merge): Record<string, unknown> {
  const [first, second] = mergeProperties;
  const [kept, givenUp] = first?.type === 'userid' ? [first, second] : [second, first];
  return { ...rest, type: 'alias', userId: kept?.value, previousId: givenUp?.value };
}
