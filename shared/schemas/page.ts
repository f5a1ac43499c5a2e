import * as z from 'zod';

/** Query parameters of every list. */
export const PageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().min(1).max(4096).optional(),
});
export type PageQuery = z.infer<typeof PageQuerySchema>;

/** Reply of every list: `cursor` is null on the last page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), cursor: z.string().nullable() });
}
