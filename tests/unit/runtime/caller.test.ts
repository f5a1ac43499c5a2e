import { describe, expect, it } from 'vitest';
import { callerOf, demandGroup, groupsOf } from '#runtime/caller.ts';

const eventOf = (claims: Record<string, unknown>) => ({ requestContext: { authorizer: { jwt: { claims } } } }) as never;

describe('the groups of a caller', () => {
  it.each([
    ['[marketer quality]', ['marketer', 'quality']],
    ['[admin]', ['admin']],
    ['admin', ['admin']],
    [
      ['marketer', 'admin'],
      ['marketer', 'admin'],
    ],
    ['[]', []],
    [undefined, []],
    ['[not-admin]', ['not-admin']],
    ['[x,admin [admin] admin]]', ['x,admin', '[admin]', 'admin]']],
  ])('reads %j as an exact set', (claim, groups) => {
    expect([...groupsOf(claim)]).toEqual(groups);
  });

  it('does not take a group whose name only looks like an allowed one', () => {
    const caller = callerOf(
      eventOf({ sub: 'u-1', token_use: 'access', 'cognito:groups': '[not-admin administrators ADMIN x,admin [admin]]' }),
    );
    expect(() => demandGroup(caller, ['admin'])).toThrow(/admin/);
  });

  it('gives an identity token no group at all', () => {
    const caller = callerOf(eventOf({ sub: 'u-1', token_use: 'id', 'cognito:groups': '[admin]' }));
    expect(caller.groups.size).toBe(0);
  });

  it('asks somebody without a token to sign in', () => {
    expect(() => demandGroup(callerOf({ requestContext: {} } as never), ['marketer'])).toThrow(/token/);
  });
});
