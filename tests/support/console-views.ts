import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type Console, openConsole, SIZES } from './console-page.ts';

interface Language {
  /** Of the document. */
  readonly language: string;
  /** Of the button that changes to it. */
  readonly label: string;
}
export const ENGLISH: Language = { language: 'en', label: 'English' };
const CHINESE: Language = { language: 'zh-CN', label: '中文' };

/** Changes the language of the view that is open, by the button for it. */
async function speak(app: Console, { language, label }: Language): Promise<void> {
  await app.page.setViewportSize(SIZES.desktop);
  const other = app.page.getByRole('button', { name: label });
  // The page takes up the language of before a moment after it is there.
  const chosen = async () => {
    if ((await other.count()) > 0) await other.first().click();
    return [await app.page.locator('html').getAttribute('lang'), await other.count()];
  };
  await expect.poll(chosen, { timeout: 10_000 }).toEqual([language, 0]);
}

/** Opens a view on a screen in a language. */
export async function openIn(app: Console, view: string, language: Language): Promise<void> {
  await app.page.setViewportSize(SIZES.desktop);
  await app.open(view);
  await speak(app, language);
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
  const faults = async ({ language }: Language): Promise<string[]> => {
    const found: string[] = [];
    for (const [size, viewport] of Object.entries(SIZES)) {
      await app.page.setViewportSize(viewport);
      await app.settled();
      if (await isTooWide()) found.push(`${language}, ${size}: wider than the screen`);
      found.push(...(await app.findings()).map((finding) => `${language}, ${size}: ${finding}`));
    }
    return found;
  };

  it.each(views)('the view /app/%s has no serious finding of axe and fits on a screen and on a phone, in both languages', async (view) => {
    const name = view.replaceAll('/', '-') || 'today';
    const found: string[] = [];
    // Loaded once: the other language comes by the button for it.
    await app.open(view);
    for (const language of [ENGLISH, CHINESE]) {
      await speak(app, language);
      found.push(...(await faults(language)));
      await app.photograph(`phone-${name}-${language.language}`);
    }
    expect(found).toEqual([]);
  });
  return () => app;
}
