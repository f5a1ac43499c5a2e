import { DeleteSuppressedDestinationCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Suppression } from '#schemas/contact.ts';
import type { Instant } from '#schemas/instant.ts';
import { aChunk, anEvent } from '../support/customer-builders.ts';
import { call, type People, startPeople } from '../support/people.ts';

const moment = (day: number) => `2026-11-${String(day).padStart(2, '0')}T09:00:00.000Z` as Instant;

let shop: People;
let suppressions: ReturnType<typeof import('#storage/suppressions.ts').suppressionsIn>;

beforeAll(async () => {
  shop = await startPeople();
  suppressions = (await import('#storage/suppressions.ts')).suppressionsIn('consents-table', shop.keys);
});
afterAll(() => shop.stop());

const isSuppressed = async (address: string) => (await suppressions.ofAddresses('email', [address])).has(address);

/** Frees an address that is suppressed, on a day. */
async function lift(address: string, day: number): Promise<Suppression> {
  const read = await suppressions.find('email', address);
  if (read === undefined) throw new Error('It is not suppressed.');
  await suppressions.lift('email', address, { read, at: moment(day), log: [] });
  return read;
}

describe('an address that is suppressed', () => {
  it('is free once it is lifted, also when the word of the old bounce comes again, and until the next one', async () => {
    await suppressions.add('email', 'ann@shop.example', { reason: 'bounced', at: moment(1) });
    expect(await isSuppressed('ann@shop.example')).toBe(true);
    await lift('ann@shop.example', 3);
    await suppressions.add('email', 'ann@shop.example', { reason: 'bounced', at: moment(1) });
    await suppressions.add('email', 'ann@shop.example', { reason: 'complained', at: moment(2) });
    expect(await isSuppressed('ann@shop.example')).toBe(false);
    await suppressions.add('email', 'ann@shop.example', { reason: 'unsubscribed', at: moment(4) });
    expect(await isSuppressed('ann@shop.example')).toBe(true);
  });

  it('is not freed on what was read before a graver word came, nor twice', async () => {
    await suppressions.add('email', 'bob@shop.example', { reason: 'bounced', at: moment(1) });
    const read = await suppressions.find('email', 'bob@shop.example');
    await suppressions.add('email', 'bob@shop.example', { reason: 'complained', at: moment(2) });
    if (read === undefined) throw new Error('It is not suppressed.');
    const { StaleWriteError } = await import('#storage/errors.ts');
    await expect(suppressions.lift('email', 'bob@shop.example', { read, at: moment(3), log: [] })).rejects.toThrow(StaleWriteError);
    await lift('bob@shop.example', 4);
    await expect(lift('bob@shop.example', 5)).rejects.toThrow(StaleWriteError);
  });

  it('is freed once by an operator, who stands in the audit log, and at the mail service', async () => {
    const mailService = mockClient(SESv2Client);
    mailService.on(DeleteSuppressedDestinationCommand).resolves({});
    const { handler } = await import('../../functions/campaigns/manage-suppressions.ts');
    const { auditLogIn } = await import('#storage/audit-log.ts');
    const audit = auditLogIn('requests-table', (before) => before);
    const act = (method: string, params?: Record<string, string>) =>
      call(handler, `${method} /v1/customers/{id}/suppressions${params ? '/{channel}' : ''}`, {
        id: 'cleo',
        ...(params ? { params } : {}),
      });
    const traits = { email: 'cleo@shop.example' };
    await shop.store(aChunk([anEvent({ type: 'identify', event: undefined, userId: 'cleo', messageId: 'i-cleo', traits })]));
    expect([(await act('GET')).body, (await act('DELETE', { channel: 'email' })).status]).toEqual([{ items: [] }, 404]);
    await suppressions.add('email', 'cleo@shop.example', { reason: 'bounced', at: moment(1) });

    expect((await act('DELETE', { channel: 'email' })).status).toBe(200);
    expect((await act('DELETE', { channel: 'email' })).body).toMatchObject({ reason: 'bounced', liftedAt: expect.any(String) });
    expect((await act('GET')).body.items).toMatchObject([{ channel: 'email', reason: 'bounced', liftedAt: expect.any(String) }]);
    const forgotten = mailService.commandCalls(DeleteSuppressedDestinationCommand).map(({ args: [{ input }] }) => input.EmailAddress);
    expect(forgotten).toEqual(['cleo@shop.example', 'cleo@shop.example']);
    const entries = await audit.read(1, (await audit.head()).index);
    expect(entries.map(({ entry: { a, w, n } }) => [a, w, n])).toEqual([['suppression-lifted', 'op-1', `email bounced ${moment(1)}`]]);

    await suppressions.add('email', 'cleo@shop.example', { reason: 'complained', at: '2099-01-01T00:00:00.000Z' as Instant });
    expect((await act('DELETE', { channel: 'email' })).status).toBe(409);
    mailService.restore();
  });
});
