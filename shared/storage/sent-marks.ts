import type { Channel } from '#schemas/contact.ts';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { memberKey } from './campaigns.ts';
import { type IndependentWrite, writeEach } from './independent-writes.ts';

/** What one request takes. */
const MOST_AT_ONCE = 25;

export interface SentMark {
  readonly campaignId: CampaignId;
  readonly personKey: PersonKey;
  readonly at: Instant;
  readonly channel: Channel;
  /** In which the channel charges it. */
  readonly parts: number;
}

interface Waiting {
  readonly mark: SentMark;
  readonly resolve: () => void;
  readonly reject: (failure: unknown) => void;
}

function writeOf(table: string, { campaignId, personKey, at, channel, parts }: SentMark): IndependentWrite {
  const { pk, sk } = memberKey(campaignId, personKey);
  return {
    Statement: `UPDATE "${table}" SET "sending" = ?, "settledAt" = ?, "channel" = ?, "parts" = ? WHERE "pk" = ? AND "sk" = ? AND "sending" = ?`,
    Parameters: ['sent', at, channel, parts, pk, sk, 'claimed'],
  };
}

/**
 * Notes that messages went out. Marks that come while a request is under way go with the next one together, so that whoever waits
 * for theirs has no more messages open than before, and many senders cost few requests. A mark of a message that somebody has
 * resolved meanwhile changes nothing.
 */
export function sentMarksIn(TableName: string): (mark: SentMark) => Promise<void> {
  let waiting: Waiting[] = [];
  let isBusy = false;

  async function writeAll(): Promise<void> {
    isBusy = true;
    while (waiting.length > 0) {
      const taken = waiting.slice(0, MOST_AT_ONCE);
      waiting = waiting.slice(MOST_AT_ONCE);
      try {
        await writeEach(taken.map(({ mark }) => writeOf(TableName, mark)));
        for (const { resolve } of taken) resolve();
      } catch (error) {
        for (const { reject } of taken) reject(error);
      }
    }
    isBusy = false;
  }

  return (mark) =>
    new Promise((resolve, reject) => {
      waiting.push({ mark, resolve, reject });
      if (!isBusy) void writeAll();
    });
}
