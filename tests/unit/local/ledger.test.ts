import { describe, expect, it } from 'vitest';
import { assertInLedger, missingFromLedger, treatmentOf } from '../../../local/resources/ledger.ts';

const resource = (logicalId: string, type: string, properties: Record<string, unknown> = {}) => ({
  logicalId,
  type,
  properties,
  stack: 'test',
  name: logicalId,
  attributes: {},
});

describe('the ledger', () => {
  it('says what becomes of a property', () => {
    expect(treatmentOf('AWS::DynamoDB::Table', 'KeySchema')).toEqual({ kind: 'honoured' });
    expect(treatmentOf('AWS::Lambda::Function', 'Runtime')).toEqual({ kind: 'checked only', what: 'is the Node.js that runs here' });
    expect(treatmentOf('AWS::DynamoDB::Table', 'SSESpecification')).toMatchObject({ kind: 'no local effect' });
    expect(treatmentOf('AWS::DynamoDB::Table', 'StreamSpecification')).toBeUndefined();
    expect(treatmentOf('AWS::IAM::Role', 'Whatever')).toMatchObject({ kind: 'no local effect' });
  });

  it('names the logical id of each type and property that it lacks', () => {
    const resources = [
      resource('Cluster', 'AWS::ECS::Cluster'),
      resource('Table', 'AWS::DynamoDB::Table', { KeySchema: [], StreamSpecification: {} }),
    ];
    expect(missingFromLedger(resources)).toEqual(['Cluster: AWS::ECS::Cluster', 'Table: AWS::DynamoDB::Table.StreamSpecification']);
    expect(() => assertInLedger(resources)).toThrow(/Table: AWS::DynamoDB::Table\.StreamSpecification/);
  });
});
