import { globSync, readFileSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { customMetrics, MAX_CUSTOM_METRICS } from '../../cdk/custom-metrics.ts';
import { allOf } from './template.ts';

const counted = globSync(['functions/*/*.ts', 'shared/**/*.ts']).flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/\b(?:count\w*|measureSeconds)\('(\w+)'/g)].map(([, name = '']) => name),
);
const listed = Object.values(customMetrics).flat();

describe('the custom metrics', () => {
  it('are those that functions write', () => {
    expect([...new Set(listed)].sort()).toEqual([...new Set(counted)].sort());
  });

  it('stay within their budget', () => {
    expect(listed.length).toBeLessThanOrEqual(MAX_CUSTOM_METRICS);
  });

  it('have one dimension, the word of their function', () => {
    for (const { id, Properties } of allOf(inject('templates'), 'AWS::Lambda::Function')) {
      expect(Properties.Environment.Variables.POWERTOOLS_METRICS_NAMESPACE, id).toBe('Larderly');
      expect(Properties.Description.split('/')[1], id).toBe(Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME);
    }
  });
});
