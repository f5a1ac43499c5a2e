import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Console, openConsole, SIZES } from './console-page.ts';

export const ENGLISH = { language: 'en', label: 'English' };

/** Opens a view on a screen in a language, by the button that changes it. */
export async function openIn(
  app: Console,
  view: string,
  { language, label }: { readonly language: string; readonly label: string },
): Promise<void> {
  await app.page.setViewportSize(SIZES.desktop);
  await app.open(view);
  const other = app.page.getByRole('button', { name: label });
  // The page takes up the language of before a moment after it is there.
  const chosen = async () => {
    if ((await other.count()) > 0) await other.first().click();
    return [await app.page.locator('html').getAttribute('lang'), await other.count()];
  };
  await expect.poll(chosen, { timeout: 10_000 }).toEqual([language, 0]);
}

/** What every view must be, whoever wrote it. @returns the console, once the tests run */
export function mustBeUsableByEverybody(views: readonly string[]): () => Console {
  let app: Console;
  beforeAll(async () => {
    app = await openConsole(inject('endpoints'), 'admin');
  });
  afterAll(async () => {
    expect(app.complaints).toEqual([]);
    await app.close();
  });
  const isTooWide = () => app.page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

  /** What is wrong with the view as it is, on a screen and on a phone. */
  const faults = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const [size, viewport] of Object.entries(SIZES)) {
      await app.page.setViewportSize(viewport);
      await app.settled();
      if (await isTooWide()) found.push(`${size}: wider than the screen`);
      found.push(...(await app.findings()).map((finding) => `${size}: ${finding}`));
    }
    return found;
  };

  describe.each(views)('the view /app/%s', (view) => {
    const name = view.replaceAll('/', '-') || 'today';

    it.each([
      ['English', 'en', 'English'],
      ['Chinese', 'zh-CN', '中文'],
    ])('has no serious finding of axe and fits on a screen and on a phone, in %s', async (_name, language, label) => {
      await openIn(app, view, { language, label });
      expect(await faults()).toEqual([]);
      await app.photograph(`phone-${name}-${language}`);
    });
  });
  return () => app;
}
