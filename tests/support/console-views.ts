import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Console, openConsole, SIZES } from './console-page.ts';
import { watchForEnglish } from './untranslated.ts';

interface Language {
  /** Of the document. */
  readonly language: string;
  /** Of the button that changes to it. */
  readonly label: string;
}
export const ENGLISH: Language = { language: 'en', label: 'English' };
export const CHINESE: Language = { language: 'zh-CN', label: '中文' };

const MOMENT_MILLIS = 1500;

/** Changes the language of the view that is open, by the button for it. */
async function speak(app: Console, { language, label }: Language): Promise<void> {
  await app.page.setViewportSize(SIZES.desktop);
  const other = app.page.getByRole('button', { name: label });
  // The page takes up the language of before a moment after it is there.
  const chosen = async () => {
    if ((await other.count()) > 0) await other.first().click();
    return [await app.page.locator('html').getAttribute('lang'), await other.count()];
  };
  await expect.poll(chosen, { timeout: 30_000 }).toEqual([language, 0]);
}

/** Opens a view on a screen in a language. */
export async function openIn(app: Console, view: string, language: Language): Promise<void> {
  await app.page.setViewportSize(SIZES.desktop);
  await app.open(view);
  await speak(app, language);
}

const MOST_DIGITS = 2;

/** A name of a page that stays the same from run to run: an id in its address is `one`. */
function nameOf(view: string): string {
  const parts = view.replace(/[?&]store=[^&]*/, '').split(/[/?]/);
  const isId = (part: string) => part.replace(/\D/g, '').length > MOST_DIGITS || part.includes('%');
  return parts.map((part) => (isId(part) ? 'one' : part.replaceAll('=', '-'))).join('-') || 'today';
}

/** What every page must be, whoever wrote it. @returns the console, once the tests run, and what is left English on its page */
export function mustBeUsableByEverybody(pages: readonly string[]): { consoleOf: () => Console; english: () => Promise<string[]> } {
  let app: Console;
  let english: () => Promise<string[]>;
  let spoken = ENGLISH;
  beforeAll(async () => {
    app = await openConsole('admin', (page) => {
      english = watchForEnglish(page);
    });
  });
  afterAll(async () => {
    expect(app.complaints).toEqual([]);
    await app.close();
  });
  const isTooWide = () => app.page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

  /** A table that scrolls can be reached by the keyboard once it has measured itself: what is wrong a moment later, too. */
  const lastingFindings = async (isColourKnown: boolean): Promise<readonly string[]> => {
    const found = await app.findings(isColourKnown);
    if (found.length === 0) return found;
    await sleep(MOMENT_MILLIS);
    return await app.findings(isColourKnown);
  };

  /** What is wrong with the page as it is, on a screen and on a phone. */
  const faults = async ({ language }: Language, isColourKnown: boolean): Promise<string[]> => {
    const found: string[] = [];
    for (const [size, viewport] of Object.entries(SIZES)) {
      await app.page.setViewportSize(viewport);
      await app.settled();
      if (await isTooWide()) found.push(`${language}, ${size}: wider than the screen`);
      const findings = await lastingFindings(isColourKnown || size === 'phone');
      found.push(...findings.map((finding) => `${language}, ${size}: ${finding}`));
    }
    return found;
  };

  it.each(pages)(
    'the page /app/%s has no serious finding of axe, fits on a screen and on a phone, and is all Chinese in Chinese',
    async (view) => {
      const name = nameOf(view);
      const found: string[] = [];
      // Opened once: the other language comes by the button for it.
      await app.page.setViewportSize(SIZES.desktop);
      await app.open(view);
      // The one that is spoken already comes first.
      const languages = [spoken, spoken === ENGLISH ? CHINESE : ENGLISH];
      for (const language of languages) {
        await speak(app, language);
        spoken = language;
        found.push(...(await faults(language, language !== languages[0])));
        if (language === CHINESE) found.push(...(await english()).map((text) => `English in Chinese: ${text}`));
        await app.photograph(`phone-${name}-${language.language}`);
      }
      expect(found).toEqual([]);
    },
  );
  return { consoleOf: () => app, english: () => english() };
}
