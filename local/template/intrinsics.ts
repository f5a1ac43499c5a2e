/** What the functions of a template may ask about the rest of it. */
export interface Scope {
  /** The value of a Ref or, with an attribute, of a GetAtt; throws for what is unknown. */
  readonly look: (name: string, attribute?: string) => unknown;
  readonly isMet: (condition: string) => boolean;
  readonly mapping: (map: string, first: string, second: string) => unknown;
}

type Arguments = readonly unknown[];
type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const INTRINSICS: Record<string, Intrinsic> = {
  Ref: (name, scope) => scope.look(String(name)),
  'Fn::GetAtt': (argument, scope) => scope.look(...attributePath(argument)),
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = evaluated(argument, scope);
    return list(parts).join(String(separator));
  },
  'Fn::Select': (argument, scope) => {
    const [index, values] = evaluated(argument, scope);
    return list(values)[Number(index)];
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = evaluated(argument, scope);
    return String(text).split(String(separator));
  },
  'Fn::Sub': (argument, scope) => substitute(argument, scope),
  'Fn::If': (argument, scope) => {
    const [condition, whenMet, otherwise] = list(argument);
    return evaluate(scope.isMet(String(condition)) ? whenMet : otherwise, scope);
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second] = evaluated(argument, scope);
    return scope.mapping(String(map), String(first), String(second));
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = evaluated(argument, scope);
    return String(left) === String(right);
  },
  'Fn::And': (argument, scope) => evaluated(argument, scope).every((value) => value === true),
  'Fn::Or': (argument, scope) => evaluated(argument, scope).some((value) => value === true),
  'Fn::Not': (argument, scope) => evaluated(argument, scope)[0] !== true,
  Condition: (name, scope) => scope.isMet(String(name)),
};

/** The value of a piece of a template; keys whose value is AWS::NoValue are left out. */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope)).filter((item) => item !== undefined);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && isIntrinsic(only)) return intrinsic(only[0])(only[1], scope);
  return Object.fromEntries(entries.map(([key, item]) => [key, evaluate(item, scope)] as const).filter(([, item]) => item !== undefined));
}

/** A property may be named Condition too (policies have one); the intrinsic names a condition by a plain string. */
function isIntrinsic([key, argument]: [string, unknown]): boolean {
  return key === 'Ref' || key.startsWith('Fn::') || (key === 'Condition' && typeof argument === 'string');
}

function intrinsic(name: string): Intrinsic {
  const found = INTRINSICS[name];
  if (found !== undefined) return found;
  if (name === 'Fn::ImportValue') throw new Error('Fn::ImportValue is refused: stacks of this application share plain names, no exports.');
  throw new Error(`The local runtime does not know the intrinsic function ${name}.`);
}

function evaluated(argument: unknown, scope: Scope): Arguments {
  return list(argument).map((item) => evaluate(item, scope));
}

function list(value: unknown): Arguments {
  if (!Array.isArray(value)) throw new Error(`A list was expected in the template, not ${JSON.stringify(value)}.`);
  return value;
}

function attributePath(argument: unknown): [string, string] {
  if (Array.isArray(argument)) return [String(argument[0]), String(argument[1])];
  const [name = '', ...rest] = String(argument).split('.');
  return [name, rest.join('.')];
}

function substitute(argument: unknown, scope: Scope): string {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const given = (variables ?? {}) as Record<string, unknown>;
  return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_match, exclamation: string, name: string) => {
    if (exclamation === '!') return `\${${name}}`;
    if (name in given) return String(evaluate(given[name], scope));
    const [resource = '', ...attribute] = name.split('.');
    return String(scope.look(resource, attribute.length > 0 ? attribute.join('.') : undefined));
  });
}
