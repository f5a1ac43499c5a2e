import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

const EndpointsSchema = z.object({
  api: z.string(),
  outbox: z.string().optional(),
  mqtt: z.string().optional(),
  mqtts: z.string().optional(),
  certificates: z.string().optional(),
  writeKey: z.string(),
  operatorToken: z.string(),
});

/** Where a running Larderly listens, and the keys to it: `endpoints.json`. */
export type Endpoints = z.infer<typeof EndpointsSchema>;

const DEFAULT_ENDPOINTS_FILE = '.local/endpoints.json';

/**
 * @param file a path, or `-` for the standard input
 * @throws {EndpointsError} when the file is not there or not a list of endpoints
 */
export async function readEndpoints(file = DEFAULT_ENDPOINTS_FILE): Promise<Endpoints> {
  try {
    return EndpointsSchema.parse(JSON.parse(file === '-' ? await text(process.stdin) : await readFile(file, 'utf8')));
  } catch (error) {
    const hint = 'Start Larderly with "npm start" in another terminal, or name its file with --endpoints.';
    throw new EndpointsError(`No running Larderly was found by ${file}. ${hint}`, { cause: error });
  }
}

export class EndpointsError extends Error {
  override readonly name = 'EndpointsError';
}
