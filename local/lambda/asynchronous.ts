import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceClient } from '../engines/service-client.ts';
import { report } from '../report.ts';
import type { DeployedFunctions } from '../resources/function.ts';
import { FunctionError } from './errors.ts';

/** Lambda waits a minute, then two; here the second try may come sooner. */
const RETRY_PAUSE_MS = 1000;
const DEFAULT_RETRIES = 2;

/** Calls a function whose result nobody waits for: tried again, then handed to where failures go. */
export async function invokeAsynchronously(
  functions: DeployedFunctions,
  client: ServiceClient,
  reference: string,
  event: unknown,
): Promise<void> {
  const runner = functions.find(reference);
  const config = functions.invokeConfigs.get(runner.settings.functionName);
  const retries = config?.MaximumRetryAttempts ?? DEFAULT_RETRIES;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await runner.invoke(event);
      return;
    } catch (error) {
      report('An asynchronous call', error);
      if (attempt < retries) await delay(RETRY_PAUSE_MS * (attempt + 1));
      else {
        await reportFailure(client, config?.DestinationConfig?.OnFailure?.Destination, {
          runner: runner.settings.functionArn,
          event,
          error,
          attempts: attempt + 1,
        });
        return;
      }
    }
  }
}

interface Failure {
  readonly runner: string;
  readonly event: unknown;
  readonly error: unknown;
  readonly attempts: number;
}

async function reportFailure(
  client: ServiceClient,
  destination: string | undefined,
  { runner, event, error, attempts }: Failure,
): Promise<void> {
  if (destination === undefined) return;
  const record = {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: { functionArn: runner, condition: 'RetriesExhausted', approximateInvokeCount: attempts },
    requestPayload: event,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: error instanceof FunctionError ? error.failure : { errorMessage: String(error) },
  };
  await client.json('sqs', 'SendMessage', { QueueUrl: queueUrlOf(destination), MessageBody: JSON.stringify(record) });
}

/** The engine finds a queue by the last part of its address. */
export const queueUrlOf = (arn: string) => `http://queue.local/${arn.split(':').slice(-2).join('/')}`;
