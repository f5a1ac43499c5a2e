export interface IntervalProps {
  readonly low: number;
  readonly high: number;
  readonly value: number;
  readonly description: string;
  /** How a number is written below the axis. */
  readonly write: (value: number) => string;
}

const WIDTH = 560;
const EDGE = 50;
const AXIS_Y = 34;

/** A figure with its interval on an axis that always shows zero: whether the interval spares zero is the point of it. */
export function Interval({ low, high, value, description, write }: IntervalProps) {
  const least = Math.min(low, 0);
  const most = Math.max(high, 0);
  const span = most - least || 1;
  const x = (of: number) => EDGE + ((of - least) / span) * (WIDTH - 2 * EDGE);
  const isProven = low > 0 || high < 0;
  const colour = isProven ? (low > 0 ? 'var(--larderly-good)' : 'var(--larderly-bad)') : 'var(--larderly-open)';
  return (
    <svg className="drawing" viewBox={`0 0 ${WIDTH} 72`} role="img" aria-label={description}>
      <line x1={EDGE} x2={WIDTH - EDGE} y1={AXIS_Y} y2={AXIS_Y} stroke="currentcolor" strokeOpacity={0.3} />
      <line x1={x(0)} x2={x(0)} y1={12} y2={52} stroke="currentcolor" strokeDasharray="3 3" />
      <rect x={x(low)} y={AXIS_Y - 8} width={Math.max(x(high) - x(low), 2)} height={16} rx={4} fill={colour} fillOpacity={0.45} />
      <circle cx={x(value)} cy={AXIS_Y} r={6} fill={colour} />
      <text x={x(0)} y={10} textAnchor="middle">
        {write(0)}
      </text>
      <text x={x(low)} y={66} textAnchor="middle">
        {write(low)}
      </text>
      <text x={x(high)} y={66} textAnchor="middle">
        {write(high)}
      </text>
    </svg>
  );
}
