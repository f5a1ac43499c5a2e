import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The program itself, not data. */
const PROGRAM = new Set(['application', 'certificates']);

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return PROGRAM.has(entry.name) ? [] : filesUnder(file);
    return entry.isFile() ? [file] : [];
  });
}

/** What a database holds, without the pages that it has given up: every table, queue, message and object in it. */
function contentOf(database: string): Buffer {
  const folder = mkdtempSync(path.join(tmpdir(), 'larderly-content-'));
  try {
    const copy = path.join(folder, 'copy.db');
    const opened = new DatabaseSync(database);
    opened.exec(`VACUUM INTO '${copy}'`);
    opened.close();
    return readFileSync(copy);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Files of the data folder of a Larderly that has ended in which some word stands, byte by byte: tables, queues with their dead
 * letters, objects, the outbox, the log of the functions, executions.
 *
 * @returns each as `file: word`
 */
export function tracesOf(words: readonly string[], dataFolder: string): string[] {
  return filesUnder(dataFolder).flatMap((file) => {
    if (/\.db-(wal|shm)$/.test(file) || statSync(file).size === 0) return [];
    const bytes = file.endsWith('.db') ? contentOf(file) : readFileSync(file);
    return words.filter((word) => bytes.includes(word)).map((word) => `${path.relative(dataFolder, file)}: ${word}`);
  });
}
