import middy from '@middy/core';
import type * as z from 'zod';
import { flushMetrics, logFailure } from './observability.ts';

/** A Lambda handler for a step of a workflow or a schedule: parses its input, and fails loudly so that the workflow sees it. */
export function taskHandler<Schema extends z.ZodType, Output>(schema: Schema, work: (input: z.infer<Schema>) => Promise<Output>) {
  return middy<unknown, Output>().handler(async (event: unknown) => {
    try {
      return await work(schema.parse(event));
    } catch (error) {
      logFailure('The task failed', error);
      throw error;
    } finally {
      flushMetrics();
    }
  });
}
