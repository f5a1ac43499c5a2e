import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const FOLDER = path.resolve(import.meta.dirname, '../shared/numerics');
const SOURCE = path.join(FOLDER, 'cosine-kernel.as');
export const KERNEL_FILE = path.join(FOLDER, 'cosine-kernel-bytes.ts');
const OPTIONS = ['-O3', '--runtime', 'stub', '--importMemory', '--noAssert', '--enable', 'simd', '--noExportMemory'];

/** Translates the kernel by AssemblyScript, and gives the text of the module that holds its bytes. */
export async function kernelModule(): Promise<string> {
  const { default: asc } = await import('assemblyscript/asc');
  const source = await readFile(SOURCE, 'utf8');
  const files = new Map<string, Uint8Array | string>([['kernel.ts', source]]);
  const { error, stderr } = await asc.main(['kernel.ts', ...OPTIONS, '--outFile', 'kernel.wasm'], {
    readFile: (name: string) => (files.get(name) as string | undefined) ?? null,
    writeFile: (name: string, contents: Uint8Array | string) => void files.set(name, contents),
    listFiles: () => [],
  });
  const bytes = files.get('kernel.wasm');
  if (error || typeof bytes !== 'object') throw new Error(`The kernel does not compile: ${stderr.toString()}`, { cause: error });
  return `/** Made of cosine-kernel.as by \`node tools/kernel.ts\`; a test compares them. */\nexport const KERNEL_BYTES =\n  '${Buffer.from(bytes).toString('base64')}';\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await writeFile(KERNEL_FILE, await kernelModule());
