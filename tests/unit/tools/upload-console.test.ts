import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { configOf, consoleOutputsOf } from '../../../tools/deployment/upload-console.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'larderly-outputs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const outputs = {
  ConsoleUrl: 'https://d1.cloudfront.example/app/',
  ConsoleBucket: 'larderly-test-console-1',
  ConsoleClient: 'client-1',
  ConsoleIssuer: 'https://cognito-idp.eu-central-1.amazonaws.com/pool-1',
  ConsoleSignIn: 'https://larderly-test-1.auth.eu-central-1.amazoncognito.com',
};
function fileWith(content: unknown): string {
  const file = path.join(folder, 'outputs.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe('after a deployment', () => {
  it('the console is told where operators sign in, and where a session ends', () => {
    const file = fileWith({ 'larderly-test-edge': { ...outputs, ApiUrl: 'https://api.example' }, 'larderly-test-data': {} });
    expect(configOf(consoleOutputsOf(file, { stage: 'test', region: 'eu-central-1' }))).toEqual({
      issuer: outputs.ConsoleIssuer,
      clientId: 'client-1',
      authorizeUrl: `${outputs.ConsoleSignIn}/oauth2/authorize`,
      tokenUrl: `${outputs.ConsoleSignIn}/oauth2/token`,
      signOutUrl: `${outputs.ConsoleSignIn}/logout`,
    });
  });

  it('nothing is uploaded when the stack has said nothing of a console', () => {
    const file = fileWith({ 'larderly-test-edge': { ApiUrl: 'https://api.example' } });
    expect(() => consoleOutputsOf(file, { stage: 'test', region: 'eu-central-1' })).toThrow('ConsoleUrl');
  });
});
