import { describe, expect, it } from 'vitest';
import { impersonalError } from '#runtime/observability.ts';

/** Everything that a log line could show of an error. */
function shownOf(error: Error): string {
  const { name, message, stack, cause, ...more } = error;
  return JSON.stringify([name, message, stack, more, cause instanceof Error ? shownOf(cause) : cause]);
}

describe('an error in the log', () => {
  it('says what went wrong without the address or the telephone number that a service repeats', () => {
    const refused = new Error('Email address is not verified. The following identities failed: anna.b@mail.example, +49 170 5551234');
    const shown = shownOf(impersonalError(new Error('A sending of campaign c-1 failed', { cause: refused })));
    expect(shown).toContain('The following identities failed: [address], [number]');
    expect(shown).toContain('A sending of campaign c-1 failed');
    expect(shown).not.toMatch(/anna|5551234/);
  });

  it('leaves out what a refused write carries, and keeps which request it was', () => {
    const failed = Object.assign(new Error('Transaction cancelled [ConditionalCheckFailed]'), {
      name: 'TransactionCanceledException',
      $metadata: { requestId: 'R-1', httpStatusCode: 400 },
      CancellationReasons: [{ Code: 'ConditionalCheckFailed', Item: { email: { S: 'Serinus' } } }],
    });
    const told = impersonalError(failed);
    expect(told).toMatchObject({ name: 'TransactionCanceledException', message: failed.message, $metadata: { requestId: 'R-1' } });
    expect(told.stack).toBe(failed.stack);
    expect(shownOf(told)).not.toContain('Serinus');
  });

  it('is made of whatever was thrown', () => {
    expect(impersonalError('no reply to bo@mail.example').message).toBe('no reply to [address]');
    expect(impersonalError(undefined).message).toBe('undefined');
  });
});
