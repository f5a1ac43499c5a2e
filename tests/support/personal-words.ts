import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { dataClassOf } from '#schemas/data-classes.ts';

/** Fields whose values tell who somebody is or what they said, wherever they stand. */
const TELLING = new Set(['identifier', 'contact', 'opinion']);
/** Traits that tell who somebody is; the others are shared by many. */
const TRAIT = /name|mail|phone|address|street|birth|card|endpoint|guardian/i;
const ADDRESS = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/;
const NOT_OF_ADDRESSES = /[^\w.+@-]+/;
const LONGEST_ADDRESS = 254;
/** Shorter ones stand in other words too. */
const LEAST_LETTERS = 4;
/** What fields of these classes hold beside people: kinds of identifiers, of texts and of what is heard in them. */
const KINDS = /^(?:email|phone|loyalty|anonymous|unknown|[a-z]{2,3}-?[A-Z]{0,2}|(?:negative|neutral|positive)|[a-z]+(?:_[a-z]+)*)$/;

/** Keeps what a test sends, so that the whole run knows which words nobody may print. */
export function noteSent(file: string, pathAndQuery: string, body: RequestInit['body']): void {
  appendFileSync(file, `${JSON.stringify({ pathAndQuery, body: typeof body === 'string' ? body : '' })}\n`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function* leavesOf(value: unknown): Iterable<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) yield* leavesOf(inner);
}

function* traitsOf(value: unknown): Iterable<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (TRAIT.test(name)) yield* leavesOf(inner);
    else if (typeof inner === 'object') yield* traitsOf(inner);
  }
}

/** What tells of people in a value, by the names of its fields. */
function* toldIn(value: unknown): Iterable<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === 'traits') yield* traitsOf(inner);
    else if (TELLING.has(dataClassOf(name) ?? '')) yield* leavesOf(inner);
    else yield* toldIn(inner);
  }
}

const isTelling = (word: string) => word.length >= LEAST_LETTERS && !KINDS.test(word);

/** Words in what was sent that tell of people: ids, names, addresses, telephone numbers, what they said. */
export function wordsOfRequest(pathAndQuery: string, body: string): string[] {
  const [, id] = /^\/v1\/customers\/([^/?]+)/.exec(pathAndQuery) ?? [];
  // A text of a megabyte in one piece is no address.
  const told = `${decodeURIComponent(pathAndQuery)}\n${body}`.split(NOT_OF_ADDRESSES);
  const addresses = told.filter((piece) => piece.length < LONGEST_ADDRESS && ADDRESS.test(piece));
  return [...(id === undefined ? [] : [decodeURIComponent(id)]), ...addresses, ...toldIn(parsed(body))].filter(isTelling);
}

/** Of all requests that were noted. */
export function wordsOfRequests(file: string): Set<string> {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return new Set(
    lines.flatMap((line) => {
      const { pathAndQuery, body } = JSON.parse(line) as { pathAndQuery: string; body: string };
      return wordsOfRequest(pathAndQuery, body);
    }),
  );
}

interface Stored {
  readonly S?: string;
  readonly L?: readonly Stored[];
}

/** @param item - in the form of the table's wire */
function wordsOfItem(item: Readonly<Record<string, Stored>>): string[] {
  const fields = Object.entries(item).map(([name, { S = '', L = [] }]) => [
    name,
    L.length > 0 ? L.map((entry) => entry.S) : (parsed(S) ?? S),
  ]);
  return [...toldIn(Object.fromEntries(fields))].filter(isTelling);
}

/** Of profiles and events as they lie in the tables of a run that has ended, whichever way they came in. */
export function wordsOfTables(dataFolder: string): Set<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'larderly-words-'));
  try {
    const copy = path.join(folder, 'copy.db');
    const original = new DatabaseSync(path.join(dataFolder, 'tables', 'dynoxide.db'));
    original.exec(`VACUUM INTO '${copy}'`);
    original.close();
    return new Set(['customers', 'events'].flatMap((table) => rowsOf(copy, table).flatMap(wordsOfItem)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowsOf(file: string, table: string): Record<string, Stored>[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database.prepare(`SELECT item_json FROM "larderly-development-${table}"`).all() as { item_json: string }[];
    return rows.map(({ item_json: text }) => JSON.parse(text) as Record<string, Stored>);
  } finally {
    database.close();
  }
}
