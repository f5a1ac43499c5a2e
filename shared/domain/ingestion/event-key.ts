/**
 * The text whose hash is the identity of an event: only what a client repeats when it sends the event again.
 * Times are not in it (a retry has another `sentAt`), nor is the person whom the subject turned out to be.
 */
export function eventKeyText(source: string, subjectId: string, messageId: string): string {
  return `${source}\0${subjectId}\0${messageId}`;
}

/** Fields that a client sets anew each time it sends. */
const SENDING_FIELDS = new Set(['sentAt', 'writeKey']);

/** JSON with sorted field names, without the fields of the sending: equal for an event and its repetition. */
export function fingerprintText(event: Readonly<Record<string, unknown>>): string {
  const told = Object.entries(event).filter(([name]) => !SENDING_FIELDS.has(name));
  return sortedJson(Object.fromEntries(told));
}

function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${sortedJson(field)}`).join(',')}}`;
}
