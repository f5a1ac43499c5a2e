import type { Page } from 'playwright-core';

/** Names and short forms that a Chinese reader knows by these letters. */
const KNOWN =
  /\b(?:Larderly|English|RFM|ROI|API|GTIN|Digital Link|CSV|JSON|UTF|ARI|PSI|ISO|Order Completed|userId|anonymousId|YYYY-MM-DD|WAPE|BG\/NBD|GET|EUR|cohorts|admin|Parquet|FDR)\b|\/v1\/[\w-]+/g;
/** Of what the API answers, the fields whose values are the shop's own words, or ids. */
const OWN =
  /^(?:id|ids|.*Ids?|.*Names?|gtins?|lots?|place|site|from|to|partner|by|actor|.*By|source|sourceId|supplier|supplierSku|brand|category|text|term|method|orders|orderRef|productName|city|modelVersion|version|signature|.*Hash|digitalLink|description|uom|event|group|url|stores?)$/;
const NAMED =
  /\/v1\/(?:customers|campaigns|products|suppliers|feedback|recalls|segments\/rules|sources|privacy)|[?&]by=(?:region|channel|store)/;
/** What somebody typed, in the names of whom is told. */
const TYPED = /^(?:traits|told|identityCheck|categories)$/;
/** A field of an event is told by its own name. */
const FIELD = /^[\w.-]+：/;
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

const CATEGORY = 'category:';

/** Words of the shop's own in a reply, and ids. @param isOwn - whether all of it is */
function* ownWords(value: unknown, isOwn: boolean, isOwnField: (key: string) => boolean): Generator<string> {
  if (typeof value === 'string') {
    if (isOwn) yield value;
    else if (value.startsWith(CATEGORY)) yield value.slice(CATEGORY.length);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, one] of Object.entries(value)) {
    if (isOwn) yield key;
    yield* ownWords(one, isOwn || isOwnField(key), isOwnField);
  }
}

/** Finds what is still English on a page in Chinese. Values of the shop's data are known by the replies in which they came. */
export function watchForEnglish(page: Page): () => Promise<string[]> {
  const own = new Set<string>();
  page.on('response', async (response) => {
    if (!response.url().includes('/v1/') || !response.ok()) return;
    const reply: unknown = await response.json().catch(() => undefined);
    const isNamed = NAMED.test(response.url());
    const isOwnField = (key: string) => OWN.test(key) || TYPED.test(key) || (isNamed && key === 'name');
    for (const word of ownWords(reply, false, isOwnField)) if (LATIN.test(word)) own.add(word.trim());
  });
  return async () => {
    const texts = await page.evaluate<string[]>(TEXTS);
    const names = [...own].sort((a, b) => b.length - a.length);
    return texts
      .filter((text) => LATIN.test(text))
      .filter((text) =>
        LATIN.test(
          names
            .reduce((left, name) => left.replaceAll(name, ''), text)
            .replace(FIELD, '')
            .replace(KNOWN, ''),
        ),
      );
  };
}
