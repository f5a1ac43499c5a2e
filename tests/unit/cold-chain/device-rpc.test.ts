import { describe, expect, it } from 'vitest';
import { ackOfReply, chosen, rpcIdOf, rpcOf, sharedAttributesOf } from '#domain/cold-chain/device-rpc.ts';
import { standingOf } from '#domain/cold-chain/standing.ts';
import type { Instant } from '#schemas/instant.ts';
import { type Command, CommandSchema, DeviceAckSchema } from '#schemas/unit.ts';
import { aUnit, MINUTE, NOON } from '../../support/cold-chain.ts';

const instant = (minutes: number) => new Date(NOON + minutes * MINUTE).toISOString() as Instant;
const command: Command = CommandSchema.parse({
  ...{ unitId: 'fridge-01', commandId: 'warm-fridge-01-raised', kind: 'set-point', celsius: 2, status: 'issued' },
  ...{ issuedAt: instant(0), expiresAt: instant(10), issuedBy: 'larderly', reason: 'The goods warm.' },
});
const hash = () => '00000ff89';
const at = NOON + MINUTE;

describe('an order to firmware for ThingsBoard', () => {
  it('has a number, a method and what it is to be set to', () => {
    expect(rpcOf(command, at, hash)).toEqual({
      id: 0xff,
      method: 'setPoint',
      params: { commandId: command.commandId, issuedAt: instant(0), expiresAt: instant(10), celsius: 2 },
    });
    expect(rpcOf({ ...command, kind: 'sound-alarm', celsius: undefined }, at, hash)).toMatchObject({ method: 'soundAlarm' });
    expect(rpcIdOf('x', () => 'f'.repeat(64))).toBe(2 ** 28 - 1);
  });

  it.each([
    ['was answered', { status: 'done' as const }, at],
    ['is only written down', { status: 'dry-run' as const }, at],
    ['has expired', {}, NOON + 11 * MINUTE],
  ])('that %s is told no more', (_, given, now) => {
    expect(rpcOf({ ...command, ...given }, now, hash)).toBeUndefined();
    expect(rpcOf(undefined, now, hash)).toBeUndefined();
  });

  it.each([
    [{ success: true }, { status: 'done' }],
    ['ok', { status: 'done' }],
    [null, { status: 'done' }],
    [{ status: 'accepted' }, { status: 'accepted' }],
    [
      { status: 'rejected', reason: 'locked' },
      { status: 'rejected', reason: 'locked' },
    ],
    [{ error: { code: 7 } }, { status: 'rejected', reason: '{"code":7}' }],
    [{ error: 'x'.repeat(900) }, { status: 'rejected', reason: 'x'.repeat(500) }],
  ])('that is answered with %j is acknowledged', (reply, expected) => {
    const ack = ackOfReply(command.commandId, reply, instant(1));
    expect(DeviceAckSchema.parse(ack)).toEqual({ commandId: command.commandId, at: instant(1), ...expected });
  });
});

describe('attributes', () => {
  it('are told all, or those that are asked for', () => {
    const shared = sharedAttributesOf(aUnit({ limitCelsius: 7 }), standingOf(aUnit({ limitCelsius: 7 }), undefined, NOON));
    expect(shared).toEqual({
      ...{ setPointCelsius: 3, limitCelsius: 7, warnCelsius: 6, lowCelsius: -1 },
      ...{ storageClass: 'CHILLED_TCS', site: 'store-1' },
    });
    expect(chosen(shared, undefined)).toEqual(shared);
    expect(chosen(shared, 'limitCelsius, nothing')).toEqual({ limitCelsius: 7 });
  });
});
