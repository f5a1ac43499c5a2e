import { globSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build as bundle } from 'esbuild';

const DIST = 'dist';

/** Bundles of ESM output still hold CommonJS packages that ask for `require`. */
const requireBanner = "import{createRequire as _cr}from'node:module';const require=_cr(import.meta.url);";

/** Bundles every function into `dist/<word>/<function>/index.mjs`: the bytes that AWS and the local runtime run. */
export async function build(): Promise<number> {
  const files = globSync('functions/*/*.ts').sort();
  const outdir = await mkdtemp(`${DIST}.`);
  const { metafile } = await bundle({
    entryPoints: files.map((file) => ({ in: file, out: join(file.slice('functions/'.length, -'.ts'.length), 'index') })),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    metafile: true,
    banner: { js: requireBanner },
    logLevel: 'warning',
  });
  const text = JSON.stringify(metafile).replaceAll(`"${outdir}/`, `"${DIST}/`);
  await writeFile(join(outdir, 'metafile.json'), text);
  // The old bundles stay whole until the new ones are.
  await rm(DIST, { recursive: true, force: true });
  await rename(outdir, DIST);
  return files.length;
}

if (import.meta.main) {
  const startedAt = performance.now();
  const count = await build();
  console.log(`${count} functions bundled in ${Math.round(performance.now() - startedAt)} ms`);
}
