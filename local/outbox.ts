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

/** The messages that would have left the system; they stay in a file of the data folder. */
export class Outbox {
  #file: string;
  #entries: OutboxEntry[] = [];
  #lastId = 0;

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
    const entry: OutboxEntry = { id: ++this.#lastId, at: new Date().toISOString(), ...message };
    this.#entries.push(entry);
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
    return entry;
  }

  /**
   * Takes out whatever mentions a word that names somebody: their address, or the pseudonym by which each letter tells whose it is.
   *
   * @param word - not empty
   */
  forget(word: string): void {
    const mentions = JSON.stringify(word).slice(1, -1).toLowerCase();
    if (mentions === '') return;
    const others = this.#entries.filter((entry) => !JSON.stringify(entry).toLowerCase().includes(mentions));
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
