import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { dataClassOf } from '#schemas/data-classes.ts';

const logger = new Logger();
const metrics = new Metrics();

/** Adds to a counter metric of this function. Never pass personal data as its name. */
export function count(name: string, by = 1): void {
  metrics.addMetric(name, MetricUnit.Count, by);
}

/** Writes how long something takes, or how old it is. */
export function measureSeconds(name: string, seconds: number): void {
  metrics.addMetric(name, MetricUnit.Seconds, seconds);
}

/** Writes the counters of this invocation to the log, from which CloudWatch reads them. */
export function flushMetrics(): void {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}

/** A stored profile was left out because it cannot be read; it is named by its pseudonym alone. */
export function noteUnreadable(personKey: string): void {
  logger.error('A profile cannot be read and is left out; the job rebuild mends it', { personKey });
}

const MAILBOX = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g;
const TELEPHONE = /\+\d[\d ().-]{6,18}\d/g;
const withoutAddresses = (text: string) => text.replace(MAILBOX, '[address]').replace(TELEPHONE, '[number]');

/**
 * An error as it may be logged: a service that refuses an address repeats it in its message, and one that refuses a write may add
 * the item that was there. Messages go without addresses and telephone numbers; of what else an error carries there stays nothing
 * but the service's own facts about the request.
 */
export function impersonalError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(withoutAddresses(String(error)));
  const { name, message, stack = '', cause } = error;
  const told = new Error(withoutAddresses(message), cause instanceof Error ? { cause: impersonalError(cause) } : {});
  const facts = '$metadata' in error ? { $metadata: error.$metadata } : {};
  return Object.assign(told, { name, stack: withoutAddresses(stack) }, facts);
}

/** One line per failure, at the shell: the error, never the event. */
export function logFailure(message: string, error: unknown): void {
  logger.error(message, impersonalError(error));
}

/** Words for a line of the log; a field that is marked as personal stays out, whoever passes it. */
const impersonal = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => dataClassOf(name) === undefined));

/** One line of the log for something that happens; never with personal data. */
export function note(what: string, fields: Readonly<Record<string, unknown>>): void {
  logger.info(what, impersonal(fields));
}
