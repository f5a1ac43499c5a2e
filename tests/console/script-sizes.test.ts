import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}
const FOLDER = path.resolve(import.meta.dirname, '../../dist/console');
const manifest = JSON.parse(readFileSync(path.join(FOLDER, 'manifest.json'), 'utf8')) as Record<string, Chunk>;
const LIMIT_BYTES = 400 * 1024;

/** Names of everything that comes with some entries. */
function scriptsOf(...entries: string[]): Set<string> {
  const found = new Set<string>();
  const visit = (name: string) => {
    const chunk = manifest[name];
    if (chunk === undefined) throw new Error(`The manifest has no ${name}.`);
    if (found.has(chunk.file)) return;
    found.add(chunk.file);
    for (const next of chunk.imports ?? []) visit(next);
  };
  for (const entry of entries) visit(entry);
  return found;
}
const gzipBytes = (file: string) => gzipSync(readFileSync(path.join(FOLDER, file))).length;
const messages = Object.keys(manifest).filter((name) => /i18n\/messages\/all\.(en|zh-CN)\.js$/.test(name));

describe('the first load', () => {
  it.each(['en', 'zh-CN'])('of Today has at most 400 KB of script, compressed, in %s', (language) => {
    const own = messages.filter((name) => name.includes(`all.${language}.`));
    expect(own).toHaveLength(1);
    const scripts = [...scriptsOf('index.html', 'views/today/today-view.tsx', ...own)];
    expect(scripts.reduce((sum, file) => sum + gzipBytes(file), 0)).toBeLessThanOrEqual(LIMIT_BYTES);
  });

  it('leaves every other view for later', () => {
    const first = scriptsOf('index.html', 'views/today/today-view.tsx');
    const views = Object.keys(manifest).filter((name) => name.startsWith('views/') && !name.startsWith('views/today/'));
    expect(views.length).toBeGreaterThanOrEqual(10);
    for (const view of views) expect(first, view).not.toContain(manifest[view]?.file);
  });
});
