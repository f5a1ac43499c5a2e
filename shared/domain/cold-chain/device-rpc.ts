import type { Instant } from '#schemas/instant.ts';
import type { Command, DeviceAck, Unit, UnitStanding } from '#schemas/unit.ts';
import { millisOf } from '../time.ts';

const METHODS = { 'set-point': 'setPoint', 'start-defrost': 'startDefrost', 'sound-alarm': 'soundAlarm' } as const satisfies Record<
  Command['kind'],
  string
>;

/** Firmware for ThingsBoard knows its orders by whole numbers. */
const ID_DIGITS = 7;
/** @param hash - of a text, in hexadecimal digits */
export const rpcIdOf = (commandId: string, hash: (text: string) => string): number =>
  Number.parseInt(hash(commandId).slice(0, ID_DIGITS), 16);

/** An order as such firmware gets it. */
interface DeviceRpc {
  readonly id: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * What a device that asks is to do: the last order to its unit, unless it was answered or has expired. One that a later order has
 * overtaken is not told any more.
 *
 * @param latest - the last order, if there was any
 * @param at - the present, in milliseconds
 */
export function rpcOf(latest: Command | undefined, at: number, hash: (text: string) => string): DeviceRpc | undefined {
  if (latest?.status !== 'issued' || millisOf(latest.expiresAt) < at) return undefined;
  const { commandId, kind, celsius, issuedAt, expiresAt } = latest;
  const params = { commandId, issuedAt, expiresAt, ...(celsius === undefined ? {} : { celsius }) };
  return { id: rpcIdOf(commandId, hash), method: METHODS[kind], params };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 500);

/** What a device answers to an order as an acknowledgement. An `error` refuses it, `status` may say `accepted` or `rejected`; all else is done. */
export function ackOfReply(commandId: string, reply: unknown, at: Instant): DeviceAck {
  const { error, status, reason } = (typeof reply === 'object' && reply !== null ? reply : {}) as Readonly<Record<string, unknown>>;
  if (error !== undefined && error !== null) return { commandId, status: 'rejected', at, reason: textOf(error) };
  if (status === 'rejected') return { commandId, status, at, reason: textOf(reason ?? 'no reason given') };
  return { commandId, status: status === 'accepted' ? 'accepted' : 'done', at };
}

/** What a device may know of its unit: how it is to be set, and what is judged. */
export function sharedAttributesOf({ storageClass, site }: Unit, { setPointCelsius, limits }: UnitStanding): Record<string, unknown> {
  const { limitCelsius, warnCelsius, lowCelsius } = limits;
  return { setPointCelsius, limitCelsius, warnCelsius, lowCelsius, storageClass, site };
}

/** Those of some attributes that are asked for. @param keys - names with commas between them; absent: all */
export function chosen(attributes: Readonly<Record<string, unknown>>, keys: string | undefined): Record<string, unknown> {
  if (keys === undefined) return { ...attributes };
  const wanted = new Set(keys.split(',').map((key) => key.trim()));
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => wanted.has(name)));
}
