import { existsSync, globSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type BuildOptions, build as bundle, type Plugin } from 'esbuild';
import { buildConsole } from './console.ts';
import { mailLayouts } from './mail-layouts.ts';

const DIST = 'dist';
const CACHE = 'node_modules/.cache/larderly';
/** Made by others, and not out of the functions. */
const KEPT = ['console', 'screenshots'] as const;

/**
 * A function finds its credentials in its environment. The SDK's search of files, metadata services and sign-ins
 * is a fifth of each bundle, and runs before the first call.
 */
const credentialsFromEnvironment: Plugin = {
  name: 'credentials-from-environment',
  setup({ onResolve, onLoad }) {
    const search = '@aws-sdk/credential-provider-node';
    onResolve({ filter: new RegExp(`^${search}$`) }, () => ({ path: search, namespace: 'credentials' }));
    onLoad({ filter: /./, namespace: 'credentials' }, () => ({
      contents: "import { fromEnv } from '@aws-sdk/credential-provider-env';\nexport const defaultProvider = fromEnv;",
      resolveDir: resolve('node_modules', search),
    }));
  },
};

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
  plugins: [credentialsFromEnvironment, mailLayouts],
  logLevel: 'warning',
} as const satisfies BuildOptions;

const entryOf = (file: string) => ({ in: file, out: join(file.slice('functions/'.length, -'.ts'.length), 'index') });

/** Bundles every function into `dist/<word>/<function>/index.mjs`: the bytes that AWS and the local runtime run. */
export async function build(): Promise<number> {
  const begunAt = new Date();
  await mkdir(CACHE, { recursive: true });
  const outdir = await mkdtemp(join(CACHE, 'dist-'));
  try {
    const files = globSync('functions/*/*.ts').sort();
    const { metafile } = await bundle({ ...options, entryPoints: files.map(entryOf), outdir });
    const text = JSON.stringify(metafile).replaceAll(`"${outdir}/`, `"${DIST}/`);
    const record = join(outdir, 'metafile.json');
    await writeFile(record, text);
    // What changed meanwhile is newer than the bundles.
    await utimes(record, begunAt, begunAt);
    for (const kept of KEPT) if (existsSync(join(DIST, kept))) await rename(join(DIST, kept), join(outdir, kept));
    // The old bundles stay whole until the new ones are, and there is hardly a moment without any.
    const former = `${outdir}-former`;
    if (existsSync(DIST)) await rename(DIST, former);
    await rename(outdir, DIST);
    await rm(former, { recursive: true, force: true });
    return files.length;
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const startedAt = performance.now();
  const count = await build();
  console.log(`${count} functions bundled in ${Math.round(performance.now() - startedAt)} ms`);
  const isNew = await buildConsole();
  console.log(isNew ? `the console too, after ${Math.round(performance.now() - startedAt)} ms` : 'the console is up to date');
}
