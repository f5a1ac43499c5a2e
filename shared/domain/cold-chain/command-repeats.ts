import type { Command } from '#schemas/unit.ts';
import { millisOf } from '../time.ts';

/** An order that no device has answered is sent again so many seconds after the first time. @see reference/domain.md §4 */
const REPEATED_AT_SECONDS = [5, 15, 45] as const;
/** So long after it was sent a device has not answered. What it answers later counts nevertheless. */
export const ANSWER_MILLIS = 60_000;

/** When an order is to be sent once more. */
export interface Again {
  /** 1 for the first repetition. */
  readonly attempt: number;
  /** From now on. */
  readonly inSeconds: number;
}

/** @param attempt - how often an order has been repeated; @returns undefined when that is enough */
export function againAfter(attempt: number): Again | undefined {
  const next = REPEATED_AT_SECONDS[attempt];
  return next === undefined ? undefined : { attempt: attempt + 1, inSeconds: next - (REPEATED_AT_SECONDS[attempt - 1] ?? 0) };
}

/**
 * Whether an order still stands that nobody has answered. One that a later order to the unit has overtaken does not: repeated, it would
 * undo that.
 *
 * @param latest - the order to the unit that was given last; @param at - the present, in milliseconds
 */
export function isToBeRepeated(command: Command, latest: Pick<Command, 'commandId'> | undefined, at: number): boolean {
  return command.status === 'issued' && at <= millisOf(command.expiresAt) && latest?.commandId === command.commandId;
}
