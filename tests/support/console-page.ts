import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';

const SCREENSHOTS = path.resolve(import.meta.dirname, '../../dist/screenshots');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
/** Of one step in the browser; the machine may have other things to do. */
const PATIENCE_MILLIS = 20_000;
const LOOK_MILLIS = 50;
const LOADING = /Loading …|加载中…/;

interface AxeResult {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}
declare global {
  /** In the page, once its script is there. */
  var axe: { run(options: object): Promise<{ violations: AxeResult[] }> };
}

/** The console in a tab of a real browser, with somebody signed in. */
export interface Console {
  readonly page: Page;
  /** What the pages complained about: exceptions, and everything that their policy forbade. */
  readonly complaints: readonly string[];
  /** Goes to a view by its address below /app/, as a link does, and waits until everything in it has come. */
  open(view: string): Promise<void>;
  settled(): Promise<void>;
  /** Keeps what is seen, to be looked at by people. */
  photograph(name: string): Promise<void>;
  /** Serious and critical findings of axe, each with a place. @param isColourKnown - as found before on the same page: contrast costs most */
  findings(isColourKnown?: boolean): Promise<string[]>;
  close(): Promise<void>;
}

/** What is seen has been drawn. */
const DRAWN = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))';

/** Signs in by the sign-in page, as a person does. @param user - marketer, quality or admin: the group of the same name. @param onPage - sees the page before anything comes */
export async function openConsole(user: string, onPage: (page: Page) => void = () => undefined): Promise<Console> {
  const { console: address } = inject('endpoints');
  const browser = await chromium.connect(inject('browser'));
  const context = await browser.newContext({
    viewport: SIZES.desktop,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MILLIS);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text())) complaints.push(message.text());
  });
  onPage(page);
  await page.goto(address);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: user, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  const settled = async () => {
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    // No function is waited for in the page: its policy forbids to make one of a text.
    const deadline = Date.now() + PATIENCE_MILLIS;
    while ((await page.getByText(LOADING).count()) > 0 && Date.now() < deadline) await page.waitForTimeout(LOOK_MILLIS);
  };
  return {
    page,
    complaints,
    settled,
    async open(view) {
      await page.evaluate(`history.pushState(null, '', ${JSON.stringify(new URL(view, address).href)}), scrollTo(0, 0), ${DRAWN}`);
      await settled();
    },
    async photograph(name) {
      await settled();
      mkdirSync(SCREENSHOTS, { recursive: true });
      await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage: true });
    },
    async findings(isColourKnown = false) {
      if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(AXE);
      const options = { resultTypes: ['violations'], rules: { 'color-contrast': { enabled: !isColourKnown } } };
      const { violations } = await page.evaluate((given) => globalThis.axe.run(given), options);
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
    },
    async close() {
      await context.close();
      await browser.close();
    },
  };
}
