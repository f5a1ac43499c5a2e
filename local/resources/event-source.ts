import * as z from 'zod';
import type { ServiceClient } from '../engines/service-client.ts';
import type { FunctionRunner } from '../lambda/function-runner.ts';
import { QueuePoller } from '../lambda/queue-poller.ts';
import type { Application } from '../template/application.ts';
import { ACCOUNT } from '../template/assembly.ts';
import type { DeployedFunctions } from './function.ts';
import { flag, parseAll, type ResourceKind, wholeNumber } from './kind.ts';
import { queuesOf } from './queue.ts';

const EventSourceShape = z.object({
  EventSourceArn: z.string().regex(/^arn:aws:sqs:/, 'only queues are supported as event sources'),
  FunctionName: z.string(),
  BatchSize: wholeNumber.min(1).default(10),
  MaximumBatchingWindowInSeconds: wholeNumber.default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: wholeNumber }).optional(),
  Enabled: flag.default(true),
});

export const eventSourceKind: ResourceKind<typeof EventSourceShape> = {
  types: ['AWS::Lambda::EventSourceMapping'],
  honoured: EventSourceShape,
  withoutEffect: { Tags: 'nobody reads them here', MetricsConfig: 'there are no metrics here' },
};

interface Surroundings {
  readonly client: ServiceClient;
  readonly functions: DeployedFunctions;
  readonly poolSize: number;
}

/** One poller per environment that may work on a queue at once. */
export function pollersOf(application: Application, { client, functions, poolSize }: Surroundings): QueuePoller[] {
  const visibility = new Map(queuesOf(application).map(({ name, parsed }) => [name, parsed.VisibilityTimeout ?? 30]));
  return parseAll(application, eventSourceKind)
    .filter(({ parsed }) => parsed.Enabled)
    .flatMap(({ parsed }) => {
      const runner: FunctionRunner = functions.find(parsed.FunctionName);
      const queue = parsed.EventSourceArn.split(':').at(-1) ?? '';
      const pollers = Math.min(poolSize, parsed.ScalingConfig?.MaximumConcurrency ?? poolSize);
      return Array.from(
        { length: pollers },
        () =>
          new QueuePoller(client, {
            runner,
            queueArn: parsed.EventSourceArn,
            queueUrl: `http://queue.local/${ACCOUNT}/${queue}`,
            region: application.region,
            batchSize: parsed.BatchSize,
            windowSeconds: parsed.MaximumBatchingWindowInSeconds,
            reportsFailures: parsed.FunctionResponseTypes.length > 0,
            visibilitySeconds: visibility.get(queue) ?? 30,
          }),
      );
    });
}
