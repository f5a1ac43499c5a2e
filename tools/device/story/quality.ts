import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { DecisionReplySchema } from '#schemas/case.ts';
import { RecallReportSchema } from '#schemas/recall-report.ts';
import type { Endpoints } from '../../api/endpoints.ts';
import type { Larderly } from '../../api/larderly.ts';
import type { Guest } from './guests.ts';
import type { Shop } from './shop.ts';

const PAUSE_MILLIS = 300;
export type Report = z.infer<typeof RecallReportSchema>;

/** The story stops here. */
export class UntoldError extends Error {
  override readonly name = 'UntoldError';
}

/** Asks until there is an answer. @throws {UntoldError} naming what did not come in time */
export async function until<Value>(what: string, seconds: number, ask: () => Promise<Value | undefined>): Promise<Value> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await sleep(PAUSE_MILLIS)) {
    const value = await ask();
    if (value !== undefined) return value;
  }
  throw new UntoldError(`${what} did not come within ${seconds} s.`);
}

const OutboxSchema = z.object({
  items: z.array(z.object({ id: z.number(), kind: z.string(), to: z.array(z.string()), text: z.string() })),
});
const TICKET = /https?:\/\/\S+\/r\/[\w-]+/;

/** Where the guests find the links that their notices hold; only the desk of a local Larderly has one. */
async function linksIn(outbox: string, since: number): Promise<Map<string, string>> {
  const reply = await fetch(new URL(`/outbox.json?since=${since}`, outbox));
  const { items } = OutboxSchema.parse(await reply.json());
  const mails = items.filter(({ kind }) => kind === 'email');
  return new Map(
    mails.flatMap(({ to, text }) => to.flatMap((address) => TICKET.exec(text)?.map((link) => [address, link] as const) ?? [])),
  );
}

/** The last entry of the outbox before a story, so that notices of former ones are not answered again. */
export async function lastOfOutbox(outbox: string): Promise<number> {
  const { items } = OutboxSchema.parse(await (await fetch(new URL('/outbox.json', outbox))).json());
  return items.at(-1)?.id ?? 0;
}

const quantityOf = ({ order }: Guest) => order.reduce((sum, [, quantity]) => sum + quantity, 0);

/** A person of quality who takes over an incident, and the guests who answer. */
export function qualityOf(larderly: Larderly, { outbox }: Endpoints, caseId: string) {
  return {
    acknowledge: (reason: string) => larderly.post(`/v1/incidents/${caseId}/acknowledge`, { reason }),

    /** @returns whether it is decided, or waits for another person to approve the same */
    async dispose(reason: string): Promise<'decided' | 'approved'> {
      return DecisionReplySchema.parse(await larderly.post(`/v1/cases/${caseId}/dispose`, { reason })).state;
    },

    async recall({ goods }: Shop, reason: string): Promise<string> {
      const lots = goods.map(({ gtin, lot }) => ({ gtin, lot }));
      const body = { lots, reason, hazard: 'temperature', class: 2, allergens: ['MILK'], incidentId: caseId };
      const headers = { 'idempotency-key': `story-${caseId}` };
      return RecallReportSchema.parse(await larderly.post('/v1/recalls', body, headers)).recallId;
    },

    report: async (recallId: string): Promise<Report> => RecallReportSchema.parse(await larderly.get(`/v1/recalls/${recallId}`)),

    close: (recallId: string, reason: string) => larderly.post(`/v1/recalls/${recallId}/close`, { reason }),

    /** By the link of their notice where it can be read, else at the counter. */
    async answer(recallId: string, guest: Guest, since: number): Promise<'by link' | 'at the counter'> {
      await sleep(guest.afterSeconds * 1000);
      const said = { answer: guest.answer, quantity: quantityOf(guest), wantsRefund: guest.answer !== 'kept' };
      const link = outbox === undefined ? undefined : (await linksIn(outbox, since)).get(guest.email);
      if (link === undefined) {
        await larderly.post(`/v1/recalls/${recallId}/answers`, { customerId: guest.customerId, ...said });
        return 'at the counter';
      }
      const reply = await fetch(link, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(said) });
      if (!reply.ok) throw new Error(`The answer of ${guest.customerId} was refused with ${reply.status}.`);
      return 'by link';
    },
  };
}
