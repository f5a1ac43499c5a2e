import { ArnFormat, CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import type { Settings } from '../settings.ts';

export interface LarderlyStackProps {
  readonly settings: Settings;
  readonly description: string;
  readonly terminationProtection?: boolean;
}

/** A stack that knows the deployment's settings and gives its resources names that other stacks can say. */
export class LarderlyStack extends Stack {
  readonly settings: Settings;

  constructor(scope: Construct, id: string, { settings, ...props }: LarderlyStackProps) {
    super(scope, `Larderly${id}`, {
      stackName: `larderly-${settings.stage}-${id.toLowerCase()}`,
      env: { region: settings.region },
      tags: { application: 'larderly', stage: settings.stage },
      ...props,
    });
    this.settings = settings;
  }

  /** @throws {TypeError} when the construct stands in a foreign stack. */
  static override of(construct: IConstruct): LarderlyStack {
    const stack = Stack.of(construct);
    if (stack instanceof LarderlyStack) return stack;
    throw new TypeError(`${construct.node.path} must stand in a Larderly stack.`);
  }

  nameOf(thing: string): string {
    return `larderly-${this.settings.stage}-${thing}`;
  }

  /** Bucket names are shared by all accounts of the world. */
  bucketNameOf(thing: string): string {
    return `${this.nameOf(thing)}-${this.account}`;
  }

  parameterNameOf(thing: string): string {
    return `/larderly/${this.settings.stage}/${thing}`;
  }

  tableArnOf(table: string): string {
    return this.formatArn({ service: 'dynamodb', resource: 'table', resourceName: this.nameOf(table) });
  }

  topicArnOf(topic: string): string {
    return this.formatArn({ service: 'sns', resource: this.nameOf(topic) });
  }

  /** @param functionName - its physical name */
  functionArnOf(functionName: string): string {
    return this.formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: functionName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  /** Shown after a deployment; nothing imports it. */
  show(id: string, value: string): void {
    new CfnOutput(this, id, { value });
  }
}
