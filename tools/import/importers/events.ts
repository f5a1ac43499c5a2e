import { createHash } from 'node:crypto';
import type { Larderly } from '../../api/larderly.ts';
import { given } from '../cells.ts';
import type { SendResult } from '../import-job.ts';

export interface ImportedEvent {
  readonly type: 'identify' | 'track';
  readonly userId: string;
  readonly event?: string;
  readonly timestamp?: string | undefined;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly traits?: Readonly<Record<string, unknown>>;
}

/** Segment's limit is 2,500 events and 500 KB; these many of ours stay below both. */
export const EVENTS_PER_REQUEST = 400;

/** An event whose id follows from what it says, so that the same row is the same event whenever it is sent. */
export function eventRecord(event: ImportedEvent): { body: unknown; witness: string } {
  const said = given({ ...event });
  const messageId = `import-${createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 40)}`;
  return { body: { ...said, messageId }, witness: `/v1/customers/${encodeURIComponent(event.userId)}` };
}

export async function sendEvents(larderly: Larderly, events: readonly unknown[]): Promise<SendResult> {
  return { refused: await larderly.track(events), repeated: [] };
}
