import * as z from 'zod';
import type { Larderly } from './larderly.ts';

const PageSchema = z.object({ items: z.array(z.unknown()), cursor: z.string().nullable() });
const PAGE = 100;

/** The items of a list, page after page. */
export async function* everyItem(larderly: Larderly, path: string): AsyncGenerator<unknown> {
  let cursor: string | null = '';
  while (cursor !== null) {
    const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: z.infer<typeof PageSchema> = PageSchema.parse(await larderly.get(`${path}?limit=${PAGE}${from}`));
    yield* page.items;
    cursor = page.cursor;
  }
}
