import { globSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build as bundle } from 'esbuild';

const DIST = 'dist';

const options = {
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  metafile: true,
  // Bundles of ESM output still hold CommonJS packages that ask for `require`.
  banner: { js: "import{createRequire as _cr}from'node:module';const require=_cr(import.meta.url);" },
  logLevel: 'warning',
} as const satisfies BuildOptions;

const entryOf = (file: string) => ({ in: file, out: join(file.slice('functions/'.length, -'.ts'.length), 'index') });

/** Bundles every function into `dist/<word>/<function>/index.mjs`: the bytes that AWS and the local runtime run. */
export async function build(): Promise<number> {
  const outdir = await mkdtemp(`${DIST}.`);
  try {
    const files = await resolvable(globSync('functions/*/*.ts').sort());
    const { metafile } = await bundle({ ...options, entryPoints: files.map(entryOf), outdir });
    const text = JSON.stringify(metafile).replaceAll(`"${outdir}/`, `"${DIST}/`);
    await writeFile(join(outdir, 'metafile.json'), text);
    // The old bundles stay whole until the new ones are.
    await rm(DIST, { recursive: true, force: true });
    await rename(outdir, DIST);
    return files.length;
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}

/** While functions are being written: those whose imports exist. */
async function resolvable(files: string[]): Promise<string[]> {
  const kept: string[] = [];
  for (const file of files) {
    const attempt = bundle({ ...options, entryPoints: [file], outdir: 'unused', write: false, logLevel: 'silent' });
    const isWhole = await attempt.then(() => true).catch(() => false);
    if (isWhole) kept.push(file);
    else console.log(`not bundled yet: ${file}`);
  }
  return kept;
}

if (import.meta.main) {
  const startedAt = performance.now();
  const count = await build();
  console.log(`${count} functions bundled in ${Math.round(performance.now() - startedAt)} ms`);
}
