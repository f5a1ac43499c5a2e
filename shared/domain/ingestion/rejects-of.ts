import type { RejectedEvent } from '#schemas/customer-event.ts';
import { outlineOf } from './redact.ts';

const MAX_TEXT = 100;

const textIn = (raw: unknown, name: 'type' | 'event'): string | undefined => {
  const value = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value.slice(0, MAX_TEXT).toWellFormed() : undefined;
};

/** What is kept of refused events, for whoever mends the client: the reason and an outline, no value of theirs. */
export function rejectsOf(events: readonly unknown[], rejected: readonly RejectedEvent[], source: string) {
  return rejected.map(({ index, code, message }) => {
    const raw = events[index];
    return { code, message, source, type: textIn(raw, 'type'), event: textIn(raw, 'event'), excerpt: outlineOf(raw) };
  });
}
