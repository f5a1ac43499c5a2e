import { Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnQueuePolicy, type Queue } from 'aws-cdk-lib/aws-sqs';

const POLICY = 'SecureQueues';

function policyIn(stack: Stack): CfnQueuePolicy {
  const known = stack.node.tryFindChild(POLICY);
  if (known instanceof CfnQueuePolicy) return known;
  const statement = new PolicyStatement({
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['sqs:*'],
    // A policy speaks of the queue that it is attached to.
    resources: ['*'],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  });
  return new CfnQueuePolicy(stack, POLICY, { queues: [], policyDocument: new PolicyDocument({ statements: [statement] }) });
}

/** Refuses what is sent to a queue in the clear, by one policy for all such queues of a stack: a stack may hold 500 resources. */
export function refuseClearText(queue: Queue): void {
  const policy = policyIn(Stack.of(queue));
  policy.queues = [...policy.queues, queue.queueUrl];
}
