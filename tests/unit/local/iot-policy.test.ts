import { describe, expect, it } from 'vitest';
import { type AccessRequest, isAllowed, PolicyDocumentShape } from '../../../local/iot/policy.ts';

const thing = `\${iot:Connection.Thing.ThingName}`;
const statement = (Effect: string, Action: string | string[], Resource: string | string[]) => ({ Effect, Action, Resource });
const policy = (...Statement: object[]) => PolicyDocumentShape.parse({ Version: '2012-10-17', Statement });
const request = (given: Partial<AccessRequest>): AccessRequest => ({
  action: 'iot:Publish',
  resource: 'arn:topic/units/u1/telemetry',
  thingName: 'u1',
  clientId: 'u1',
  ...given,
});

describe('an IoT policy', () => {
  const own = policy(statement('Allow', 'iot:Publish', `arn:topic/units/${thing}/*`));

  it('lets a device publish under its own name only', () => {
    expect(isAllowed([own], request({}))).toBe(true);
    expect(isAllowed([own], request({ resource: 'arn:topic/units/u2/telemetry' }))).toBe(false);
    expect(isAllowed([own], request({ action: 'iot:Subscribe' }))).toBe(false);
  });

  it('takes a name that looks like a wildcard as a name', () => {
    expect(isAllowed([own], request({ thingName: '*', resource: 'arn:topic/units/u2/telemetry' }))).toBe(false);
    expect(isAllowed([own], request({ thingName: 'u.', resource: 'arn:topic/units/u1/telemetry' }))).toBe(false);
    expect(isAllowed([own], request({ thingName: '', resource: 'arn:topic/units/u1/telemetry' }))).toBe(false);
  });

  it('denies before it allows', () => {
    const denied = policy(statement('Allow', 'iot:*', '*'), statement('Deny', ['iot:Publish'], ['arn:topic/*/telemetry']));
    expect(isAllowed([denied], request({}))).toBe(false);
    expect(isAllowed([denied], request({ resource: 'arn:topic/units/u1/acks' }))).toBe(true);
  });

  it('refuses a condition, which it could not check', () => {
    expect(() => policy({ ...statement('Allow', 'iot:Connect', '*'), Condition: { Bool: {} } })).toThrow(/Condition/);
  });
});
