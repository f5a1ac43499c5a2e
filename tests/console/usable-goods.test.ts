import { describe, expect, inject, it } from 'vitest';
import { ENGLISH, mustBeUsableByEverybody, openIn } from '../support/console-views.ts';

const VIEWS = inject('consoleWorld').pages.filter((page) => !/^(?:customers|segments|recommendations|campaigns|kpis)/.test(page));
/** More than there are things to reach before the list of views has been gone through. */
const MOST_TABS = 40;
const consoleOf = mustBeUsableByEverybody(VIEWS);

describe('the display', () => {
  it('turns dark and keeps so, without a serious finding', async () => {
    const app = consoleOf();
    await openIn(app, '', ENGLISH);
    await app.page.getByRole('button', { name: /Signed in as admin/ }).click();
    await app.page.getByRole('menuitem', { name: 'Dark' }).click();
    await app.page.reload();
    await app.settled();
    expect(await app.page.locator('body.awsui-dark-mode').count()).toBe(1);
    expect(await app.findings()).toEqual([]);
    await app.photograph('today-dark');
  });

  it('is reached by the keyboard alone', async () => {
    const app = consoleOf();
    await openIn(app, '', ENGLISH);
    for (let step = 0; step < MOST_TABS; step++) {
      await app.page.keyboard.press('Tab');
      if ((await app.page.evaluate('document.activeElement?.textContent')) === 'Segments') break;
    }
    await app.page.keyboard.press('Enter');
    await app.page.getByRole('heading', { level: 1, name: 'Segments' }).waitFor();
  });
});
