import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exclusively } from './exclusive.ts';

const CACHE = 'node_modules/.cache/larderly';
const TARGET = 'dist/console';
const MADE_OF = 'made-of.txt';

/** What the pages are made of: their own sources, and the packages by their lock. The schemas give types only. */
function hashOfSources(): string {
  const files = globSync(['console/**/*', 'client/**/*.ts', 'package-lock.json']).sort();
  const hash = createHash('sha256');
  for (const file of files) if (statSync(file).isFile()) hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest('hex');
}

const madeOf = (): string | undefined => {
  try {
    return readFileSync(join(TARGET, MADE_OF), 'utf8');
  } catch {
    return undefined;
  }
};

/** Builds the pages into `dist/console` when their sources have changed. @returns whether there was something to do */
export function buildConsole(): Promise<boolean> {
  return exclusively(`${CACHE}/console.lock`, async () => {
    const hash = hashOfSources();
    if (madeOf() === hash) return false;
    await mkdir(CACHE, { recursive: true });
    const outDir = await mkdtemp(join(CACHE, 'console-'));
    try {
      // Loading it takes a while, and most calls find everything built.
      const { build } = await import('vite');
      await build({ configFile: 'console/vite.config.ts', logLevel: 'warn', build: { outDir: join(process.cwd(), outDir) } });
      await writeFile(join(outDir, MADE_OF), hash);
      await mkdir('dist', { recursive: true });
      await rm(TARGET, { recursive: true, force: true });
      await rename(outDir, TARGET);
    } finally {
      await rm(outDir, { recursive: true, force: true });
    }
    return true;
  });
}

if (import.meta.main) {
  const startedAt = performance.now();
  const isNew = await buildConsole();
  console.log(isNew ? `console built in ${Math.round(performance.now() - startedAt)} ms` : 'the console is up to date');
}
