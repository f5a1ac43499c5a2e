/** The command was not typed as it must be; the message says how it must be. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}
