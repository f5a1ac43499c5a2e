/** How Lambda describes the failure of a function to its caller. */
export interface FunctionFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** A function that threw, timed out or whose environment ended. */
export class FunctionError extends Error {
  readonly failure: FunctionFailure;

  constructor(functionName: string, failure: FunctionFailure) {
    super(`${functionName}: ${failure.errorType}: ${failure.errorMessage}`);
    this.name = 'FunctionError';
    this.failure = failure;
  }
}

/** The event is larger than Lambda takes. */
export class EventTooLargeError extends Error {
  override readonly name = 'EventTooLargeError';
}

export const timedOut = (requestId: string, seconds: number): FunctionFailure => ({
  errorType: 'Sandbox.Timedout',
  errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  trace: [],
});

export const exited = (requestId: string, code: number): FunctionFailure => ({
  errorType: 'Runtime.ExitError',
  errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status ${code}`,
  trace: [],
});

export const outOfMemory = (requestId: string): FunctionFailure => ({
  errorType: 'Runtime.OutOfMemory',
  errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
  trace: [],
});

export const replyTooLarge = (bytes: number): FunctionFailure => ({
  errorType: 'Function.ResponseSizeTooLarge',
  errorMessage: `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (6291556 bytes).`,
  trace: [],
});
