import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** One run of a state machine, as DescribeExecution tells it. */
export interface Execution {
  readonly stateMachineArn: string;
  readonly executionArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startDate: number;
  readonly stopDate?: number;
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** Keeps each execution in a file of its own, so that its name stays taken after a restart. */
export class ExecutionStore {
  #folder: string;
  #executions = new Map<string, Execution>();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
      const execution = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Execution;
      this.#executions.set(execution.executionArn, execution);
    }
  }

  find(executionArn: string): Execution | undefined {
    return this.#executions.get(executionArn);
  }

  all(): Execution[] {
    return [...this.#executions.values()];
  }

  save(execution: Execution): void {
    this.#executions.set(execution.executionArn, execution);
    const file = path.join(this.#folder, `${execution.executionArn.split(':').slice(-2).join('.')}.json`);
    writeFileSync(`${file}.new`, JSON.stringify(execution));
    renameSync(`${file}.new`, file);
  }
}
