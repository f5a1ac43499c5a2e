import { describe, expect, it } from 'vitest';
import { mailPace } from '#domain/campaigns/mail-pace.ts';

/** A pace on a clock of its own, with places as the table keeps them; `quota` may change meanwhile. */
function aPace(quota: { mailsPerSecond: number; mailsLeftToday: number } | undefined) {
  const world = { millis: 5_000_250, quota, asked: 0, taken: new Map<number, number>() };
  const pace = mailPace({
    readQuota: async () => {
      world.asked += 1;
      return world.quota;
    },
    reserve: async (count, second, most) => {
      const used = world.taken.get(second) ?? 0;
      if (used + count > most) return false;
      world.taken.set(second, used + count);
      return true;
    },
    nowMillis: () => world.millis,
    sleep: async (milliseconds) => {
      world.millis += milliseconds;
    },
  });
  return { pace, world };
}

describe('mails', () => {
  it('go no faster than the account may send: those that a second has no room for wait for the next', async () => {
    const { pace, world } = aPace({ mailsPerSecond: 30, mailsLeftToday: 1000 });
    for (let group = 0; group < 6; group++) expect(await pace.admit(12)).toBe(true);
    expect([...world.taken.values()]).toEqual([24, 24, 24]);
    expect(world.millis).toBe(5_002_000);
  });

  it('are sent back when there is no room for a while', async () => {
    const { pace, world } = aPace({ mailsPerSecond: 10, mailsLeftToday: 1000 });
    expect(await pace.admit(12)).toBe(false);
    expect(world.millis - 5_000_250).toBeLessThan(5000);
  });

  it('wait for nothing while the service tells no quota, and are asked for one again after a minute', async () => {
    const { pace, world } = aPace(undefined);
    expect([await pace.admit(1000), await pace.isUsedUp(), world.asked]).toEqual([true, false, 1]);
    world.quota = { mailsPerSecond: 10, mailsLeftToday: 0 };
    expect(await pace.isUsedUp()).toBe(false);
    world.millis += 60_000;
    expect([await pace.isUsedUp(), world.asked]).toEqual([true, 2]);
  });
});
