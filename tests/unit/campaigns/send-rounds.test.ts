import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SendOutcome, sendInRounds } from '#domain/campaigns/send-rounds.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';

const MORNING = '2026-06-02T08:00:00.000Z' as Instant;
const NOON = '2026-06-02T12:00:00.000Z' as Instant;

/** Goes through the outcomes of each person in turn; the last one stays. */
async function worked(script: readonly (readonly SendOutcome[])[]) {
  const people = script.map((_, index) => `person-${index}` as PersonKey);
  const turns = new Map(people.map((person, index) => [person, [...(script[index] ?? [])]]));
  const waits: Record<string, PersonKey[]> = {};
  const paused: PersonKey[] = [];
  const failures = await sendInRounds(people, {
    send: async (some) =>
      new Map(
        some.map((person) => [
          person,
          ((turns.get(person)?.length ?? 0) > 1 ? turns.get(person)?.shift() : turns.get(person)?.[0]) ?? 'done',
        ]),
      ),
    wait: async (some, dueAt) => {
      waits[dueAt] = [...(waits[dueAt] ?? []), ...some];
    },
    pause: async (some) => void paused.push(...some),
  });
  return { failures, waits, paused };
}

describe('the messages of one order', () => {
  it('are put off by the moment at which they are due, and paused together when the channel wants less', async () => {
    const { failures, waits, paused } = await worked([['done'], [MORNING], [NOON], [MORNING], ['throttled'], ['throttled']]);
    expect([failures, paused]).toEqual([0, ['person-4', 'person-5']]);
    expect(waits).toEqual({ [MORNING]: ['person-1', 'person-3'], [NOON]: ['person-2'] });
  });

  it('are decided on again while what decides changes, three times at most', async () => {
    expect(
      (
        await worked([
          ['changed', 'done'],
          ['changed', 'changed', MORNING],
        ])
      ).failures,
    ).toBe(0);
    expect((await worked([['changed'], ['failed']])).failures).toBe(2);
  });

  it('end each in one way', async () => {
    const outcome = fc.constantFrom<SendOutcome>('done', 'changed', 'throttled', 'failed', MORNING, NOON);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(outcome, { minLength: 1, maxLength: 4 }), { maxLength: 12 }), async (script) => {
        const { failures, waits, paused } = await worked(script);
        const handled = failures + paused.length + Object.values(waits).flat().length;
        const done = script.filter((turns) => turns.slice(0, 3).find((turn, index) => turn !== 'changed' || index === 2) === 'done').length;
        expect(handled).toBe(script.length - done);
      }),
    );
  });
});
