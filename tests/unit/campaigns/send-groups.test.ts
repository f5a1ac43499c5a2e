import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sendInGroups } from '#domain/campaigns/send-groups.ts';

interface Script {
  readonly claims?: 'claimed' | 'taken' | 'changed' | 'gone' | 'lost';
  /** How it ends that is handed over; `sent` when it leaves. */
  readonly departs?: 'sent' | 'done' | 'throttled' | 'lost' | 'all lost' | 'not now' | 'no quota';
}

/** Sends the messages of a script, and keeps what is open at each moment. */
async function sent(script: readonly Script[], atOnce: number, canNote = true) {
  const open = new Set<Script>();
  const left: Script[] = [];
  const told = { mostOpen: 0, noted: [] as Script[], failures: 0, left };
  const outcomes = await sendInGroups(script, atOnce, {
    async admit(count) {
      if (script.some(({ departs }) => departs === 'no quota')) throw new Error('no quota');
      return script.every(({ departs }) => departs !== 'not now') || count < atOnce;
    },
    async claim(messages) {
      if (messages.some(({ claims }) => claims === 'lost')) throw new Error('no table');
      for (const message of messages) if ((message.claims ?? 'claimed') === 'claimed') open.add(message);
      told.mostOpen = Math.max(told.mostOpen, open.size);
      return messages.map(({ claims = 'claimed' }) => (claims === 'lost' ? 'gone' : claims));
    },
    async handOver(messages) {
      expect(
        messages.every((message) => open.has(message)),
        'only what is claimed leaves',
      ).toBe(true);
      left.push(...messages);
      if (messages.some(({ departs }) => departs === 'all lost')) throw new Error('no line');
      return messages.map(({ departs = 'sent' }) => (departs === 'sent' ? undefined : departs));
    },
    async end(message, failure) {
      if (failure !== 'done' && failure !== 'throttled') throw failure;
      open.delete(message);
      return failure;
    },
    async note(messages) {
      if (!canNote) throw new Error('no table');
      told.noted.push(...messages);
      for (const message of messages) open.delete(message);
    },
    onFailure() {
      told.failures += 1;
    },
  });
  return { outcomes, open, ...told };
}

describe('messages that are sent some at a time', () => {
  it('leave when they are claimed, and are noted when they left', async () => {
    const { outcomes, noted, left } = await sent(
      [{}, { claims: 'taken' }, { claims: 'changed' }, { claims: 'gone' }, { departs: 'done' }],
      3,
    );
    expect(outcomes).toEqual(['done', 'done', 'changed', 'changed', 'done']);
    expect([left.length, noted.length]).toEqual([2, 1]);
  });

  it('fail alone when it is not known whether they left, and together when they cannot be claimed or noted', async () => {
    expect(await sent([{}, { departs: 'lost' }, {}], 3)).toMatchObject({ outcomes: ['done', 'failed', 'done'], failures: 1 });
    const unclaimed = await sent([{}, { claims: 'lost' }, {}], 2);
    expect([unclaimed.outcomes, unclaimed.left.length]).toEqual([['failed', 'failed', 'done'], 1]);
    const unanswered = await sent([{}, { departs: 'all lost' }, {}], 2);
    expect([unanswered.outcomes, unanswered.open.size, unanswered.noted.length]).toEqual([['failed', 'failed', 'done'], 2, 1]);
    const unnoted = await sent([{}, { departs: 'done' }], 2, false);
    expect([unnoted.outcomes, unnoted.open.size]).toEqual([['failed', 'done'], 1]);
  });

  it('stay where they are once the channel wants to be sent less', async () => {
    const { outcomes, left } = await sent([{}, { departs: 'throttled' }, {}, {}], 2);
    expect([outcomes, left.length]).toEqual([['done', 'throttled', 'throttled', 'throttled'], 2]);
  });

  it('are not even claimed while the channel takes no more', async () => {
    const { outcomes, left, open } = await sent([{ departs: 'not now' }, {}, {}], 2);
    expect([outcomes, left, open.size]).toEqual([['throttled', 'throttled', 'throttled'], [], 0]);
    expect(await sent([{ departs: 'no quota' }], 2)).toMatchObject({ outcomes: ['failed'], left: [], failures: 1 });
  });

  it('are never open in greater numbers than leave at once, whatever their order', async () => {
    const claims = fc.constantFrom('claimed', 'taken', 'changed', 'gone') as fc.Arbitrary<'claimed'>;
    const one = fc.record({ claims, departs: fc.constantFrom('sent', 'done', 'throttled') as fc.Arbitrary<'sent'> });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { maxLength: 30 }), fc.integer({ min: 1, max: 9 }), async (script, atOnce) => {
        const { outcomes, mostOpen, open } = await sent(script, atOnce);
        expect(outcomes).toHaveLength(script.length);
        expect(mostOpen).toBeLessThanOrEqual(atOnce);
        expect(open.size).toBe(0);
      }),
    );
  });
});
