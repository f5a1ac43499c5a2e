import { encodeMessage, encodeValue, FUNCTIONS } from './sql-functions.ts';
import { type Token, tokensOf } from './sql-tokens.ts';
import { type Expression, isEqual, OPERATORS } from './sql-values.ts';

/** An expression, with the name that its value gets when the statement gives none. */
interface Named {
  readonly evaluate: Expression;
  readonly name?: string;
}

const LEVELS = [
  ['<=', '>=', '<>', '!=', '<', '>', '='],
  ['+', '-'],
  ['*', '/', '%'],
] as const;
const CONSTANTS: Readonly<Record<string, unknown>> = { TRUE: true, FALSE: false, NULL: null };

/** Reads IoT SQL from left to right; what it does not know is a SyntaxError when the rule is loaded. */
export class SqlParser {
  #tokens: readonly Token[];
  #next = 0;
  #sql: string;

  constructor(sql: string) {
    this.#sql = sql;
    this.#tokens = tokensOf(sql);
  }

  isAtEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  is(symbol: string, ahead = 0): boolean {
    const token = this.#tokens[this.#next + ahead];
    return token?.kind === 'symbol' && token.value === symbol;
  }

  take(symbol: string): boolean {
    if (!this.is(symbol)) return false;
    this.#next += 1;
    return true;
  }

  need(symbol: string): void {
    if (!this.take(symbol)) throw this.unexpected(symbol);
  }

  needOf(kind: 'text' | 'name'): string {
    const token = this.#tokens[this.#next];
    if (token?.kind !== kind) throw this.unexpected(kind);
    this.#next += 1;
    return token.value;
  }

  unexpected(wanted: string): SyntaxError {
    const token = this.#tokens[this.#next];
    return new SyntaxError(
      `IoT SQL: ${wanted} was expected ${token ? `at ${token.at}, not ${JSON.stringify(token.value)},` : 'at the end'} of ${this.#sql}`,
    );
  }

  expression(): Named {
    return this.#either();
  }

  #either(): Named {
    let left = this.#all();
    while (this.take('OR')) {
      const [first, second] = [left.evaluate, this.#all().evaluate];
      left = { evaluate: (message) => first(message) === true || second(message) === true };
    }
    return left;
  }

  #all(): Named {
    let left = this.#negation();
    while (this.take('AND')) {
      const [first, second] = [left.evaluate, this.#negation().evaluate];
      left = { evaluate: (message) => first(message) === true && second(message) === true };
    }
    return left;
  }

  #negation(): Named {
    if (!this.take('NOT')) return this.#binary(0);
    const { evaluate } = this.#negation();
    return {
      evaluate: (message) => {
        const value = evaluate(message);
        return value === undefined ? undefined : value !== true;
      },
    };
  }

  #binary(level: number): Named {
    const symbols = LEVELS[level];
    if (symbols === undefined) return this.#path();
    let left = this.#binary(level + 1);
    for (let symbol = symbols.find((it) => this.is(it)); symbol !== undefined; symbol = symbols.find((it) => this.is(it))) {
      this.need(symbol);
      const operator = OPERATORS[symbol];
      const [first, second] = [left.evaluate, this.#binary(level + 1).evaluate];
      left = { evaluate: (message) => operator?.(first(message), second(message)) };
    }
    return left;
  }

  /** A value and the way into it: `meta.tags[0]`. */
  #path(): Named {
    let value = this.#value();
    while (true) {
      const { evaluate } = value;
      if (this.take('.')) {
        const name = this.needOf('name');
        value = { evaluate: (message) => (evaluate(message) as Record<string, unknown> | undefined | null)?.[name], name };
      } else if (this.take('[')) {
        const index = this.expression().evaluate;
        this.need(']');
        value = { ...value, evaluate: (message) => (evaluate(message) as unknown[] | undefined | null)?.[Number(index(message))] };
      } else return value;
    }
  }

  #value(): Named {
    const token = this.#tokens[this.#next];
    if (token === undefined) throw this.unexpected('a value');
    this.#next += 1;
    if (token.kind === 'text' || token.kind === 'number') return { evaluate: () => token.value };
    if (token.kind === 'name') return this.take('(') ? this.#call(token.value) : this.#field(token.value);
    return this.#bySymbol(token.value);
  }

  #bySymbol(symbol: string): Named {
    if (symbol in CONSTANTS) return { evaluate: () => CONSTANTS[symbol] };
    if (symbol === '(') {
      const inner = this.expression();
      this.need(')');
      return inner;
    }
    if (symbol === '-') {
      const { evaluate } = this.#path();
      return { evaluate: (message) => OPERATORS['-']?.(0, evaluate(message)) };
    }
    if (symbol === 'CASE') return this.#choice();
    if (symbol === '*') return { evaluate: ({ payload }) => payload };
    this.#next -= 1;
    throw this.unexpected('a value');
  }

  #field(name: string): Named {
    return { evaluate: ({ payload }) => (payload as Record<string, unknown> | undefined | null)?.[name], name };
  }

  #call(name: string): Named {
    if (name.toLowerCase() === 'encode') return this.#encode();
    const compute = FUNCTIONS[name.toLowerCase()];
    if (compute === undefined) throw new SyntaxError(`IoT SQL: the local runtime does not know the function ${name}() in ${this.#sql}`);
    const given: Expression[] = [];
    if (!this.is(')')) {
      do given.push(this.expression().evaluate);
      while (this.take(','));
    }
    this.need(')');
    return { evaluate: (message) => compute(message, ...given.map((evaluate) => evaluate(message))) };
  }

  #encode(): Named {
    const isWhole = this.is('*') && this.is(',', 1);
    const value = this.expression().evaluate;
    this.need(',');
    const scheme = this.expression().evaluate;
    this.need(')');
    return { evaluate: (message) => (isWhole ? encodeMessage(message, scheme(message)) : encodeValue(value(message), scheme(message))) };
  }

  #choice(): Named {
    const subject = this.is('WHEN') ? undefined : this.expression().evaluate;
    const arms: { readonly when: Expression; readonly result: Expression }[] = [];
    while (this.take('WHEN')) {
      const when = this.expression().evaluate;
      this.need('THEN');
      arms.push({ when, result: this.expression().evaluate });
    }
    const otherwise: Expression = this.take('ELSE') ? this.expression().evaluate : () => undefined;
    this.need('END');
    return {
      evaluate: (message) => {
        const isMet = ({ when }: { when: Expression }) => (subject ? isEqual(subject(message), when(message)) : when(message)) === true;
        return (arms.find(isMet)?.result ?? otherwise)(message);
      },
    };
  }
}
