import * as z from 'zod';
import { type PolicyDocument, PolicyDocumentShape } from '../iot/policy.ts';
import type { Application } from '../template/application.ts';
import { parseAll, type ResourceKind } from './kind.ts';

const PolicyShape = z.object({ PolicyName: z.string().optional(), PolicyDocument: PolicyDocumentShape });

export const iotPolicyKind: ResourceKind<typeof PolicyShape> = {
  types: ['AWS::IoT::Policy'],
  honoured: PolicyShape,
  withoutEffect: { Tags: 'nobody reads them here' },
};

/** Every device of this machine has all of these policies. */
export const iotPoliciesOf = (application: Application): PolicyDocument[] =>
  parseAll(application, iotPolicyKind).map(({ parsed }) => parsed.PolicyDocument);
