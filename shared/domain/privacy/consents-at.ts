import type { ConsentRecord } from '#schemas/consent.ts';
import type { Instant } from '#schemas/instant.ts';

/** Two words of the same moment: the one that allows less is believed. */
const WEIGHTS: Readonly<Record<ConsentRecord['status'], number>> = { granted: 0, denied: 1, withdrawn: 2 };

const isLater = (left: ConsentRecord, right: ConsentRecord) =>
  left.at === right.at ? WEIGHTS[left.status] > WEIGHTS[right.status] : left.at > right.at;

/** Words that hold at a moment: a consent that was given for a time ends with it, a refusal never does. */
export const consentsInForce = <Word extends Pick<ConsentRecord, 'status' | 'expiresAt'>>(consents: readonly Word[], at: Instant): Word[] =>
  consents.filter(({ status, expiresAt }) => status !== 'granted' || expiresAt === undefined || expiresAt > at);

/** What a person allowed at a moment: the last word by then per purpose and channel, from every word ever, in whatever order. */
export function consentsAt(ledger: readonly ConsentRecord[], at: Instant): ConsentRecord[] {
  const latest = new Map<string, ConsentRecord>();
  for (const record of ledger) {
    if (record.at > at) continue;
    const slot = `${record.purpose}#${record.channel}`;
    const known = latest.get(slot);
    if (!known || isLater(record, known)) latest.set(slot, record);
  }
  return consentsInForce([...latest.values()], at);
}
