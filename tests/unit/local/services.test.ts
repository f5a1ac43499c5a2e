import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { callerOf, credentialHeader } from '../../../local/proxy/caller.ts';
import { describeCall } from '../../../local/proxy/describe-call.ts';
import { Usage } from '../../../local/proxy/usage.ts';

const request = (given: object) => ({ headers: {}, ...given }) as IncomingMessage;
const target = (name: string) => request({ headers: { 'x-amz-target': name } });

describe('the caller of a service', () => {
  it('is named by the signature', () => {
    const authorization = credentialHeader('AKIA1', 'eu-central-1', 'dynamodb');
    expect(callerOf({ headers: { authorization } })).toEqual({ accessKeyId: 'AKIA1', region: 'eu-central-1', service: 'dynamodb' });
  });

  it('is named by a presigned address', () => {
    const url = '/bucket/key?X-Amz-Credential=AKIA1%2F20260101%2Feu-central-1%2Fs3%2Faws4_request&X-Amz-Signature=0';
    expect(callerOf({ headers: {}, url })).toMatchObject({ accessKeyId: 'AKIA1', service: 's3' });
  });

  it('is nobody without one', () => {
    expect(callerOf({ headers: { authorization: 'Bearer x' }, url: '/' })).toBeUndefined();
  });
});

describe('a call', () => {
  it.each([
    ['dynamodb', target('DynamoDB_20120810.GetItem'), '{"TableName":"a"}', { action: 'dynamodb:GetItem', resources: ['a'] }],
    [
      'dynamodb',
      target('X.TransactWriteItems'),
      '{"TransactItems":[{"Put":{"TableName":"a"}},{"Put":{"TableName":"b"}},{"Put":{"TableName":"a"}}]}',
      { action: 'dynamodb:TransactWriteItems', resources: ['a', 'b'] },
    ],
    ['dynamodb', target('X.BatchGetItem'), '{"RequestItems":{"a":{},"b":{}}}', { action: 'dynamodb:BatchGetItem', resources: ['a', 'b'] }],
    [
      'dynamodb',
      target('X.PutItem'),
      '{"TableName":"a","Item":{"t":{"S":"\\"TableName\\":\\"b\\""}}}',
      { action: 'dynamodb:PutItem', resources: ['a'] },
    ],
    [
      'dynamodb',
      target('X.BatchExecuteStatement'),
      '{"Statements":[{"Statement":"INSERT INTO \\"a\\" VALUE {\'pk\': ?}","Parameters":[{"S":"\\"TableName\\":\\"b\\""}]}]}',
      { action: 'dynamodb:PartiQLInsert', resources: ['a'] },
    ],
    [
      'dynamodb',
      target('X.BatchExecuteStatement'),
      '{"Statements":[{"Statement":"UPDATE \\"a\\" SET x = ?"},{"Statement":"UPDATE \\"b\\" SET x = ?"},{"Statement":"UPDATE \\"a\\" SET x = ?"}]}',
      { action: 'dynamodb:PartiQLUpdate', resources: ['a', 'b'] },
    ],
    [
      'sqs',
      target('AmazonSQS.SendMessage'),
      '{"QueueUrl":"http://h:1/000000000000/events"}',
      { action: 'sqs:SendMessage', resources: ['events'] },
    ],
    ['sns', request({}), 'Action=Publish&TopicArn=arn%3Aaws%3Asns%3Ax', { action: 'sns:Publish', resources: ['arn:aws:sns:x'] }],
    ['iotdata', request({ url: '/topics/larderly%2Funits?qos=1' }), '', { action: 'iot:Publish', resources: ['larderly/units'] }],
    ['s3', request({ method: 'PUT', url: '/box/a/b?x-id=PutObject' }), '', { action: 's3:PutObject', resources: ['box'] }],
    ['s3', request({ method: 'GET', url: '/box?list-type=2' }), '', { action: 's3:ListBucket', resources: ['box'] }],
    ['ses', request({ url: '/v2/email/outbound-emails' }), '', { action: 'ses:SendEmail', resources: ['*'] }],
    ['ses', request({ method: 'GET', url: '/v2/email/account' }), '', { action: 'ses:GetAccount', resources: ['*'] }],
    ['ses', request({ url: '/v2/email/outbound-bulk-emails' }), '', { action: 'ses:SendBulkEmail', resources: ['*'] }],
  ])('to %s is described', (service, given, body, expected) => {
    expect(describeCall(service, given, body)).toEqual(expected);
  });
});

describe('the usage of a function', () => {
  it('adds requests and the capacity that the engine tells', () => {
    const usage = new Usage();
    const put = { action: 'dynamodb:PutItem', resources: ['customers'] };
    usage.count('profiles/x', put, 200);
    usage.count('profiles/x', put, 400);
    usage.addCapacity('profiles/x', put, Buffer.from('{"ConsumedCapacity":{"TableName":"customers","CapacityUnits":2.0}}'));
    usage.addCapacity('profiles/x', put, Buffer.from('{}'));
    expect(usage.of('profiles/x').tables).toEqual({ customers: { PutItem: { requests: 2, errors: 1, readUnits: 0, writeUnits: 2 } } });
  });

  it('counts the writes of many statements as writes', () => {
    const usage = new Usage();
    const many = { action: 'dynamodb:PartiQLUpdate', resources: ['customers'] };
    usage.count('profiles/x', many, 200);
    const reply = '{"Responses":[{"TableName":"customers"}],"ConsumedCapacity":[{"TableName":"customers","CapacityUnits":25.0}]}';
    usage.addCapacity('profiles/x', many, Buffer.from(reply));
    expect(usage.of('profiles/x').tables).toEqual({
      customers: { PartiQLUpdate: { requests: 1, errors: 0, readUnits: 0, writeUnits: 25 } },
    });
  });
});
