import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** A message that would have left the system: a topic's publication or an e-mail. */
export interface OutboxEntry {
  readonly id: number;
  readonly at: string;
  readonly kind: 'topic' | 'email';
  readonly from?: string;
  /** The topic's name, or the addresses of an e-mail. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The messages that would have left the system; they stay in a file of the data folder. */
export class Outbox {
  #file: string;
  #entries: OutboxEntry[] = [];

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
  }

  add(message: Omit<OutboxEntry, 'id' | 'at'>): OutboxEntry {
    const entry: OutboxEntry = { id: (this.#entries.at(-1)?.id ?? 0) + 1, at: new Date().toISOString(), ...message };
    this.#entries.push(entry);
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
    return entry;
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
