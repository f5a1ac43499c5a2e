/** A message as a topic rule sees it. */
export interface RuleMessage {
  readonly topic: string;
  readonly clientId: string;
  readonly timestamp: number;
  /** The message as it came. */
  readonly bytes: Buffer;
  /** The message as JSON; undefined when it is none. */
  readonly payload: unknown;
}

/** A value of IoT SQL; what does not exist is undefined, and most operations on it are too. */
export type Value = unknown;
export type Expression = (message: RuleMessage) => Value;
type Operator = (left: Value, right: Value) => Value;

export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

const arithmetic =
  (compute: (left: number, right: number) => number | undefined): Operator =>
  (left, right) => {
    const first = numberOf(left);
    const second = numberOf(right);
    return first === undefined || second === undefined ? undefined : compute(first, second);
  };

const comparison =
  (isMet: (order: number) => boolean): Operator =>
  (left, right) => {
    const first = numberOf(left);
    const second = numberOf(right);
    if (first !== undefined && second !== undefined) return isMet(first - second);
    if (typeof left !== 'string' || typeof right !== 'string') return undefined;
    return isMet(left < right ? -1 : Number(left > right));
  };

/** @returns undefined when one side does not exist */
export function isEqual(left: Value, right: Value): boolean | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (typeof left === 'object' || typeof right === 'object') return JSON.stringify(left) === JSON.stringify(right);
  if (typeof left === typeof right) return left === right;
  const first = numberOf(left);
  return first !== undefined && first === numberOf(right);
}

function plus(left: Value, right: Value): Value {
  if (typeof left !== 'string' && typeof right !== 'string') return arithmetic((first, second) => first + second)(left, right);
  return left === undefined || right === undefined ? undefined : `${left}${right}`;
}

function isDifferent(left: Value, right: Value): boolean | undefined {
  const equal = isEqual(left, right);
  return equal === undefined ? undefined : !equal;
}

export const OPERATORS: Readonly<Record<string, Operator>> = {
  '+': plus,
  '-': arithmetic((left, right) => left - right),
  '*': arithmetic((left, right) => left * right),
  '/': arithmetic((left, right) => (right === 0 ? undefined : left / right)),
  '%': arithmetic((left, right) => (right === 0 ? undefined : left % right)),
  '=': isEqual,
  '<>': isDifferent,
  '!=': isDifferent,
  '<': comparison((order) => order < 0),
  '<=': comparison((order) => order <= 0),
  '>': comparison((order) => order > 0),
  '>=': comparison((order) => order >= 0),
};
