import { expect, inject, it } from 'vitest';

it('leaves nothing to find for cdk-nag and the schemas of CloudFormation that is not acknowledged with a reason', () => {
  expect(inject('findings')).toEqual([]);
});
