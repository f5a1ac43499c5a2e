import { setTimeout as sleep } from 'node:timers/promises';

const ATTEMPTS = 12;
const FIRST_PAUSE_MILLIS = 200;
const LONGEST_PAUSE_MILLIS = 10_000;

/** A function that ran out of time answers 500; asking again harms nothing, but a fault of ours would answer so for ever. */
const ATTEMPTS_TO_READ = 4;

/** Sends until there is an answer that is not "later": 429, 502–504 and broken connections are tried again, and a reading that met a 500. */
export async function sendPatiently(url: URL, init: RequestInit): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptOnce(url, init);
    const isReadAgain = isReading(init) && attempt < ATTEMPTS_TO_READ;
    if (outcome instanceof Response && !isLater(outcome.status, isReadAgain)) return outcome;
    if (attempt === ATTEMPTS) return orThrow(outcome, url);
    await sleep(pauseMillis(outcome, attempt));
  }
}

async function attemptOnce(url: URL, init: RequestInit): Promise<Response | Error> {
  try {
    return await fetch(url, init);
  } catch (error) {
    // fetch throws TypeErrors alone, for connections that broke or were never made.
    if (error instanceof TypeError) return error;
    throw error;
  }
}

const isReading = ({ method = 'GET' }: RequestInit) => method === 'GET';

function isLater(status: number, isReadAgain: boolean): boolean {
  return status === 429 || (status >= 502 && status <= 504) || (status === 500 && isReadAgain);
}

/** What the server asked for, else longer from try to try, never in step with other senders. */
function pauseMillis(outcome: Response | Error, attempt: number): number {
  const asked = outcome instanceof Response ? Number(outcome.headers.get('retry-after')) : 0;
  if (asked > 0) return asked * 1000;
  return Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}

function orThrow(outcome: Response | Error, url: URL): Response {
  if (outcome instanceof Response) return outcome;
  throw new Error(`${url.origin} did not answer: ${String(outcome.cause ?? outcome.message)}`, { cause: outcome });
}
