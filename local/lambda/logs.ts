import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** What functions print: everything to a file, errors to the console too, each in one line. */
export class FunctionLogs {
  #file: WriteStream;

  constructor(file: string) {
    this.#file = createWriteStream(file, { flags: 'a' });
  }

  follow(functionName: string, stream: Readable): void {
    createInterface({ input: stream }).on('line', (line) => {
      this.#file.write(`${functionName}\t${line}\n`);
      const problem = errorIn(line);
      if (problem !== undefined) console.error(`${functionName}: ${problem}`);
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#file.end(resolve));
  }
}

/** The message of a structured log line of level ERROR or CRITICAL. */
function errorIn(line: string): string | undefined {
  if (!line.includes('"level":"ERROR"') && !line.includes('"level":"CRITICAL"')) return undefined;
  try {
    const { message, error } = JSON.parse(line) as { message?: string; error?: { name?: string; message?: string } };
    return [message, error?.name, error?.message]
      .filter((part) => part !== undefined)
      .join(': ')
      .replaceAll('\n', ' ')
      .slice(0, 500);
  } catch {
    return line.slice(0, 500);
  }
}
