import type { Page } from 'playwright-core';

/** Names and short forms that a Chinese reader knows by these letters. */
const KNOWN = /\b(?:Larderly|English|RFM|ROI|API|GTIN|Digital Link|CSV|JSON|UTF|ARI|PSI|WAPE|BG\/NBD|GET|EUR|cohorts|admin|Parquet|FDR)\b|\/v1\/[\w-]+/g;
/** Of what the API answers, the fields whose values are the shop's own words, or ids. */
const OWN =
  /^(?:id|ids|.*Ids?|.*Names?|gtins?|lots?|place|site|from|to|partner|by|actor|.*By|source|sourceId|supplier|supplierSku|brand|category|text|term|method|orders|orderRef|productName|city|modelVersion|version|signature|.*Hash|digitalLink|description|uom|event|group|url|stores?)$/;
const NAMED = /\/v1\/(?:customers|campaigns|products|suppliers|feedback|recalls|segments\/rules|sources|privacy)|[?&]by=(?:region|channel|store)/;
/** What somebody typed, in the names of whom is told. */
const TYPED = /^(?:traits|told|identityCheck|categories)$/;
const LATIN = /[A-Za-z]{2,}/;

const TEXTS = `(() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const isLeft = (element) => element === null || element.closest('script, style, pre, input, textarea') !== null;
  while (walk.nextNode()) if (!isLeft(walk.currentNode.parentElement)) found.push(walk.currentNode.data.trim());
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) found.push(element.getAttribute(name) ?? '');
  return [...new Set(found)];
})()`;

/** Finds what is still English on a page in Chinese. Values of the shop's data are known by the replies in which they came. */
export function watchForEnglish(page: Page): () => Promise<string[]> {
  const own = new Set<string>();
  const keep = (text: string) => LATIN.test(text) && own.add(text.trim());
  const read = (value: unknown, isOwn: boolean, isNamed: boolean): void => {
    if (typeof value === 'string') {
      if (isOwn) keep(value);
    } else if (Array.isArray(value)) {
      for (const one of value) read(one, isOwn, isNamed);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, one] of Object.entries(value)) {
        if (isOwn) keep(key);
        if (key === 'tag' && typeof one === 'string' && one.startsWith('category:')) keep(one.slice('category:'.length));
        read(one, isOwn || OWN.test(key) || TYPED.test(key) || (isNamed && key === 'name'), isNamed);
      }
    }
  };
  page.on('response', async (response) => {
    if (!response.url().includes('/v1/') || !response.ok()) return;
    const reply: unknown = await response.json().catch(() => undefined);
    read(reply, false, NAMED.test(response.url()));
  });
  return async () => {
    const texts = await page.evaluate<string[]>(TEXTS);
    const names = [...own].sort((a, b) => b.length - a.length);
    return texts.filter((text) => LATIN.test(text)).filter((text) => LATIN.test(names.reduce((left, name) => left.replaceAll(name, ''), text).replace(KNOWN, '')));
  };
}
