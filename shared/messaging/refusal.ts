/** `final`: it lies in the message, such as an address that cannot be one. `throttled`: the service wants to be sent less. */
export type RefusalKind = 'final' | 'throttled' | 'passing';

/** A service said no before it took a message: it has certainly not been sent. */
export class MessageRefusedError extends Error {
  override readonly name = 'MessageRefusedError';
  /** The service's own name of the reason. */
  readonly reason: string;
  readonly kind: RefusalKind;
  constructor(reason: string, { kind, cause }: { kind: RefusalKind; cause?: unknown }) {
    super(`A message was refused: ${reason}.`, { cause });
    this.reason = reason;
    this.kind = kind;
  }
}

const THROTTLING = /throttl|TooManyRequests|LimitExceeded|TooManyEntries|ThrottledException/i;

/** @param isFinal - whether the reason lies in the message */
export const refusalKindOf = (name: string, isFinal: boolean): RefusalKind => {
  if (THROTTLING.test(name)) return 'throttled';
  return isFinal ? 'final' : 'passing';
};
