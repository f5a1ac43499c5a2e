import type { ParseArgsOptionsConfig } from 'node:util';

/** What was typed after the task's name cannot be worked with. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface TaskArguments {
  /** Value of an option; undefined when it was not given. */
  text(option: string): string | undefined;
  /** @throws {UsageError} when the option is missing */
  required(option: string): string;
  /** @throws {UsageError} when the option is not a number between the bounds */
  number(option: string, bounds: { readonly usual: number; readonly from?: number; readonly to?: number }): number;
  /** One of the names, the first by default. @throws {UsageError} when it is none of them */
  oneOf<const Name extends string>(option: string, names: readonly [Name, ...Name[]]): Name;
  isSet(option: string): boolean;
}

export interface Evaluation {
  /** What `--json` prints: one object with the fields of the contract. */
  readonly figures: Readonly<Record<string, unknown>>;
  /** The same for people. */
  readonly text: string;
}

/** One measurement of a model on the caller's own files. */
export interface EvaluationTask {
  readonly name: string;
  readonly summary: string;
  /** One line for each option, as it is typed. */
  readonly usage: readonly string[];
  readonly options: ParseArgsOptionsConfig;
  run(given: TaskArguments): Promise<Evaluation>;
}
