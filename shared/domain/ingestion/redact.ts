const MAX_LENGTH = 500;
const MAX_DEPTH = 4;
const MAX_FIELDS = 20;
const FIELD_NAME = /^[A-Za-z$_][A-Za-z0-9$_.-]{0,39}$/;

/**
 * The outline of something that was refused: its field names and the kinds of their values, never a value,
 * so that it can be shown to whoever mends the client without telling them about a person.
 */
export function outlineOf(value: unknown): string {
  const outline = JSON.stringify(kindOf(value, 0));
  return outline.length > MAX_LENGTH ? `${outline.slice(0, MAX_LENGTH)}…` : outline;
}

function kindOf(value: unknown, depth: number): unknown {
  if (value === null) return 'null';
  if (typeof value === 'string') return `text of ${value.length}`;
  if (typeof value !== 'object') return typeof value;
  if (depth === MAX_DEPTH) return Array.isArray(value) ? 'list' : 'object';
  if (Array.isArray(value)) return value.length === 0 ? [] : [kindOf(value[0], depth + 1), `× ${value.length}`];
  const fields = Object.entries(value).slice(0, MAX_FIELDS);
  // A name that does not look like one may be a value, such as an e-mail address used as a key.
  return Object.fromEntries(fields.map(([name, field]) => [FIELD_NAME.test(name) ? name : '…', kindOf(field, depth + 1)]));
}
