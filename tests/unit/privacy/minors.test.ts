import { describe, expect, it } from 'vitest';
import { mayBePersonal } from '#domain/privacy/personalisation.ts';
import type { ConsentRecord } from '#schemas/consent.ts';
import type { Instant } from '#schemas/instant.ts';

const asOf = '2026-11-22T08:00:00.000Z' as Instant;
const told = (values: Record<string, string | number>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, at: asOf }]));
const agreed: ConsentRecord = { purpose: 'profiling', channel: 'all', status: 'granted', at: asOf, source: 'web', guardian: 'mother' };

describe('lists made of what a person does', () => {
  it.each([
    [{ age: 13, country: 'CN' }, false],
    [{ age: 14, country: 'CN' }, true],
    [{ birthday: '2012-11-23', country: 'CN' }, false],
    [{ birthday: '2012-11-22', country: 'cn' }, true],
    [{ age: 14, country: 'FR' }, false],
    [{ age: 15 }, false],
    [{ age: 16, country: 'DE' }, true],
    [{}, true],
  ])('for %o: %s', (traits, isAllowed) => {
    expect(mayBePersonal({ traits: told(traits) }, [], asOf)).toBe(isAllowed);
  });

  it('are made for a child when a guardian agreed, not when the child did', () => {
    const child = { traits: told({ age: 9, country: 'CN' }) };
    const { guardian: _guardian, ...alone } = agreed;
    expect(mayBePersonal(child, [agreed], asOf)).toBe(true);
    expect(mayBePersonal(child, [alone], asOf)).toBe(false);
    expect(mayBePersonal(child, [agreed, { ...alone, channel: 'email', status: 'withdrawn' }], asOf)).toBe(false);
  });

  it('are not made for somebody whose data may only be kept', () => {
    expect(mayBePersonal({ traits: {}, restrictedAt: asOf }, [], asOf)).toBe(false);
  });
});
