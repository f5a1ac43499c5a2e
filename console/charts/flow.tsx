import { colourOf } from './colours.ts';

export interface FlowMove {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}
export interface FlowProps {
  readonly moves: readonly FlowMove[];
  readonly label: (name: string) => string;
  readonly description: string;
  readonly write: (count: number) => string;
}

const WIDTH = 640;
const HEIGHT = 320;
const BAR = 14;
const GAP = 14;
const MARGIN = 150;

interface Bar {
  readonly name: string;
  readonly count: number;
  readonly y: number;
  readonly height: number;
}

/** How many went from where to where between two nights: bars on both sides, and ribbons as wide as the counts. */
export function Flow({ moves, label, description, write }: FlowProps) {
  const names = [...new Set(moves.flatMap(({ from, to }) => [from, to]))].sort();
  const total = moves.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  const left = barsOf(names, moves, 'from', total);
  const right = barsOf(names, moves, 'to', total);
  return (
    <svg className="drawing flow" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={description}>
      {ribbonsOf(moves, left, right, total).map(({ move, path }) => (
        <path key={`${move.from} ${move.to}`} d={path} fill={colourOf(names.indexOf(move.from))} fillOpacity={0.35}>
          <title>{`${label(move.from)} → ${label(move.to)}: ${write(move.count)}`}</title>
        </path>
      ))}
      <Side bars={left} names={names} x={MARGIN} anchor="end" label={label} write={write} />
      <Side bars={right} names={names} x={WIDTH - MARGIN - BAR} anchor="start" label={label} write={write} />
    </svg>
  );
}

interface SideProps {
  readonly bars: readonly Bar[];
  readonly names: readonly string[];
  readonly x: number;
  readonly anchor: 'start' | 'end';
  readonly label: (name: string) => string;
  readonly write: (count: number) => string;
}

function Side({ bars, names, x, anchor, label, write }: SideProps) {
  return bars.map(({ name, count, y, height }) => (
    <g key={name}>
      <rect x={x} y={y} width={BAR} height={Math.max(height, 1)} fill={colourOf(names.indexOf(name))} />
      <text x={anchor === 'end' ? x - 8 : x + BAR + 8} y={y + height / 2 + 4} textAnchor={anchor}>
        {`${label(name)} ${write(count)}`}
      </text>
    </g>
  ));
}

function barsOf(names: readonly string[], moves: readonly FlowMove[], side: 'from' | 'to', total: number): Bar[] {
  const counts = names.map((name) => ({
    name,
    count: moves.filter((move) => move[side] === name).reduce((sum, { count }) => sum + count, 0),
  }));
  const known = counts.filter(({ count }) => count > 0);
  const room = HEIGHT - GAP * (known.length - 1);
  let y = 0;
  return known.map(({ name, count }) => {
    const height = (count / total) * room;
    const bar = { name, count, y, height };
    y += height + GAP;
    return bar;
  });
}

function ribbonsOf(moves: readonly FlowMove[], left: readonly Bar[], right: readonly Bar[], total: number) {
  const used = new Map<string, number>();
  const take = (side: string, bar: Bar | undefined, count: number, bars: readonly Bar[]): [number, number] => {
    const room = HEIGHT - GAP * (bars.length - 1);
    const begin = (bar?.y ?? 0) + (used.get(side) ?? 0);
    const height = (count / total) * room;
    used.set(side, (used.get(side) ?? 0) + height);
    return [begin, begin + height];
  };
  const middle = WIDTH / 2;
  const [from, to] = [MARGIN + BAR, WIDTH - MARGIN - BAR];
  return moves
    .filter(({ count }) => count > 0)
    .map((move) => {
      const [a, b] = take(
        `from ${move.from}`,
        left.find(({ name }) => name === move.from),
        move.count,
        left,
      );
      const [c, d] = take(
        `to ${move.to}`,
        right.find(({ name }) => name === move.to),
        move.count,
        right,
      );
      const path = `M${from},${a} C${middle},${a} ${middle},${c} ${to},${c} L${to},${d} C${middle},${d} ${middle},${b} ${from},${b} Z`;
      return { move, path };
    });
}
