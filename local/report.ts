const LONGEST_LINE = 500;

/** What went wrong, in one line of the console. */
export function report(what: string, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  console.error(`${what}: ${message.replaceAll(/\s*\n\s*/g, ' ').slice(0, LONGEST_LINE)}`);
}
