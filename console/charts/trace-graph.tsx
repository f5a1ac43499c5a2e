import { colourOf } from './colours.ts';

export interface TraceNode {
  readonly id: string;
  readonly steps: number;
  readonly lines: readonly [string, string];
}
export interface TraceGraphProps {
  readonly nodes: readonly TraceNode[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  readonly description: string;
}

const BOX_WIDTH = 190;
const BOX_HEIGHT = 44;
const COLUMN = 260;
const ROW = 62;

/** Lots by their distance from the one that was asked for, with an arrow for each transformation. */
export function TraceGraph({ nodes, edges, description }: TraceGraphProps) {
  const columns = new Map<number, TraceNode[]>();
  for (const node of nodes) columns.set(node.steps, [...(columns.get(node.steps) ?? []), node]);
  const places = new Map(
    [...columns].flatMap(([steps, column]) => column.map((node, row) => [node.id, { x: steps * COLUMN, y: row * ROW }] as const)),
  );
  const width = Math.max(...columns.keys(), 0) * COLUMN + BOX_WIDTH;
  const height = Math.max(...[...columns.values()].map(({ length }) => length), 1) * ROW;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <section className="scroll-x" tabIndex={0} aria-label={description}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} className="trace" role="img" aria-label={description}>
        {edges.map(({ from, to }) => {
          const [begin, end] = [places.get(from), places.get(to)];
          if (begin === undefined || end === undefined) return null;
          const [x1, x2] = [begin.x + BOX_WIDTH, end.x];
          const [y1, y2] = [begin.y + BOX_HEIGHT / 2, end.y + BOX_HEIGHT / 2];
          const path = `M${x1},${y1} C${x1 + 40},${y1} ${x2 - 40},${y2} ${x2},${y2}`;
          return <path key={`${from} ${to}`} d={path} fill="none" stroke="currentcolor" strokeOpacity={0.5} />;
        })}
        {nodes.map(({ id, steps, lines: [first, second] }) => {
          const { x, y } = places.get(id) ?? { x: 0, y: 0 };
          return (
            <g key={id} transform={`translate(${x} ${y})`}>
              <rect width={BOX_WIDTH} height={BOX_HEIGHT} rx={6} fill="none" stroke={colourOf(steps)} strokeWidth={2} />
              <text x={10} y={18}>
                {first}
              </text>
              <text x={10} y={35} fillOpacity={0.8}>
                {second}
              </text>
            </g>
          );
        })}
      </svg>
    </section>
  );
}
