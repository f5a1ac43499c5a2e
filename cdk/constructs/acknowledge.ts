import { Aws, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Accepts a finding of cdk-nag, with the reason that a reviewer may judge. */
export function acknowledge(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}

/** @throws {TypeError} without a reason. */
export function acceptWildcard(role: IConstruct, resource: string, reason: string | undefined): void {
  if (reason === undefined) throw new TypeError(`${role.node.path} may not touch ${resource} without a reason.`);
  acknowledge(role, `AwsSolutions-IAM5[Resource::${resource.replace(Aws.ACCOUNT_ID, '<AWS::AccountId>')}]`, reason);
}
