// Runs its arguments on Node 24: this Node when it is new enough, else the one that npm installed beside the project.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const REQUIRED_MAJOR = 24;
const platformPackage = `node-${process.platform}-${process.arch}`;

function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= REQUIRED_MAJOR) return process.execPath;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${platformPackage}/package.json`);
    return path.join(path.dirname(manifest), 'bin', 'node');
  } catch {
    return undefined;
  }
}

const binary = findNode();
if (binary === undefined) {
  console.error(
    `Larderly runs on Node ${REQUIRED_MAJOR}. This is ${process.version}, and the package ${platformPackage} that would bring it is not installed.\n` +
      `Run "npm ci" without --omit=optional, or install Node ${REQUIRED_MAJOR} or newer.`,
  );
  process.exit(1);
}

const child = spawn(binary, process.argv.slice(2), {
  stdio: 'inherit',
  env: {
    // What Node compiled is kept: later starts take half the time to load.
    NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/larderly/node', import.meta.url)),
    ...process.env,
    PATH: `${path.dirname(binary)}${path.delimiter}${process.env.PATH ?? ''}`,
  },
});
// A terminal sends Ctrl-C to the whole process group; the child decides when it is done.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`Node ${REQUIRED_MAJOR} at ${binary} did not start: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
