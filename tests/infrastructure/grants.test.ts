import { describe, expect, inject, it } from 'vitest';
import { allOf } from './template.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

const templates = inject('templates');
const roles = allOf(templates, 'AWS::IAM::Role');
const listed = <Entry>(entry: Entry | Entry[]) => (Array.isArray(entry) ? entry : [entry]);
const statements = roles.flatMap(({ id, Properties }) =>
  Properties.Policies.flatMap(({ PolicyDocument }: { PolicyDocument: { Statement: Statement[] } }) => PolicyDocument.Statement).map(
    (statement: Statement) => ({ id, actions: listed(statement.Action), resources: listed(statement.Resource).map(textOf) }),
  ),
) as { id: string; actions: string[]; resources: string[] }[];

/** A resource as text, references in angle brackets. */
function textOf(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const {
    'Fn::Join': join,
    Ref,
    'Fn::GetAtt': attribute,
  } = resource as { 'Fn::Join'?: [string, unknown[]]; Ref?: string; 'Fn::GetAtt'?: string[] };
  if (join) return join[1].map(textOf).join(join[0]);
  return `<${Ref ?? attribute?.join('.')}>`;
}

describe('grants', () => {
  it('stand in the roles alone, and none is a managed one of AWS', () => {
    expect(allOf(templates, 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy')).toEqual([]);
    for (const { id, Properties } of roles) expect(Properties.ManagedPolicyArns, id).toBeUndefined();
  });

  it('name every action', () => {
    expect(statements.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('name every resource, but for objects under a prefix, topics of units, and log delivery, which knows none', () => {
    const isUnderstood = (resource: string) =>
      /^arn:aws:s3:::larderly-production-artefacts-<AWS::AccountId>\/(runs|artefacts)\/\*$/.test(resource) ||
      /:topic\/larderly\/units\/\*\/commands$/.test(resource);
    const wild = statements.flatMap(({ id, actions, resources }) =>
      resources.filter((resource) => resource.includes('*') && !isUnderstood(resource)).map((resource) => ({ id, actions, resource })),
    );
    expect(wild).toHaveLength(1);
    expect(wild[0]?.resource).toBe('*');
    expect(wild[0]?.actions.every((action) => /^logs:.*(Deliver|ResourcePolic|DescribeLogGroups)/.test(action))).toBe(true);
  });

  it('let nobody scan a table whose function has no reason to walk it', () => {
    const scanning = statements.filter(({ actions }) => actions.includes('dynamodb:Scan')).map(({ id }) => id);
    expect(new Set(scanning).size).toBeLessThanOrEqual(5);
  });
});
