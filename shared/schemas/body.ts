import * as z from 'zod';

/**
 * What an operator writes. A field that it does not have is refused, and told with those that it has:
 * a misspelt one would otherwise be dropped without a word. Never for stored data, events or readings.
 */
export function bodyObject<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = Object.keys(shape);
  const expected = names.length === 0 ? 'there is no such field; expected none' : `there is no such field; expected ${names.join(', ')}`;
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? expected : undefined) });
}

/** The body of a call that needs none. */
export const NoBodySchema = bodyObject({});

/** A field that Larderly sets itself. */
export const readOnly = z
  .unknown()
  .optional()
  .describe('Set by Larderly; what is written here is passed over, so that what was read can be written back');
