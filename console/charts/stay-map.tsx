import { colourOf } from './colours.ts';

interface Span {
  readonly fromMillis: number;
  readonly toMillis: number;
}
interface StayRow {
  readonly id: string;
  readonly name: string;
  readonly stays: readonly Span[];
}
export interface StayMapProps {
  readonly rows: readonly StayRow[];
  /** Upright marks over all rows, such as incidents. */
  readonly marks: readonly (Span & { readonly title: string })[];
  readonly span: Span;
  readonly description: string;
  /** How a moment is written. */
  readonly write: (atMillis: number) => string;
}

const WIDTH = 900;
const NAMES = 240;
const ROW = 24;
const BAR = 14;
const AXIS = 24;

/** Who was there when: a row each, with what happened meanwhile across all of them. */
export function StayMap({ rows, marks, span: { fromMillis, toMillis }, description, write }: StayMapProps) {
  const length = Math.max(1, toMillis - fromMillis);
  const within = (at: number) => Math.min(toMillis, Math.max(fromMillis, at));
  const x = (at: number) => NAMES + ((within(at) - fromMillis) / length) * (WIDTH - NAMES);
  const width = (one: Span) => Math.max(2, x(one.toMillis) - x(one.fromMillis));
  const height = rows.length * ROW;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <section className="scroll-x" tabIndex={0} aria-label={description}>
      <svg className="drawing stays" viewBox={`0 0 ${WIDTH} ${height + AXIS}`} role="img" aria-label={description}>
        {marks.map((mark) => (
          <rect
            key={`${mark.title} ${mark.fromMillis}`}
            x={x(mark.fromMillis)}
            y={0}
            width={width(mark)}
            height={height}
            className="incident"
          >
            <title>{mark.title}</title>
          </rect>
        ))}
        {rows.map(({ id, name, stays }, row) => (
          <g key={id}>
            <text x={0} y={row * ROW + 16}>
              {name}
            </text>
            {stays.map((stay) => (
              <rect
                key={stay.fromMillis}
                x={x(stay.fromMillis)}
                y={row * ROW + (ROW - BAR) / 2}
                width={width(stay)}
                height={BAR}
                rx={3}
                fill={colourOf(0)}
              >
                <title>{`${name}: ${write(stay.fromMillis)} – ${write(stay.toMillis)}`}</title>
              </rect>
            ))}
          </g>
        ))}
        <text x={NAMES} y={height + 16}>
          {write(fromMillis)}
        </text>
        <text x={WIDTH} y={height + 16} textAnchor="end">
          {write(toMillis)}
        </text>
      </svg>
    </section>
  );
}
