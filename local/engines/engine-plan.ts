import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { dynamodbLocalCommand } from './dynamodb-local.ts';

export type TableEngine = 'dynoxide' | 'java';

/** What the engines' process is to start. */
export interface EnginePlan {
  readonly tables?: { readonly command: string; readonly args: readonly string[] };
  readonly queues?: { readonly port: number; readonly folder: string; readonly region: string };
}

const resolve = createRequire(import.meta.url).resolve;

function dynoxideBinary(): string | undefined {
  try {
    return resolve(`@dynoxide/${process.platform}-${process.arch}/dynoxide`);
  } catch {
    return undefined;
  }
}

/** dynoxide where it has a program for this machine, else DynamoDB Local where there is a JDK. */
export function chooseTableEngine(wanted: TableEngine | undefined): TableEngine {
  if (wanted !== 'java' && dynoxideBinary() !== undefined) return 'dynoxide';
  const platform = `${process.platform}-${process.arch}`;
  if (wanted === 'dynoxide')
    throw new Error(`dynoxide has no program for ${platform} here. Run "npm ci" without --omit=optional, or use --engine java.`);
  if (spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0) return 'java';
  throw new Error(
    wanted === 'java'
      ? 'The engine java needs a JDK, 17 or newer, and there is no java on the path.'
      : `There is no table engine for ${platform}: dynoxide was not installed ("npm ci" without --omit=optional brings it), and there is no java on the path.`,
  );
}

/** The command that serves the tables on a port and keeps them in a folder. */
export function tableCommand(engine: TableEngine, port: number, folder: string): { command: string; args: string[] } {
  mkdirSync(folder, { recursive: true });
  if (engine === 'dynoxide') {
    return {
      command: dynoxideBinary() ?? '',
      args: ['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', path.join(folder, 'dynoxide.db')],
    };
  }
  return dynamodbLocalCommand(port, folder);
}
