export interface SimplexOptions {
  /** Bounds of each coordinate; a step over one ends at it. */
  readonly lowest: readonly number[];
  readonly highest: readonly number[];
  /** How often the cost may be computed. */
  readonly maxEvaluations: number;
  /** Share of the bounds' distance that the first simplex spans. @default 0.1 */
  readonly size?: number;
  /** The search ends when the costs of the simplex differ by less than this share. @default 1e-5 */
  readonly tolerance?: number;
}

export interface SimplexResult {
  readonly at: readonly number[];
  readonly cost: number;
}

interface Vertex {
  readonly at: number[];
  readonly cost: number;
}

const SIZE = 0.1;
const TOLERANCE = 1e-5;

/**
 * A minimum of a cost over a few bounded coordinates, without derivatives.
 *
 * @param start - within the bounds
 * @see Nelder and Mead, A simplex method for function minimization, Computer Journal 7 (1965), with steps cut at the bounds
 */
export function minimise(costOf: (at: readonly number[]) => number, start: readonly number[], options: SimplexOptions): SimplexResult {
  const { lowest, highest, maxEvaluations, size = SIZE, tolerance = TOLERANCE } = options;
  let evaluations = 0;
  const vertexAt = (at: number[]): Vertex => {
    for (let axis = 0; axis < at.length; axis++)
      at[axis] = Math.min(Math.max(at[axis] as number, lowest[axis] as number), highest[axis] as number);
    evaluations++;
    return { at, cost: costOf(at) };
  };
  const vertices = [vertexAt([...start])];
  for (let axis = 0; axis < start.length; axis++) vertices.push(vertexAt(stepped(start, axis, options, size)));
  vertices.sort(byCost);
  while (evaluations < maxEvaluations) {
    const [best, worst] = [vertices[0] as Vertex, vertices.at(-1) as Vertex];
    if (worst.cost - best.cost <= tolerance * Math.abs(best.cost)) break;
    const better = improved(vertices, vertexAt);
    if (better !== undefined) vertices[vertices.length - 1] = better;
    else
      for (let index = 1; index < vertices.length; index++) vertices[index] = vertexAt(between(best.at, vertexOf(vertices, index).at, 0.5));
    vertices.sort(byCost);
  }
  return vertices[0] as Vertex;
}

const byCost = (left: Vertex, right: Vertex) => left.cost - right.cost;
const vertexOf = (vertices: readonly Vertex[], index: number) => vertices[index] as Vertex;

/** The start with one coordinate moved towards the further of its bounds. */
function stepped(start: readonly number[], axis: number, { lowest, highest }: SimplexOptions, size: number): number[] {
  const [low, high, here] = [lowest[axis] as number, highest[axis] as number, start[axis] as number];
  const step = size * (high - low);
  return start.map((value, index) => (index === axis ? value + (high - here >= here - low ? step : -step) : value));
}

/** A point on the line through two, 0 at the first and 1 at the second. */
const between = (from: readonly number[], to: readonly number[], share: number) =>
  from.map((value, axis) => value + share * ((to[axis] as number) - value));

/** What takes the place of the worst vertex; undefined when the simplex has to shrink. */
function improved(vertices: readonly Vertex[], vertexAt: (at: number[]) => Vertex): Vertex | undefined {
  const worst = vertexOf(vertices, vertices.length - 1);
  const centre = worst.at.map((_, axis) => {
    let sum = 0;
    for (let index = 0; index < vertices.length - 1; index++) sum += vertexOf(vertices, index).at[axis] as number;
    return sum / (vertices.length - 1);
  });
  const reflected = vertexAt(between(centre, worst.at, -1));
  if (reflected.cost < vertexOf(vertices, 0).cost) {
    const expanded = vertexAt(between(centre, worst.at, -2));
    return expanded.cost < reflected.cost ? expanded : reflected;
  }
  if (reflected.cost < vertexOf(vertices, vertices.length - 2).cost) return reflected;
  const contracted = vertexAt(between(centre, worst.at, reflected.cost < worst.cost ? -0.5 : 0.5));
  return contracted.cost < Math.min(reflected.cost, worst.cost) ? contracted : undefined;
}
