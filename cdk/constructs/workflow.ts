import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, type IChainable, LogLevel, StateMachine, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { tunables } from '../settings.ts';
import { acceptWildcard, acknowledge } from './acknowledge.ts';
import { LarderlyStack } from './larderly-stack.ts';
import type { ServiceFunction } from './service-function.ts';

/** Passing troubles of Lambda, not errors of ours. */
const passingErrors = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
];

export interface TaskProps {
  readonly runs: ServiceFunction;
  /** Fields of its input, as JSONPath where the key ends in `.$`. @default the whole state */
  readonly given?: Record<string, unknown>;
  /** Where its output goes. @default it replaces the state */
  readonly keepsAs?: string;
}

/** A state that runs one function. */
export function task(scope: Construct, id: string, { runs, given, keepsAs }: TaskProps): LambdaInvoke {
  const state = new LambdaInvoke(scope, id, {
    lambdaFunction: runs.lambda,
    payloadResponseOnly: true,
    // The local workflow would give up after a minute otherwise.
    taskTimeout: Timeout.duration(Duration.seconds(runs.timeoutSeconds)),
    retryOnServiceExceptions: false,
    ...(given && { payload: TaskInput.fromObject(given) }),
    ...(keepsAs !== undefined && { resultPath: keepsAs }),
  });
  state.addRetry({ errors: passingErrors, interval: Duration.seconds(2), backoffRate: 2, maxAttempts: 3 });
  return state;
}

export interface WorkflowProps {
  readonly name: string;
  readonly definition: IChainable;
  readonly functions: readonly ServiceFunction[];
}

/** A state machine with a role that may call its own functions only. */
export class Workflow extends Construct {
  /** Physical name, a plain string that other stacks may use. */
  readonly workflowName: string;

  constructor(scope: Construct, id: string, { name, definition, functions }: WorkflowProps) {
    super(scope, id);
    this.workflowName = LarderlyStack.of(this).nameOf(name);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      inlinePolicies: {
        Rights: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: functions.map(({ lambda }) => lambda.functionArn) }),
            // These actions know no resources: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
            new PolicyStatement({ actions: logDelivery, resources: ['*'] }),
          ],
        }),
      },
    });
    acceptWildcard(role, '*', 'The log delivery actions that Step Functions needs take no resource.');
    const machine = new StateMachine(this, 'StateMachine', {
      stateMachineName: this.workflowName,
      definitionBody: DefinitionBody.fromChainable(definition),
      role: role.withoutPolicyUpdates(),
      timeout: Duration.hours(tunables.workflowTimeoutHours),
      logs: {
        destination: new LogGroup(this, 'Log', {
          logGroupName: `/aws/vendedlogs/states/${this.workflowName}`,
          retention: tunables.logRetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    acknowledge(machine, 'AwsSolutions-SF2', 'Tracing needs a grant on every resource; the run record and the log tell what happened.');
  }
}

const logDelivery = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];
