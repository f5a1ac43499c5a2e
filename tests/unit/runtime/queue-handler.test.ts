import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { queueHandler } from '#runtime/queue-handler.ts';

const eventOf = (bodies: string[]) =>
  ({ Records: bodies.map((body, index) => ({ messageId: `m-${index}`, body })) }) as unknown as SQSEvent;

describe('a function behind a queue', () => {
  it('gets back only the messages that failed, so that the others are not delivered again', async () => {
    const seen: number[] = [];
    const handler = queueHandler(z.object({ n: z.number() }), async ({ n }) => {
      seen.push(n);
      if (n === 2) throw new Error('no');
    });
    const { batchItemFailures } = await handler(eventOf(['{"n":1}', '{"n":2}', 'garbage', '{"n":"4"}', '{"n":5}']), {} as never);
    expect(seen).toEqual([1, 2, 5]);
    expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual(['m-1', 'm-2', 'm-3']);
  });
});
