import { parseArgs } from 'node:util';
import { type EvaluationTask, type TaskArguments, UsageError } from './task.ts';

export interface Given extends TaskArguments {
  readonly isJson: boolean;
  readonly wantsHelp: boolean;
}

/** @throws {UsageError} when an option is unknown or lacks its value */
export function argumentsOf(task: EvaluationTask, argv: readonly string[]): Given {
  const values = valuesOf(task, argv);
  const text = (option: string) => {
    const value = values[option];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    text,
    required(option) {
      const value = text(option);
      if (value === undefined || value === '') throw new UsageError(`${task.name} needs --${option}.`);
      return value;
    },
    number(option, { usual, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }) {
      const given = text(option);
      if (given === undefined) return usual;
      const value = given.trim() === '' ? Number.NaN : Number(given);
      if (value >= from && value <= to) return value;
      throw new UsageError(`--${option} takes a number${rangeWords(from, to)}, not "${given}".`);
    },
    oneOf(option, names) {
      const given = text(option) ?? names[0];
      const name = names.find((one) => one === given);
      if (name === undefined) throw new UsageError(`--${option} takes ${names.join(', ')}, not "${given}".`);
      return name;
    },
    isSet: (option) => values[option] !== undefined && values[option] !== false,
    isJson: values.json === true,
    wantsHelp: values.help === true,
  };
}

function valuesOf(task: EvaluationTask, argv: readonly string[]): Record<string, unknown> {
  try {
    const options = { ...task.options, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
    return parseArgs({ args: withNegativeNumbers(argv), options }).values;
  } catch (cause) {
    const [sentence = ''] = (cause instanceof Error ? cause.message : String(cause)).split('. ');
    throw new UsageError(sentence, { cause });
  }
}

/** A number below zero after an option is its value: `--limit -15` as `--limit=-15`. */
function withNegativeNumbers(argv: readonly string[]): string[] {
  const joined: string[] = [];
  for (const text of argv) {
    const option = joined.at(-1);
    if (/^-\.?\d/.test(text) && option !== undefined && /^--[^=]+$/.test(option)) joined[joined.length - 1] = `${option}=${text}`;
    else joined.push(text);
  }
  return joined;
}

function rangeWords(from: number, to: number): string {
  if (Number.isFinite(from) && Number.isFinite(to)) return ` from ${from} to ${to}`;
  if (Number.isFinite(from)) return ` from ${from}`;
  return Number.isFinite(to) ? ` up to ${to}` : '';
}
