import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';

const client = new SFNClient({ maxAttempts: 4 });

/** A state machine whose executions are named, so that each name runs once. */
export function workflowOf(stateMachineArn: string) {
  return {
    /** Starts an execution unless one of that name has been started before. */
    async start(name: string, input: unknown): Promise<void> {
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
      }
    },
  };
}
