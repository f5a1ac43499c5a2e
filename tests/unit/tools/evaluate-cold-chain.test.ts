import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Episode } from '#schemas/incident.ts';
import { argumentsOf } from '../../../tools/evaluate/arguments.ts';
import { coldChain } from '../../../tools/evaluate/cold-chain.ts';
import { type WarningFigures, warningFigures } from '../../../tools/evaluate/early-warning.ts';
import { MINUTE, NOON } from '../../support/cold-chain.ts';

const LOGS = path.resolve(import.meta.dirname, '../../../../shared/data/coldchain');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'larderly-evaluate-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const evaluate = async (...argv: string[]) =>
  (await coldChain.run(argumentsOf(coldChain, argv))).figures as unknown as WarningFigures &
    Record<string, WarningFigures> & { refused: object };

function aLog(lines: readonly string[]): string {
  const file = path.join(folder, 'log.csv');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** A minute each: steady, then towards 25 °C with τ = 120 min. */
function aFailure(offset: string): string[] {
  const zone = Number(offset.slice(1, 3)) * 60 * MINUTE * (offset.startsWith('-') ? -1 : 1);
  return Array.from({ length: 300 }, (_, minute) => {
    const celsius = minute < 120 ? 3 : 25 - 22 * Math.exp(-(minute - 120) / 120);
    return `u1,${new Date(NOON + minute * MINUTE + zone).toISOString().slice(0, 19)}${offset},${celsius.toFixed(2)},product`;
  });
}
const HEADER = 'unit_id,measured_at,celsius,probe';

describe('evaluate cold-chain', () => {
  it('finds a failure in a log before the goods are too warm, whatever the offset and the order of its lines', async () => {
    const figures = await evaluate('--readings', aLog([HEADER, ...aFailure('+02:00')]), '--limit', '8');
    expect(figures).toMatchObject({ episodes: 1, detected: 1, missed: 0, late: 0, falseAlarmsPerDeviceDay: 0 });
    expect(figures.leadMinutes.p50).toBeGreaterThan(5);
    expect(figures.predictionMaeMinutes).toBeLessThan(6);
    expect(await evaluate('--readings', aLog([HEADER, ...aFailure('-0500').reverse()]), '--limit', '8')).toEqual(figures);
  });

  it('counts what the hygiene refuses, and goes on', async () => {
    const broken = [
      'u1,2026-11-22T12:00:30Z,85,air',
      'u1,2026-11-22T12:00:31Z,,air',
      'u1,yesterday,3,air',
      'u1,2026-11-22T12:00:32Z,3,water',
    ];
    const figures = await evaluate('--readings', aLog([HEADER, ...aFailure('+00:00'), ...broken]), '--limit', '8');
    expect(figures).toMatchObject({ detected: 1, refused: { 'sensor-fault': 1, invalid: 3 } });
  });

  it('takes a limit below zero as it is typed, and says what it lacks', async () => {
    const file = aLog(['unit_id,measured_at,celsius', 'u1,2026-11-22T12:00:00Z,-20', 'u1,2026-11-22T12:01:00Z,-20']);
    expect(await evaluate('--readings', file, '--limit', '-15')).toMatchObject({ storageClass: 'FROZEN', tauMinutes: 240, episodes: 0 });
    await expect(evaluate('--readings', file)).rejects.toThrow('--limit');
    await expect(evaluate('--readings', aLog(['a,b', '1,2']), '--limit', '8')).rejects.toThrow('no column unit_id');
  });

  it.skipIf(!existsSync(LOGS))(
    'hears no fault in the defrosts of a real freezer, and would with goods as quick as chilled ones',
    async () => {
      const file = path.join(LOGS, 'freezer.csv.gz');
      expect(await evaluate('--readings', file, '--limit', '-15')).toMatchObject({ rows: 12_111, episodes: 0, alarms: 0 });
      expect(await evaluate('--readings', file, '--limit', '-15', '--tau', '60')).toMatchObject({ episodes: 5, detected: 5 });
    },
  );
});

describe('the simulated cold store', () => {
  it.each(['both', 'air', 'product'])(
    'fails and is announced in time, hardly ever in vain: %s',
    async (probes) => {
      const { [probes]: figures } = await evaluate('--simulate', '--days', '60', '--failures', '30', '--probes', probes);
      expect(figures).toMatchObject({ episodes: 30, detected: 30, missed: 0 });
      expect(figures?.falseAlarmsPerDeviceDay).toBeLessThanOrEqual(0.15);
      expect(figures?.leadMinutes.p50).toBeGreaterThanOrEqual(15);
    },
    60_000,
  );

  it('is the same again for the same seed, and another for another', async () => {
    const figuresOf = async (seed: string) =>
      await evaluate('--simulate', '--days', '0', '--failures', '3', '--seed', seed, '--probes', 'air');
    expect(await figuresOf('7')).toEqual(await figuresOf('7'));
    expect((await figuresOf('8'))['air']).not.toEqual((await figuresOf('7'))['air']);
  });
});

describe('the figures of early warning', () => {
  const alarm = (openedMinute: number, clearedMinute: number | null): Episode => ({
    kind: 'warm',
    startedAt: NOON,
    openedAt: NOON + openedMinute * MINUTE,
    predictedAt: NOON + openedMinute * MINUTE,
    predictedMinutes: 20,
    raisedAt: null,
    clearedAt: clearedMinute === null ? null : NOON + clearedMinute * MINUTE,
    severity: 'S2',
    rule: 'R7',
    extremeCelsius: 9,
  });
  const breach = (from: number, to: number) => ({ from: NOON + from * MINUTE, to: NOON + to * MINUTE });
  const figuresOf = (breaches: ReturnType<typeof breach>[], ...episodes: Episode[]) => warningFigures([{ breaches, episodes, hours: 48 }]);

  it('count the lead to the breach and the error of what was named', () => {
    expect(figuresOf([breach(100, 200)], alarm(75, 230))).toMatchObject({
      detected: 1,
      leadMinutes: { p50: 25 },
      predictionMaeMinutes: 5,
      falseAlarms: 0,
      deviceDays: 2,
    });
  });

  it('call an alarm false that no breach follows within an hour, and two that are near each other one', () => {
    expect(figuresOf([], alarm(10, 20), alarm(40, 60), alarm(200, 210))).toMatchObject({ falseAlarms: 2, falseAlarmsPerDeviceDay: 1 });
    expect(figuresOf([breach(80, 90)], alarm(10, 20))).toMatchObject({ falseAlarms: 1, missed: 1 });
    expect(figuresOf([breach(75, 90)], alarm(15, 20))).toMatchObject({ falseAlarms: 0, missed: 0 });
  });

  it('give no lead to an alarm that came after the breach', () => {
    expect(figuresOf([breach(100, 200)], alarm(110, 230))).toMatchObject({ detected: 1, late: 1, leadMinutes: { p50: null } });
  });
});
