import { randomUUID } from 'node:crypto';
import { numberOf, type RuleMessage, type Value } from './sql-values.ts';

type RuleFunction = (message: RuleMessage, ...values: Value[]) => Value;

const onText =
  (compute: (text: string, ...rest: Value[]) => Value): RuleFunction =>
  (_message, text, ...rest) =>
    typeof text === 'string' ? compute(text, ...rest) : undefined;

const onNumber =
  (compute: (number: number) => number): RuleFunction =>
  (_message, value) => {
    const number = numberOf(value);
    return number === undefined ? undefined : compute(number);
  };

/** The functions of IoT SQL that the local runtime knows, by their names in lower case. */
export const FUNCTIONS: Readonly<Record<string, RuleFunction>> = {
  abs: onNumber(Math.abs),
  ceil: onNumber(Math.ceil),
  clientid: ({ clientId }) => clientId,
  coalesce: (_message, ...values) => values.find((value) => value !== undefined && value !== null),
  concat: (_message, ...values) => (values.includes(undefined) ? undefined : values.join('')),
  endswith: onText((text, end) => text.endsWith(String(end))),
  floor: onNumber(Math.floor),
  get: (_message, from, key) => (from as Record<string, Value> | undefined)?.[String(key)],
  isnull: (_message, value) => value === null,
  isundefined: (_message, value) => value === undefined,
  length: onText((text) => text.length),
  lower: onText((text) => text.toLowerCase()),
  newuuid: () => randomUUID(),
  regexp_matches: onText((text, pattern) => new RegExp(String(pattern)).test(text)),
  replace: onText((text, from, to) => text.replaceAll(String(from), String(to))),
  round: onNumber(Math.round),
  startswith: onText((text, start) => text.startsWith(String(start))),
  substring: onText((text, start, end) => text.substring(Number(start), end === undefined ? undefined : Number(end))),
  timestamp: ({ timestamp }) => timestamp,
  topic: ({ topic }, level) => (level === undefined ? topic : topic.split('/')[Number(level) - 1]),
  upper: onText((text) => text.toUpperCase()),
};

/** `encode(*, 'base64')` works on the message as it came, JSON or not. */
export function encodeMessage({ bytes }: RuleMessage, scheme: Value): string {
  if (scheme !== 'base64') throw new SyntaxError(`IoT SQL: encode() knows base64, not ${String(scheme)}`);
  return bytes.toString('base64');
}

export function encodeValue(value: Value, scheme: Value): string | undefined {
  if (value === undefined) return undefined;
  if (scheme !== 'base64') throw new SyntaxError(`IoT SQL: encode() knows base64, not ${String(scheme)}`);
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');
}
