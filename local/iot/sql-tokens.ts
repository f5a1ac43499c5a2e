export type Token =
  | { readonly kind: 'text'; readonly value: string; readonly at: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'name'; readonly value: string; readonly at: number }
  | { readonly kind: 'symbol'; readonly value: string; readonly at: number };

const KEYWORDS = new Set('SELECT FROM WHERE AS AND OR NOT CASE WHEN THEN ELSE END TRUE FALSE NULL'.split(' '));
const PATTERN =
  /\s+|(?<text>'(?:[^']|'')*')|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<name>"[^"]*"|[A-Za-z_$][\w$-]*)|(?<symbol><>|!=|<=|>=|[-+*/%=<>(),.[\]])/gy;

/** The words of an IoT SQL statement; keywords are symbols in upper case. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(PATTERN);
  while (pattern.lastIndex < sql.length) {
    const at = pattern.lastIndex;
    const groups = pattern.exec(sql)?.groups;
    if (groups === undefined) throw new SyntaxError(`IoT SQL: unexpected ${JSON.stringify(sql[at])} at ${at} of ${sql}`);
    const token = tokenOf(groups, at);
    if (token !== undefined) tokens.push(token);
  }
  return tokens;
}

function tokenOf({ text, number, name, symbol }: Record<string, string | undefined>, at: number): Token | undefined {
  if (text !== undefined) return { kind: 'text', value: text.slice(1, -1).replaceAll("''", "'"), at };
  if (number !== undefined) return { kind: 'number', value: Number(number), at };
  if (symbol !== undefined) return { kind: 'symbol', value: symbol, at };
  if (name === undefined) return undefined;
  if (KEYWORDS.has(name.toUpperCase())) return { kind: 'symbol', value: name.toUpperCase(), at };
  return { kind: 'name', value: name.replace(/^"|"$/g, ''), at };
}
