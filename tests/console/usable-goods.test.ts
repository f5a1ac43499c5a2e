import { describe, expect, inject, it } from 'vitest';
import { words as coldChain } from '../../console/views/cold-chain/words.ts';
import { words as demand } from '../../console/views/demand/words.ts';
import { words as feedback } from '../../console/views/feedback/words.ts';
import { words as kpis } from '../../console/views/kpis/words.ts';
import { words as lots } from '../../console/views/lots/words.ts';
import { CHINESE, ENGLISH, mustBeUsableByEverybody, openIn } from '../support/console-views.ts';

const { pages, gtin, lot } = inject('consoleWorld');
const VIEWS = pages.filter((page) => !/^(?:customers|segments|recommendations|campaigns|kpis)/.test(page));
const DIALOGS = [
  ['cold-chain/fridge-01', coldChain.command[1]],
  ['lots', lots.draft[1]],
  [`lots/${gtin}/${encodeURIComponent(lot)}`, lots.hold[1]],
  ['demand', demand.change[1]],
  ['feedback', new RegExp(`^${feedback.reply[1]} `)],
  ['kpis/churn-rate', kpis.setTarget[1]],
] as const;
/** More than there are things to reach before the list of views has been gone through. */
const MOST_TABS = 40;
const { consoleOf, english } = mustBeUsableByEverybody(VIEWS);

describe('a dialog', () => {
  it.each(DIALOGS)('of /app/%s that opens by %s has no serious finding of axe, and is all Chinese', async (view, button) => {
    const app = consoleOf();
    await openIn(app, view, CHINESE);
    await app.page.getByRole('button', { name: button }).first().click();
    await app.page.getByRole('dialog').waitFor();
    expect([...(await app.findings()), ...(await english())]).toEqual([]);
    await app.page.keyboard.press('Escape');
  });
});

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
    // From the top, as somebody comes.
    await app.page.reload();
    await app.settled();
    for (let step = 0; step < MOST_TABS; step++) {
      await app.page.keyboard.press('Tab');
      if ((await app.page.evaluate('document.activeElement?.textContent')) === 'Segments') break;
    }
    await app.page.keyboard.press('Enter');
    await app.page.getByRole('heading', { level: 1, name: 'Segments' }).waitFor();
  });
});
