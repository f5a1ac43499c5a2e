import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

const CACHE = 'node_modules/.cache/larderly/layouts';
const FILES = /\.mjml$/;

/** Mails are read as they are, so that nothing of a layout may be wrong. @throws {Error} naming what is */
async function compiled(source: string): Promise<string> {
  const { default: mjml2html } = await import('mjml');
  const { html } = await mjml2html(source, { validationLevel: 'strict', keepComments: false });
  // Space between tags shows nowhere; that in front of a line's text is of the source alone.
  return html.replace(/^\s+/gm, '').replace(/>\n+</g, '>\n<');
}

/** The HTML that a layout of a mail stands for; made once for each text of it. @param file - in MJML, with Liquid in its texts */
export async function mailLayout(file: string): Promise<string> {
  const source = await readFile(file, 'utf8');
  const { version } = JSON.parse(await readFile('node_modules/mjml/package.json', 'utf8')) as { version: string };
  const name = createHash('sha256').update(`${version}\0${compiled}\0${source}`).digest('hex').slice(0, 32);
  const kept = join(CACHE, `${name}.html`);
  const known = await readFile(kept, 'utf8').catch(() => undefined);
  if (known !== undefined) return known;
  const html = await compiled(source);
  await mkdir(CACHE, { recursive: true });
  await writeFile(kept, html);
  return html;
}

const moduleOf = (html: string) => `export const html = ${JSON.stringify(html)};`;

/** Lets bundles import a layout as the HTML that it stands for. */
export const mailLayouts: Plugin = {
  name: 'mail-layouts',
  setup({ onLoad }) {
    onLoad({ filter: FILES }, async ({ path }) => ({ contents: moduleOf(await mailLayout(path)), loader: 'js', watchFiles: [path] }));
  },
};

/** The same for tests. */
export const testedMailLayouts = {
  name: 'mail-layouts',
  enforce: 'pre' as const,
  async load(id: string) {
    return FILES.test(id) ? moduleOf(await mailLayout(id)) : undefined;
  },
};
