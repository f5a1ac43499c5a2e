import path from 'node:path';
import * as z from 'zod';
import { FunctionRunner } from '../lambda/function-runner.ts';
import type { FunctionLogs } from '../lambda/logs.ts';
import { standardVariables } from '../lambda/variables.ts';
import type { Usage } from '../proxy/usage.ts';
import type { Application } from '../template/application.ts';
import { type Parsed, parseAll, type ResourceKind, wholeNumber } from './kind.ts';

const FunctionShape = z.object({
  FunctionName: z.string().optional(),
  Code: z.object({ S3Key: z.string() }).loose(),
  Handler: z.string(),
  Runtime: z.literal('nodejs24.x'),
  MemorySize: wholeNumber.default(128),
  Timeout: wholeNumber.default(3),
  /** The source file, by which the function is called here. */
  Description: z.string().optional(),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()) }).default({ Variables: {} }),
  LoggingConfig: z.object({ LogGroup: z.string().optional() }).loose().optional(),
});

export const functionKind: ResourceKind<typeof FunctionShape> = {
  types: ['AWS::Lambda::Function'],
  honoured: FunctionShape,
  checkedOnly: { Runtime: 'is the Node.js that runs here' },
  withoutEffect: {
    Architectures: 'JavaScript runs on any',
    DeadLetterConfig: 'asynchronous calls use the invoke configuration',
    EphemeralStorage: 'the temporary folder of this machine is used',
    KmsKeyArn: 'the environment is not encrypted',
    RecursiveLoop: 'loops are not watched here',
    ReservedConcurrentExecutions: 'the pool of this runtime is smaller',
    Role: 'rights are not checked here yet; the proxy knows whose call each one is',
    Tags: 'nobody reads them here',
    TracingConfig: 'there are no traces here',
  },
};

const InvokeConfigShape = z.object({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: wholeNumber.default(2),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }).optional() }).optional(),
});

export const invokeConfigKind: ResourceKind<typeof InvokeConfigShape> = {
  types: ['AWS::Lambda::EventInvokeConfig'],
  honoured: InvokeConfigShape,
  withoutEffect: { MaximumEventAgeInSeconds: 'events do not wait here' },
};

type DeployedFunction = Parsed<typeof FunctionShape>;

interface Surroundings {
  readonly services: string;
  readonly poolSize: number;
  readonly logs: FunctionLogs;
  readonly usage: Usage;
}

/** The functions of the application, ready to start, and the key each of them signs its calls with. */
export class DeployedFunctions {
  readonly callers: ReadonlyMap<string, string>;
  readonly invokeConfigs: ReadonlyMap<string, z.infer<typeof InvokeConfigShape>>;
  #runners: ReadonlyMap<string, FunctionRunner>;

  constructor(application: Application, surroundings: Surroundings) {
    const functions = parseAll(application, functionKind);
    const keyOf = ({ logicalId }: DeployedFunction) => `AKIALOCAL${logicalId.toUpperCase()}`;
    this.callers = new Map(functions.map((it) => [keyOf(it), sourceOf(it)]));
    this.#runners = new Map(functions.map((it) => [it.name, runnerOf(application, it, keyOf(it), surroundings)]));
    this.invokeConfigs = new Map(parseAll(application, invokeConfigKind).map(({ parsed }) => [parsed.FunctionName, parsed]));
  }

  /** @param reference - a name or an ARN, qualified or not; also the address of an integration */
  find(reference: string): FunctionRunner {
    const name = /(?:^|:function:)([\w-]+)(?::[\w$-]+)?(?:\/invocations)?$/.exec(reference)?.[1] ?? reference;
    const runner = this.#runners.get(name);
    if (runner === undefined) throw new Error(`The template has no function ${reference}.`);
    return runner;
  }

  stop(): void {
    for (const runner of this.#runners.values()) runner.stop();
  }
}

/** `ingestion/accept-event` of `functions/ingestion/accept-event.ts`, or the name. */
function sourceOf({ name, parsed }: DeployedFunction): string {
  return /^functions\/(.+)\.ts$/.exec(parsed.Description ?? '')?.[1] ?? name;
}

function runnerOf(
  application: Application,
  deployed: DeployedFunction,
  accessKeyId: string,
  { services, poolSize, logs, usage }: Surroundings,
) {
  const { Code, Handler, MemorySize, Timeout, Environment, LoggingConfig } = deployed.parsed;
  const functionName = deployed.name;
  const logGroup = LoggingConfig?.LogGroup ?? `/aws/lambda/${functionName}`;
  const directory = path.join(
    application.directory,
    `asset.${Code.S3Key.replace(/\.zip$/, '')
      .split('/')
      .at(-1)}`,
  );
  const settings = {
    functionName,
    functionArn: deployed.attributes['Arn'] ?? functionName,
    directory,
    handler: Handler,
    memoryMegabytes: MemorySize,
    timeoutSeconds: Timeout,
    variables: {
      ...standardVariables(
        { functionName, handler: Handler, memoryMegabytes: MemorySize, region: application.region, logGroup },
        accessKeyId,
        services,
      ),
      LAMBDA_TASK_ROOT: directory,
      ...Environment.Variables,
    },
  };
  const source = sourceOf(deployed);
  const ownUsage = usage.of(source);
  ownUsage.memoryMegabytes = MemorySize;
  return new FunctionRunner(settings, {
    poolSize,
    onLogs: (stream) => logs.follow(source, stream),
    onInvoked: (milliseconds) => {
      ownUsage.invocations += 1;
      ownUsage.milliseconds += milliseconds;
    },
  });
}
