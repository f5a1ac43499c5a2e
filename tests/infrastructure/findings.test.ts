import { expect, inject, it } from 'vitest';

it('leaves cdk-nag nothing to find that is not acknowledged with a reason', () => {
  expect(inject('findings')).toEqual([]);
});
