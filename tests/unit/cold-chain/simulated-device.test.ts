import { describe, expect, it } from 'vitest';
import { seededRandom } from '#numerics/random.ts';
import { InstantSchema } from '#schemas/instant.ts';
import type { DeviceCommand } from '#schemas/unit.ts';
import { Device } from '../../../tools/device/device.ts';
import { SCENARIOS } from '../../../tools/device/scenarios.ts';
import { MINUTE, NOON } from '../../support/cold-chain.ts';

const instant = (minute: number) => InstantSchema.parse(new Date(NOON + minute * MINUTE).toISOString());
const anOrder = (commandId: string, given: { celsius?: number; issuedAt?: number } = {}): DeviceCommand => {
  const { celsius = 2, issuedAt = 0 } = given;
  return { commandId, kind: 'set-point', celsius, issuedAt: instant(issuedAt), expiresAt: instant(issuedAt + 10) };
};
const aDevice = () => new Device(SCENARIOS['compressor-failure'], { from: NOON, bootId: 'b', random: seededRandom(1) });

describe('the simulated unit', () => {
  it('obeys an order once, and answers the same order again as before', () => {
    const device = aDevice();
    const ack = device.obey(anOrder('one'), instant(1));
    device.obey(anOrder('two', { celsius: 3, issuedAt: 1 }), instant(1));
    expect(device.obey(anOrder('one'), instant(2))).toEqual(ack);
    expect(device.state.setPointCelsius).toBe(3);
  });

  it('refuses an order that a later one has overtaken on its way, so that of two operators the last one decides', () => {
    const device = aDevice();
    device.obey(anOrder('later', { celsius: 3, issuedAt: 1 }), instant(2));
    expect(device.obey(anOrder('earlier'), instant(2))).toMatchObject({ status: 'rejected', reason: 'overtaken by a later order' });
    expect(device.state.setPointCelsius).toBe(3);
  });

  it('refuses what has expired, and what is out of its bounds', () => {
    const device = aDevice();
    expect(device.obey(anOrder('old'), instant(10))).toMatchObject({ status: 'rejected', reason: 'expired' });
    expect(device.obey(anOrder('cold', { celsius: -3 }), instant(1))).toMatchObject({ status: 'rejected', reason: 'out of bounds' });
  });
});
