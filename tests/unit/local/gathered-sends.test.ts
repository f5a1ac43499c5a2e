import { describe, expect, it } from 'vitest';
import { gatherSends } from '../../../local/engines/gathered-sends.ts';
import type { ServiceClient } from '../../../local/engines/service-client.ts';

type Input = { Entries: { Id: string; MessageBody: string }[] };

/** A queue that takes everything but what is called `bad`. */
function queue() {
  const calls: string[][] = [];
  const json = async (_service: string, _operation: string, { Entries }: Input) => {
    calls.push(Entries.map(({ MessageBody }) => MessageBody));
    return await Promise.resolve({
      Failed: Entries.filter(({ MessageBody }) => MessageBody === 'bad').map(({ Id }) => ({
        Id,
        Code: 'InvalidMessageContents',
        Message: 'no',
      })),
    });
  };
  return { calls, send: gatherSends({ json } as unknown as ServiceClient, 'http://queue.local/q') };
}

describe('messages to a queue that are sent at once', () => {
  it('are calls of ten, in their order', async () => {
    const { calls, send } = queue();
    const names = Array.from({ length: 23 }, (_, index) => `m${index}`);
    await Promise.all(names.map(send));
    expect(calls.map(({ length }) => length)).toEqual([10, 10, 3]);
    expect(calls.flat()).toEqual(names);
  });

  it('fail each by itself', async () => {
    const { send } = queue();
    const outcomes = await Promise.allSettled(['good', 'bad', 'fine'].map(send));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('do not make one call that is too large', async () => {
    const { calls, send } = queue();
    await Promise.all(['a', 'b', 'c'].map((letter) => send(letter.repeat(90_000))));
    expect(calls.map(({ length }) => length)).toEqual([2, 1]);
  });
});
