import { describe, expect, inject, it } from 'vitest';
import { STORES } from '#domain/privacy/stores.ts';
import { tables } from '../../cdk/tables.ts';
import { allOf } from './template.ts';

const templates = inject('templates');
const NAME = 'larderly-production-';

/** Prefixes of buckets that some function may write. */
function prefixes(): string[] {
  const text = JSON.stringify(allOf(templates, 'AWS::IAM::Role').map(({ Properties }) => Properties.Policies));
  const found = [...text.matchAll(/\/([a-z-]+)\/\*"/g)].flatMap(([, prefix]) => prefix ?? []);
  return [...new Set(found)].filter((prefix) => prefix !== 'commands' && prefix !== 'units');
}
const queues = () =>
  allOf(templates, 'AWS::SQS::Queue')
    .map(({ Properties }) => String(Properties.QueueName).replace(NAME, ''))
    .filter((name) => !name.endsWith('-dead-letters'));

describe('the list of stores', () => {
  it('has every table, queue and prefix of a bucket, so that an erasure forgets none', () => {
    const there = [
      ...Object.keys(tables).map((table) => `table ${table}`),
      ...queues().map((queue) => `queue ${queue}`),
      ...prefixes().map((prefix) => `objects ${prefix}/`),
      'mail service',
      'push service',
      'text message service',
      'log',
    ];
    expect(Object.keys(STORES).sort()).toEqual(there.sort());
  });

  it('says of whatever knows somebody and is not swept what stays, why, and until when', () => {
    for (const [name, { knows, isSwept, stays, how }] of Object.entries(STORES)) {
      expect(how, name).not.toBe('');
      if (knows === 'identified') expect(isSwept, name).toBe(true);
      if (knows === 'pseudonymous' && !isSwept) expect(stays?.days, name).toBeGreaterThan(0);
    }
  });

  it('names as swept what the function of erasures may change', () => {
    const [role] = allOf(templates, 'AWS::IAM::Role').filter(({ id }) => id.startsWith('PrivacyEraseCustomer'));
    const text = JSON.stringify(role?.Properties.Policies);
    const swept = Object.entries(STORES).flatMap(([name, { isSwept }]) => (isSwept ? [name] : []));
    for (const table of swept.filter((name) => name.startsWith('table '))) expect(text, table).toContain(`table/${NAME}${table.slice(6)}"`);
    for (const store of swept.filter((name) => name.startsWith('objects '))) expect(text, store).toContain(`/${store.slice(8)}*"`);
    expect(text).toContain('ses:DeleteSuppressedDestination');
  });
});
