import * as z from 'zod';
import type { Larderly } from './larderly.ts';

const PageSchema = z.object({ items: z.array(z.unknown()), cursor: z.string().nullable() });
const PAGE = 100;

/** The items of a list, page after page. @param query - of every page */
export async function* everyItem(larderly: Larderly, path: string, query: Readonly<Record<string, string>> = {}): AsyncGenerator<unknown> {
  let cursor: string | null = '';
  while (cursor !== null) {
    const asked: URLSearchParams = new URLSearchParams({ ...query, limit: String(PAGE), ...(cursor === '' ? {} : { cursor }) });
    const page: z.infer<typeof PageSchema> = PageSchema.parse(await larderly.get(`${path}?${asked}`));
    yield* page.items;
    cursor = page.cursor;
  }
}
