import { ApiError } from '../../api/larderly.ts';
import type { SendResult } from '../import-job.ts';

/** A record that is a request of its own. */
export interface ApiCall {
  readonly path: string;
  readonly body: unknown;
}

/** A call that is refused for what it says is a rejected record; any other failure ends the import. */
export async function eachCall(bodies: readonly unknown[], call: (body: ApiCall, index: number) => Promise<unknown>): Promise<SendResult> {
  const outcomes = await Promise.all(
    bodies.map(async (body, index) => {
      try {
        await call(body as ApiCall, index);
        return [];
      } catch (error) {
        if (error instanceof ApiError && error.status < 500) return [{ index, message: error.message }];
        throw error;
      }
    }),
  );
  return { refused: outcomes.flat(), repeated: [] };
}
