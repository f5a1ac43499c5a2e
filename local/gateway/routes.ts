/** One route of an HTTP API. */
export interface RoutePattern {
  /** `GET /v1/customers/{id}`, `ANY /{proxy+}` or `$default`. */
  readonly routeKey: string;
}

interface Compiled<Route> {
  readonly route: Route;
  readonly method: string;
  readonly segments: readonly Segment[];
}

type Segment = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'variable' | 'greedy'; readonly name: string };

export interface Match<Route> {
  readonly route: Route;
  /** As they stand in the path, still encoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

const RANK = { text: 0, variable: 1, greedy: 2 } as const;

/** Finds the route of a request as API Gateway does: a full match before a greedy one, a method before ANY, `$default` last. */
export class RouteTable<Route extends RoutePattern> {
  #routes: readonly Compiled<Route>[];
  #fallback: Route | undefined;

  constructor(routes: readonly Route[]) {
    this.#fallback = routes.find(({ routeKey }) => routeKey === '$default');
    this.#routes = routes
      .filter(({ routeKey }) => routeKey !== '$default')
      .map(compile)
      .toSorted(bySpecificity);
  }

  find(method: string, path: string): Match<Route> | undefined {
    const parts = path.split('/').slice(1);
    for (const { route, method: wanted, segments } of this.#routes) {
      if (wanted !== 'ANY' && wanted !== method) continue;
      const parameters = match(segments, parts);
      if (parameters !== undefined) return { route, parameters };
    }
    return this.#fallback && { route: this.#fallback, parameters: {} };
  }
}

function compile<Route extends RoutePattern>(route: Route): Compiled<Route> {
  const [method = '', path = ''] = route.routeKey.split(' ');
  const segments = path.split('/').slice(1).map(segmentOf);
  return { route, method, segments };
}

function segmentOf(text: string): Segment {
  const [, name, plus] = /^\{([^}+]+)(\+?)\}$/.exec(text) ?? [];
  if (name === undefined) return { kind: 'text', text };
  return { kind: plus === '+' ? 'greedy' : 'variable', name };
}

/** Segment by segment from the left: text before a variable before a greedy one. */
function bySpecificity(one: Compiled<unknown>, other: Compiled<unknown>): number {
  for (let index = 0; index < Math.max(one.segments.length, other.segments.length); index += 1) {
    const difference = RANK[one.segments[index]?.kind ?? 'greedy'] - RANK[other.segments[index]?.kind ?? 'greedy'];
    if (difference !== 0) return difference;
  }
  return Number(one.method === 'ANY') - Number(other.method === 'ANY');
}

function match(segments: readonly Segment[], given: readonly string[]): Record<string, string> | undefined {
  const isGreedy = segments.at(-1)?.kind === 'greedy';
  const parts = isGreedy ? withRestJoined(given, segments.length) : given;
  if (parts.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? '';
    if (segment.kind === 'text' ? part !== segment.text : part === '') return undefined;
    if (segment.kind !== 'text') parameters[segment.name] = part;
  }
  return parameters;
}

function withRestJoined(parts: readonly string[], length: number): readonly string[] {
  return parts.length < length ? parts : [...parts.slice(0, length - 1), parts.slice(length - 1).join('/')];
}
