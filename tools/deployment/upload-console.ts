import { globSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { buildConsole } from '../console.ts';
import type { Target } from './preflight.ts';

const PAGES = 'dist/console';
const PREFIX = 'app/';
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};
/** Names of assets hold a hash of their content; everything else is asked for again. */
const cacheOf = (file: string) => (file.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');

const OutputsSchema = z.object({
  ConsoleUrl: z.url(),
  ConsoleBucket: z.string(),
  ConsoleClient: z.string(),
  ConsoleIssuer: z.url(),
  ConsoleSignIn: z.url(),
});
export type ConsoleOutputs = z.infer<typeof OutputsSchema>;

/** What the stack of the edge said after a deployment. @throws {z.ZodError} when it has no console */
export function consoleOutputsOf(outputsFile: string, { stage }: Target): ConsoleOutputs {
  const outputs = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(outputsFile, 'utf8')));
  return OutputsSchema.parse(outputs[`larderly-${stage}-edge`]);
}

/** What `/app/config.json` says: where operators sign in. */
export const configOf = ({ ConsoleClient, ConsoleIssuer, ConsoleSignIn }: ConsoleOutputs) => ({
  issuer: ConsoleIssuer,
  clientId: ConsoleClient,
  authorizeUrl: `${ConsoleSignIn}/oauth2/authorize`,
  tokenUrl: `${ConsoleSignIn}/oauth2/token`,
  signOutUrl: `${ConsoleSignIn}/logout`,
});

/** Puts the pages into their bucket: what pages name first, the document that names it last, so that no page ever lacks a part. */
export async function uploadConsole(outputs: ConsoleOutputs, { region }: Target): Promise<string> {
  await buildConsole();
  const client = new S3Client({ region });
  const files = globSync('**/*.*', { cwd: PAGES }).sort((a, b) => Number(a === 'index.html') - Number(b === 'index.html'));
  const put = (file: string, Body: string | Buffer) =>
    client.send(
      new PutObjectCommand({
        Bucket: outputs.ConsoleBucket,
        Key: `${PREFIX}${file}`,
        Body,
        ContentType: TYPES[path.extname(file)] ?? 'application/octet-stream',
        CacheControl: cacheOf(file),
      }),
    );
  await put('config.json', JSON.stringify(configOf(outputs)));
  for (const file of files) await put(file, await readFile(path.join(PAGES, file)));
  return `The console is at ${outputs.ConsoleUrl}`;
}
