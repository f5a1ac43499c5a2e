import { describe, expect, it } from 'vitest';
import { type Resource, resolveApplication } from '../../../local/template/application.ts';
import { parseTemplate } from '../../../local/template/assembly.ts';

const addresses = { services: 'http://127.0.0.1:9000', api: 'http://127.0.0.1:8787' };

function resolve(...templates: object[]): Resource[] {
  const stacks = templates.map((template, index) => parseTemplate(template, { name: `stack${index}`, region: 'eu-central-1' }));
  return [...resolveApplication({ directory: '.', stacks }, addresses).resources];
}

const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'events' } };
const withProbe = (value: unknown, more: object = {}) => ({
  Resources: { Queue: queue, Probe: { Type: 'Probe', Properties: { value } } },
  ...more,
});
const probed = (value: unknown, more: object = {}) =>
  resolve(withProbe(value, more)).find(({ type }) => type === 'Probe')?.properties['value'];

describe('the functions of a template', () => {
  it.each([
    ['a reference', { Ref: 'Queue' }, 'http://127.0.0.1:9000/000000000000/events'],
    ['an attribute', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:eu-central-1:000000000000:events'],
    ['an attribute with a dot', { 'Fn::GetAtt': 'Queue.QueueName' }, 'events'],
    ['a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-central-1'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::AccountId' }]] }, 'a-000000000000'],
    ['Select of Split', { 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }] }, 'events'],
    ['Sub', { 'Fn::Sub': `\${Queue.QueueName}/\${AWS::Region}/\${!kept}` }, `events/eu-central-1/\${kept}`],
    ['Sub with variables', { 'Fn::Sub': [`\${it}!`, { it: { Ref: 'AWS::Partition' } }] }, 'aws!'],
    ['a plain object', { Ref: 'Queue', more: 1 }, { Ref: 'Queue', more: 1 }],
    ['a list', [{ Ref: 'AWS::NoValue' }, 'b'], ['b']],
  ])('resolves %s', (_name, given, expected) => {
    expect(probed(given)).toEqual(expected);
  });

  it('follows conditions, and leaves out what has no value', () => {
    const Conditions = {
      IsHere: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] },
      IsNot: { 'Fn::Not': [{ Condition: 'IsHere' }] },
    };
    const value = { kept: { 'Fn::If': ['IsHere', 1, 2] }, dropped: { 'Fn::If': ['IsNot', 1, { Ref: 'AWS::NoValue' }] } };
    expect(probed(value, { Conditions })).toEqual({ kept: 1 });
  });

  it('drops a resource whose condition is not met', () => {
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    expect(resolve({ Resources: { Queue: { ...queue, Condition: 'Never' } }, Conditions })).toEqual([]);
  });

  it('passes a value from stack to stack through a parameter of SSM', () => {
    const data = {
      Resources: { Queue: queue, Note: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/queue', Value: { Ref: 'Queue' } } } },
    };
    const Parameters = { QueueUrl: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/queue' } };
    const service = { Resources: { Probe: { Type: 'Probe', Properties: { value: { Ref: 'QueueUrl' } } } }, Parameters };
    for (const stacks of [
      [data, service],
      [service, data],
    ]) {
      expect(resolve(...stacks).find(({ type }) => type === 'Probe')?.properties['value']).toBe(
        'http://127.0.0.1:9000/000000000000/events',
      );
    }
  });

  it.each([
    ['ImportValue', { 'Fn::ImportValue': 'x' }, /ImportValue is refused/],
    ['an unknown function', { 'Fn::Cidr': ['10.0.0.0/8'] }, /does not know the intrinsic function Fn::Cidr/],
    ['an unknown reference', { Ref: 'Nobody' }, /Nobody is neither a resource nor a parameter/],
    ['an unknown attribute', { 'Fn::GetAtt': ['Queue', 'Colour'] }, /no value for Queue.Colour/],
  ])('refuses %s, naming the place', (_name, given, message) => {
    expect(() => probed(given)).toThrow(/^Probe\.value: /);
    expect(() => probed(given)).toThrow(message);
  });

  it('gives a resource without a name one of its own', () => {
    const [bucket, rule] = resolve({ Resources: { Box: { Type: 'AWS::S3::Bucket' }, Rule: { Type: 'AWS::IoT::TopicRule' } } });
    expect(bucket?.name).toBe('stack0-box');
    expect(rule?.name).toBe('stack0_Rule');
  });
});
