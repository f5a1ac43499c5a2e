import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LOOPBACK } from '../http.ts';

/** What S3 takes in one PutObject is 5 GB; the engine holds it in memory. */
const LARGEST_OBJECT_BYTES = 512 * 1024 * 1024;

/** Texts in the modules of fauxqs, and what they should be. */
const SOURCE_PATCHES = [
  { file: '/fauxqs/dist/app.js', wrong: 'bodyLimit: 11 * 1_048_576', right: `bodyLimit: ${LARGEST_OBJECT_BYTES}` },
  { file: '/fauxqs/dist/sqs/sqsTypes.js', wrong: '\\uE000-\\uFFFD]/', right: '\\uE000-\\uFFFD\\u{10000}-\\u{10FFFF}]/u' },
];

/**
 * Mends what fauxqs 2.4.1 gets wrong, before it is started:
 * it listens on every interface; an object may have 11 MB only; a message may not hold an emoji;
 * ChangeMessageVisibility(0) loses the message of a stored queue; each message waits for the disk.
 */
export function patchFauxqs(): void {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      const patch = SOURCE_PATCHES.find(({ file }) => url.endsWith(file));
      if (!patch) return loaded;
      const source = String(loaded.source);
      if (!source.includes(patch.wrong)) throw new Error(`${url} is not what it was; see whether the patch is still needed.`);
      return { ...loaded, source: source.replace(patch.wrong, patch.right) };
    },
  });
  const listen = net.Server.prototype.listen;
  net.Server.prototype.listen = function loopbackListen(this: net.Server, ...given: unknown[]) {
    const [options, ...rest] = given;
    const isOpen = typeof options === 'object' && options !== null && (options as { host?: string }).host === '0.0.0.0';
    return Reflect.apply(listen, this, [isOpen ? { ...options, host: LOOPBACK } : options, ...rest]);
  } as typeof listen;

  const { exec, prepare } = DatabaseSync.prototype;
  DatabaseSync.prototype.exec = function patientExec(sql: string) {
    exec.call(this, sql);
    // Written before it is acknowledged, so it survives the end of the process; only a power cut could lose it.
    if (/journal_mode\s*=\s*WAL/i.test(sql)) exec.call(this, 'PRAGMA synchronous=NORMAL');
  };
  DatabaseSync.prototype.prepare = function mendedPrepare(sql: string, ...rest: []) {
    const isVisibility = sql.includes('UPDATE sqs_messages SET receipt_handle');
    const mended = isVisibility
      ? sql.replace('approximate_receive_count = ?', 'approximate_receive_count = COALESCE(?, approximate_receive_count)')
      : sql;
    return prepare.call(this, mended, ...rest);
  };
}

/**
 * Gives back the messages that were being worked on when the last run ended. Only that run could have finished them,
 * so waiting for their visibility timeout would serve nobody.
 */
export function releaseMessagesInFlight(dataDir: string): void {
  const file = path.join(dataDir, 'fauxqs.db');
  if (!existsSync(file)) return;
  const database = new DatabaseSync(file);
  try {
    database.exec('UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE receipt_handle IS NOT NULL');
  } finally {
    database.close();
  }
}
