import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import sparticuz from '@sparticuz/chromium';
import { type Browser, type BrowserServer, chromium } from 'playwright-core';

/** Where distributions put a Chromium that is good enough. */
const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The system's Chromium, or the one that comes with the packages, inflated once into the folder of temporary files. */
async function options() {
  const executablePath = SYSTEM_BROWSERS.find(existsSync) ?? (await bundledBrowser());
  return { executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none'] };
}

export const launchBrowser = async (): Promise<Browser> => await chromium.launch(await options());

/** One browser for several processes, which connect to it. */
export const serveBrowser = async (): Promise<BrowserServer> => await chromium.launchServer(await options());

/** It needs libraries that a bare machine lacks; they come along in an archive of their own. */
async function bundledBrowser(): Promise<string> {
  const folder = path.dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium'));
  const { inflate } = (await import(path.join(folder, 'lambdafs.js'))) as { inflate: (file: string) => Promise<string> };
  const { setupLambdaEnvironment } = (await import(path.join(folder, 'helper.js'))) as {
    setupLambdaEnvironment: (libraries: string) => void;
  };
  const libraries = path.join(os.tmpdir(), 'al2023', 'lib');
  if (!existsSync(libraries)) await inflate(path.join(folder, '../bin/al2023.tar.br'));
  setupLambdaEnvironment(libraries);
  return await sparticuz.executablePath();
}
