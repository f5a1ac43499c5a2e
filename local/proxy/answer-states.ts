import { randomUUID } from 'node:crypto';
import type { Execution } from '../resources/execution-store.ts';
import { ExecutionAlreadyExistsError, type StateMachines } from '../resources/state-machine.ts';
import type { Answer, ServiceReply } from './service-proxy.ts';

const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/;

const refused = (code: string, message: string): ServiceReply => ({ status: 400, body: { __type: code, message } });

/** Step Functions: StartExecution and DescribeExecution. */
export function answerStates(machines: StateMachines): Answer {
  const operations: Record<string, (input: Record<string, unknown>) => ServiceReply> = {
    StartExecution: (input) => startExecution(machines, input),
    DescribeExecution: ({ executionArn }) => {
      const execution = machines.find(String(executionArn));
      return execution === undefined
        ? refused('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`)
        : { status: 200, body: described(execution) };
    },
  };
  return async ({ request, body }) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const answer = operations[operation];
    return answer
      ? answer(JSON.parse(body.toString()))
      : refused('UnknownOperationException', `The local runtime does not know ${operation}.`);
  };
}

function startExecution(
  machines: StateMachines,
  { stateMachineArn, name = randomUUID(), input = '{}' }: Record<string, unknown>,
): ServiceReply {
  if (!machines.has(String(stateMachineArn)))
    return refused('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
  if (!NAME.test(String(name))) return refused('InvalidName', `Invalid Name: '${name}'`);
  try {
    JSON.parse(String(input));
    const { executionArn, startDate } = machines.start({
      stateMachineArn: String(stateMachineArn),
      name: String(name),
      input: String(input),
    });
    return { status: 200, body: { executionArn, startDate } };
  } catch (error) {
    if (error instanceof ExecutionAlreadyExistsError) return refused('ExecutionAlreadyExists', error.message);
    if (error instanceof SyntaxError) return refused('InvalidExecutionInput', `Invalid Execution Input: ${error.message}`);
    throw error;
  }
}

function described({ error, cause, ...execution }: Execution): object {
  return { ...execution, ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause: cause.slice(0, 32_768) }) };
}
