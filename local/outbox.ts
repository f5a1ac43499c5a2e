import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** A message that would have left the system: a topic's publication, an e-mail, a message to one telephone or device, a call of a webhook. */
export interface OutboxEntry {
  readonly id: number;
  readonly at: string;
  readonly kind: 'topic' | 'email' | 'sms' | 'push' | 'webhook';
  readonly from?: string;
  /** The topic's name, or the addresses that it goes to. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** Of a mail or a call, by name. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
}

/** So long at most a letter is on its way that was reserved before its person was erased. */
const UNDER_WAY_MILLIS = 60_000;

const textOf = (entry: object) => JSON.stringify(entry).toLowerCase();
/** The word as it stands in the text of an entry. */
const mentionOf = (word: string) => JSON.stringify(word).slice(1, -1).toLowerCase();

/** The messages that would have left the system; they stay in a file of the data folder. */
export class Outbox {
  #file: string;
  #entries: OutboxEntry[] = [];
  #lastId = 0;
  /** Pseudonyms of who was erased just now, each until when its last letters arrive. */
  #erased = new Map<string, number>();

  constructor(file: string) {
    this.#file = file;
    if (!existsSync(file)) return;
    const text = readFileSync(file, 'utf8');
    // The last line is cut off when the runtime was killed while it wrote; the next entry starts a line of its own.
    if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n');
    for (const line of text.split('\n')) {
      const entry = parsed(line);
      if (entry !== undefined) this.#entries.push(entry);
    }
    this.#lastId = this.#entries.at(-1)?.id ?? 0;
  }

  add(message: Omit<OutboxEntry, 'id' | 'at'>): OutboxEntry {
    const entry = this.#entryOf(message);
    this.#append([entry]);
    return entry;
  }

  addAll(messages: readonly Omit<OutboxEntry, 'id' | 'at'>[]): void {
    this.#append(messages.map((message) => this.#entryOf(message)));
  }

  #entryOf(message: Omit<OutboxEntry, 'id' | 'at'>): OutboxEntry {
    return { id: ++this.#lastId, at: new Date().toISOString(), ...message };
  }

  #append(entries: readonly OutboxEntry[]): void {
    const kept = entries.filter((entry) => !this.#comesTooLate(entry));
    this.#entries.push(...kept);
    appendFileSync(this.#file, kept.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  }

  /** Whether a letter is of somebody who was erased while it was on its way. Notices of recalls may reach them afterwards. */
  #comesTooLate(entry: OutboxEntry): boolean {
    const at = Date.parse(entry.at);
    for (const [mention, until] of this.#erased) if (until < at) this.#erased.delete(mention);
    if (this.#erased.size === 0 || entry.attributes['recallId'] !== undefined) return false;
    const text = textOf(entry);
    return [...this.#erased.keys()].some((mention) => text.includes(mention));
  }

  /** Takes out the letters of somebody who is erased, by the pseudonym that each of them tells, and those that are on their way. */
  forgetPerson(pseudonym: string): void {
    this.#erased.set(mentionOf(pseudonym), Date.now() + UNDER_WAY_MILLIS);
    this.forget(pseudonym);
  }

  /**
   * Takes out whatever mentions a word that names somebody: their address, or the pseudonym by which each letter tells whose it is.
   *
   * @param word - not empty
   */
  forget(word: string): void {
    const mentions = mentionOf(word);
    if (mentions === '') return;
    const others = this.#entries.filter((entry) => !textOf(entry).includes(mentions));
    if (others.length === this.#entries.length) return;
    this.#entries = others;
    writeFileSync(`${this.#file}.new`, others.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    renameSync(`${this.#file}.new`, this.#file);
  }

  find(id: number): OutboxEntry | undefined {
    return this.#entries.find((entry) => entry.id === id);
  }

  /** Entries after the one with this number, oldest first. */
  since(id: number): readonly OutboxEntry[] {
    return this.#entries.filter((entry) => entry.id > id);
  }
}

function parsed(line: string): OutboxEntry | undefined {
  try {
    return JSON.parse(line) as OutboxEntry;
  } catch {
    return undefined;
  }
}
