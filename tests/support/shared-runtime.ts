import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { engineFolder } from './engine-folder.ts';
import { accessTo, type Reachable, startLocal } from './local-runtime.ts';
import { leaksIn } from './log-leaks.ts';
import { wordsOfRequests, wordsOfTables } from './personal-words.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    endpoints: Reachable;
  }
}

const SHOWN = 10;
/** Lines that accept-event prints in a run of one short file too. */
const SEEDED = 25;
/** Lines that a file of tests comes to at least, in the mean of many. */
const LINES_A_FILE = 3;

/** Somebody with a word of each kind that stands nowhere else. */
async function seed(endpoints: Reachable): Promise<string[]> {
  const { track, stored } = accessTo(endpoints);
  const mark = randomUUID().slice(0, 8);
  const [userId, name, said] = [`canary-${mark}`, `Serinus ${mark}`, `Birdseed of ${mark} tastes stale`];
  const traits = { name, email: `finch-${mark}@shop.example`, phone: '+49 170 5559876' };
  const review = { product_id: 'seeds', rating: 1, review_body: said };
  const batch = [
    { type: 'identify', userId, traits },
    { type: 'track', event: 'Product Reviewed', userId, properties: review },
    // Refused, and kept among the rejects.
    { type: 'track', userId, properties: traits },
  ];
  for (let number = 0; number < SEEDED; number += 1) await track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch }) });
  await stored();
  return [userId, name, traits.email, traits.phone];
}

interface Run {
  readonly dataDir: string;
  readonly endpoints: Reachable;
}

/** What the functions printed while all tests ran names nobody of whom any of them told. */
function assertNamesNobody({ dataDir, endpoints: { sentFile = '' } }: Run, canaries: readonly string[], files: number): void {
  const log = readFileSync(path.join(dataDir, 'logs', 'functions.log'), 'utf8');
  const [sent, stored] = [wordsOfRequests(sentFile), wordsOfTables(dataDir)];
  const unheard = canaries.filter((word) => !sent.has(word) || !stored.has(word));
  if (unheard.length > 0) throw new Error(`The scan of the log does not look for ${unheard.join(', ')}.`);
  const lines = log.split('\n');
  const least = SEEDED + LINES_A_FILE * files;
  if (lines.length < least || lines.filter((line) => line.startsWith('ingestion/accept-event\t')).length < SEEDED)
    throw new Error(`The log has only ${lines.length} lines: the functions do not print what they print in AWS.`);
  const leaks = leaksIn(log, new Set([...sent, ...stored]));
  if (leaks.length > 0) throw new Error(`The functions' log tells of people (${leaks.length} times):\n${leaks.slice(0, SHOWN).join('\n')}`);
  console.log(
    `The ${lines.length} lines of the functions' log say none of ${new Set([...sent, ...stored]).size} words that tell of people.`,
  );
}

/** One Larderly for all integration tests: `accessTo(inject('endpoints'))` is the way in. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = engineFolder('larderly-');
  // Expired items stay, so that no test can lean on their deletion. The functions print what they print in AWS, and more.
  const env = { POWERTOOLS_LOG_LEVEL: 'DEBUG', POWERTOOLS_METRICS_DISABLED: 'false' };
  const runtime = await startLocal({ dataDir, args: ['--no-sweeper', '--no-schedules'], env });
  const endpoints = { ...runtime.endpoints, sentFile: path.join(dataDir, 'sent.ndjson') };
  project.provide('endpoints', endpoints);
  const canaries = await seed(endpoints);
  return async () => {
    try {
      const code = await runtime.stop();
      if (code !== 0) throw new Error(`Larderly ended with exit code ${code}:\n${runtime.output()}`);
      assertNamesNobody(
        { dataDir, endpoints },
        canaries,
        project.vitest.state.getTestModules().filter((file) => file.project === project).length,
      );
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  };
}
