import { ExecutionTimeoutError, StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import * as z from 'zod';
import { FunctionError } from '../lambda/errors.ts';
import { report } from '../report.ts';
import type { Application } from '../template/application.ts';
import { type Execution, ExecutionStore } from './execution-store.ts';
import type { DeployedFunctions } from './function.ts';
import { parseAll, type ResourceKind } from './kind.ts';
import { tasksOf } from './state-machine-guard.ts';

const StateMachineShape = z.object({
  StateMachineName: z.string().optional(),
  DefinitionString: z.string(),
  StateMachineType: z.literal('STANDARD').optional(),
});

export const stateMachineKind: ResourceKind<typeof StateMachineShape> = {
  types: ['AWS::StepFunctions::StateMachine'],
  honoured: StateMachineShape,
  withoutEffect: {
    LoggingConfiguration: 'executions are kept in the data folder',
    RoleArn: 'rights are not checked here yet',
    Tags: 'nobody reads them here',
    TracingConfiguration: 'there are no traces here',
  },
};

type Json = Parameters<StateMachine['run']>[0];
type TaskHandler = (input: Json) => Promise<Json>;

interface Runnable {
  readonly machine: StateMachine;
  readonly handlers: Readonly<Record<string, TaskHandler>>;
}

/** A name that another execution of the same machine has, with another input or after its end. */
export class ExecutionAlreadyExistsError extends Error {
  override readonly name = 'ExecutionAlreadyExistsError';
}

/** The state machines of the template; their tasks are its functions. */
export class StateMachines {
  #store: ExecutionStore;
  #machines: ReadonlyMap<string, Runnable>;
  #running = new Map<string, { readonly ended: Promise<void>; readonly abort: () => void }>();

  constructor(application: Application, functions: DeployedFunctions, folder: string) {
    this.#store = new ExecutionStore(folder);
    this.#machines = new Map(
      parseAll(application, stateMachineKind).map(({ logicalId, attributes, parsed }) => [
        attributes['Arn'] ?? '',
        runnableOf(logicalId, JSON.parse(parsed.DefinitionString), functions),
      ]),
    );
    this.#endInterrupted();
  }

  has(stateMachineArn: string): boolean {
    return this.#machines.has(stateMachineArn);
  }

  find(executionArn: string): Execution | undefined {
    return this.#store.find(executionArn);
  }

  /** Starts an execution; the same start twice, while it runs, is one. */
  start({ stateMachineArn, name, input }: { stateMachineArn: string; name: string; input: string }): Execution {
    const runnable = this.#machines.get(stateMachineArn);
    if (runnable === undefined) throw new Error(`The template has no state machine ${stateMachineArn}.`);
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const known = this.#store.find(executionArn);
    if (known?.status === 'RUNNING' && known.input === input) return known;
    if (known !== undefined) throw new ExecutionAlreadyExistsError(`Execution Already Exists: '${executionArn}'`);
    const execution: Execution = { stateMachineArn, executionArn, name, status: 'RUNNING', startDate: Date.now() / 1000, input };
    this.#store.save(execution);
    this.#run(runnable, execution);
    return execution;
  }

  /** Waits for the executions that run, at most for the given time; the rest is ended as failed. */
  async stop(limitMillis: number): Promise<void> {
    const timer = setTimeout(() => {
      for (const { abort } of this.#running.values()) abort();
    }, limitMillis);
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
    clearTimeout(timer);
  }

  #run({ machine, handlers }: Runnable, execution: Execution): void {
    const { executionArn, name, startDate, stateMachineArn } = execution;
    const input = JSON.parse(execution.input) as Json;
    const context = {
      Execution: { Id: executionArn, Name: name, Input: input, StartTime: new Date(startDate * 1000).toISOString() },
      StateMachine: { Id: stateMachineArn, Name: stateMachineArn.split(':').at(-1) },
    };
    const { result, abort } = machine.run(input, { overrides: { taskResourceLocalHandlers: { ...handlers } }, context });
    const ended = result.then(
      (output) => this.#end(execution, { status: 'SUCCEEDED', output: JSON.stringify(output) }),
      (error: unknown) => this.#end(execution, failureOf(error)),
    );
    this.#running.set(executionArn, { ended, abort });
  }

  #end(execution: Execution, outcome: Pick<Execution, 'status' | 'output' | 'error' | 'cause'>): void {
    this.#running.delete(execution.executionArn);
    if (outcome.status !== 'SUCCEEDED') report(`Execution ${execution.name}`, `${outcome.status} ${outcome.error}: ${outcome.cause}`);
    this.#store.save({ ...execution, ...outcome, stopDate: Date.now() / 1000 });
  }

  /** Nobody carries on what ran when the last runtime was killed. */
  #endInterrupted(): void {
    for (const execution of this.#store.all().filter(({ status }) => status === 'RUNNING')) {
      this.#end(execution, { status: 'FAILED', error: 'States.Runtime', cause: 'The local runtime ended while this execution ran.' });
    }
  }
}

function runnableOf(logicalId: string, definition: StateMachineDefinition, functions: DeployedFunctions): Runnable {
  try {
    const tasks = tasksOf({ ...definition });
    const handlers = Object.fromEntries(tasks.map(({ name, resource }) => [name, handlerOf(resource, functions)]));
    return { machine: new StateMachine(definition, { validationOptions: { checkArn: false } }), handlers };
  } catch (cause) {
    throw new Error(`${logicalId}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** A task names its function itself, or by the parameters of `lambda:invoke`. */
function handlerOf(resource: string, functions: DeployedFunctions): TaskHandler {
  if (!resource.endsWith('lambda:invoke')) {
    const runner = functions.find(resource);
    return (input) => asTask(() => runner.invoke(input));
  }
  return (input) => {
    const { FunctionName, Payload = {} } = input as { FunctionName: string; Payload?: Json };
    return asTask(async () => ({
      ExecutedVersion: '$LATEST',
      StatusCode: 200,
      Payload: await functions.find(FunctionName).invoke(Payload),
    }));
  };
}

/** The interpreter matches Retry and Catch by the name of what is thrown. */
async function asTask(work: () => Promise<unknown>): Promise<Json> {
  try {
    return (await work()) as Json;
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    const { errorType, errorMessage, trace } = error.failure;
    const named = new Error(JSON.stringify({ errorType, errorMessage, trace }), { cause: error });
    named.name = errorType;
    throw named;
  }
}

function failureOf(error: unknown): Pick<Execution, 'status' | 'error' | 'cause'> {
  if (error instanceof ExecutionTimeoutError) return { status: 'TIMED_OUT', error: 'States.Timeout' };
  const { name, message, cause } = error instanceof Error ? error : new Error(String(error));
  return {
    status: 'FAILED',
    error: name,
    cause: cause instanceof Error && cause.message !== message ? `${message} ${cause.message}` : message,
  };
}
