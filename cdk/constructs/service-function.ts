import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { tunables } from '../settings.ts';
import type { TableName } from '../tables.ts';
import { acceptWildcard } from './acknowledge.ts';
import type { TopicName } from './alert-topic.ts';
import { LarderlyStack } from './larderly-stack.ts';
import {
  archiveReadings,
  checkTable,
  commandUnits,
  type EscrowUse,
  forgetAddresses,
  insertMany,
  keepLargeReplies,
  keyPeople,
  type ObjectUse,
  publishTo,
  type Right,
  readTable,
  redriveAll,
  type Statement,
  scanTable,
  sendTo,
  speakAs,
  sweepDeadLetters,
  updateMany,
  useEscrow,
  useObjects,
  writeTable,
} from './rights.ts';
import type { WorkQueue } from './work-queue.ts';

/** What one function may touch, and what its environment says about it. Nothing else is granted. */
export interface ServiceFunctionProps {
  readonly reads?: readonly TableName[];
  readonly writes?: readonly TableName[];
  /** Tables it reads whose items its transactions depend on. */
  readonly checks?: readonly TableName[];
  /** Tables it reads or writes that it may also walk from end to end. */
  readonly scans?: readonly TableName[];
  /** Tables it writes to which it adds many items in one call. */
  readonly insertsMany?: readonly TableName[];
  /** Tables it writes of which it changes many items in one call. */
  readonly updatesMany?: readonly TableName[];
  /** What it does with the addresses that recalls alone may use. */
  readonly escrow?: readonly EscrowUse[];
  /** It turns ids of people into the keys of their items. */
  readonly keysPeople?: boolean;
  readonly sendsTo?: readonly WorkQueue[];
  /** Queues whose dead letters it goes through. */
  readonly sweepsDeadLettersOf?: readonly WorkQueue[];
  /** Queues that it counts, and whose dead letters it sends through them again. */
  readonly redrives?: readonly WorkQueue[];
  /** It has the mail service forget addresses, and the push service devices. */
  readonly forgetsAddresses?: boolean;
  readonly publishesTo?: readonly TopicName[];
  /** Prefixes of the artefacts' bucket. */
  readonly objects?: ObjectUse;
  /** Its replies may be larger than the gateway takes. */
  readonly keepsLargeReplies?: boolean;
  /** It puts readings into the archive. */
  readonly archivesReadings?: boolean;
  readonly commandsUnits?: boolean;
  /** The one unit in whose name it sends readings. */
  readonly speaksAs?: string;
  /** It needs the shop's time zone and currency. */
  readonly knowsShop?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly memoryMegabytes?: number;
  readonly timeoutSeconds?: number;
}

/** One file of `functions/` as one Lambda function with its own role and log. */
export class ServiceFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly word: string;
  /** Physical name, a plain string that other stacks may use. */
  readonly functionName: string;
  readonly timeoutSeconds: number;
  private readonly role: Role;
  private readonly statements = new PolicyDocument();

  constructor(scope: Construct, file: string, props: ServiceFunctionProps) {
    const { word, name } = partsOf(file);
    super(scope, pascalCase(name));
    const stack = LarderlyStack.of(this);
    this.word = word;
    this.functionName = stack.nameOf(`${word}-${name}`);
    this.timeoutSeconds = props.timeoutSeconds ?? tunables.handlerTimeoutSeconds;
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${this.functionName}`,
      retention: tunables.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { Rights: this.statements },
    });
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName: this.functionName,
      description: file,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(`dist/${word}/${name}`),
      memorySize: props.memoryMegabytes ?? tunables.handlerMemoryMegabytes,
      timeout: Duration.seconds(this.timeoutSeconds),
      role: this.role,
      logGroup,
      environment: { POWERTOOLS_SERVICE_NAME: word, POWERTOOLS_METRICS_NAMESPACE: 'Larderly', ...props.environment },
    });
    this.allow({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] });
    for (const right of rightsOf(stack, props)) this.use(right);
  }

  /** @throws {TypeError} when a resource has a `*` in it and nobody says why. */
  allow({ actions, resources, conditions = {}, because }: Statement): void {
    for (const resource of resources) if (resource.includes('*')) acceptWildcard(this.role, resource, because);
    this.statements.addStatements(new PolicyStatement({ actions: [...actions], resources: [...resources], conditions }));
  }

  /** Text messages to telephones, which have no name in IAM: whatever is not one of SNS's own things. */
  textPhones(): void {
    const topics = LarderlyStack.of(this).formatArn({ service: 'sns', region: '*', account: '*', resource: '*' });
    this.statements.addStatements(new PolicyStatement({ actions: ['sns:Publish'], notResources: [topics] }));
  }

  /** Messages to the devices on which an app of the shop runs. */
  pushToDevices(): void {
    const stack = LarderlyStack.of(this);
    for (const application of stack.settings.pushApplications)
      this.allow({
        actions: ['sns:Publish'],
        resources: [stack.formatArn({ service: 'sns', resource: `endpoint/${application}`, resourceName: '*' })],
        because: 'Each device has an endpoint of its own under its app.',
      });
  }

  private use(right: Right): void {
    for (const statement of right.statements) this.allow(statement);
    for (const [name, value] of Object.entries(right.environment)) this.lambda.addEnvironment(name, value);
  }
}

function tableRightsOf(stack: LarderlyStack, props: ServiceFunctionProps): Right[] {
  return [
    ...(props.reads ?? []).map((table) => readTable(stack, table)),
    ...(props.writes ?? []).map((table) => writeTable(stack, table)),
    ...(props.checks ?? []).map((table) => checkTable(stack, table)),
    ...(props.scans ?? []).map((table) => scanTable(stack, table)),
    ...(props.insertsMany ?? []).map((table) => insertMany(stack, table)),
    ...(props.updatesMany ?? []).map((table) => updateMany(stack, table)),
    ...(props.escrow ?? []).map((use) => useEscrow(stack, use)),
  ];
}

function rightsOf(stack: LarderlyStack, props: ServiceFunctionProps): Right[] {
  const { shopTimeZone, shopCurrency } = stack.settings;
  return [
    ...tableRightsOf(stack, props),
    ...(props.keysPeople ? [keyPeople(stack)] : []),
    ...(props.sendsTo ?? []).map(sendTo),
    ...(props.sweepsDeadLettersOf ?? []).map(sweepDeadLetters),
    ...(props.redrives ? [redriveAll(props.redrives)] : []),
    ...(props.forgetsAddresses ? [forgetAddresses(stack)] : []),
    ...(props.publishesTo ?? []).map((topic) => publishTo(stack, topic)),
    ...(props.objects ? [useObjects(stack, props.objects)] : []),
    ...(props.keepsLargeReplies ? [keepLargeReplies(stack)] : []),
    ...(props.archivesReadings ? [archiveReadings(stack)] : []),
    ...(props.commandsUnits ? [commandUnits(stack)] : []),
    ...(props.speaksAs ? [speakAs(stack, props.speaksAs)] : []),
    ...(props.knowsShop ? [{ statements: [], environment: { SHOP_TIME_ZONE: shopTimeZone, SHOP_CURRENCY: shopCurrency } }] : []),
  ];
}

function partsOf(file: string) {
  const [, word, name] = /^functions\/([a-z-]+)\/([a-z-]+)\.ts$/.exec(file) ?? [];
  if (word === undefined || name === undefined) throw new TypeError(`${file} is not functions/<word>/<function>.ts.`);
  return { word, name };
}

const pascalCase = (name: string) => name.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());
