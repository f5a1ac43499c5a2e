import { parseArgs } from 'node:util';

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface BenchArguments {
  /** Absent: the benches are to be listed. */
  readonly name: string | undefined;
  readonly isJson: boolean;
  /** Absent: as many as the bench usually takes. */
  readonly runs: number | undefined;
}

/** @throws {UsageError} when an option is unknown or its value is of no use */
export function benchArgumentsOf(argv: readonly string[]): BenchArguments {
  const { values, positionals } = parsed(argv);
  const [name, ...others] = positionals;
  if (others.length > 0) throw new UsageError(`One benchmark at a time, not ${positionals.join(', ')}.`);
  const runs = values.runs === undefined ? undefined : Number(values.runs);
  if (runs !== undefined && !(Number.isInteger(runs) && runs > 0))
    throw new UsageError(`--runs takes a whole number from 1, not "${values.runs}".`);
  return { name: values.help ? undefined : name, isJson: values.json, runs };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        runs: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    const [sentence = ''] = (cause instanceof Error ? cause.message : String(cause)).split('. ');
    throw new UsageError(sentence, { cause });
  }
}
