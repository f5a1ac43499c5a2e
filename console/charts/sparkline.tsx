export interface SparklineProps {
  readonly values: readonly (number | null)[];
  readonly description: string;
}

const WIDTH = 120;
const HEIGHT = 28;
const EDGE = 3;

/** The course of a figure, small enough for a cell; gaps where it is not known. */
export function Sparkline({ values, description }: SparklineProps) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const least = Math.min(...known);
  const span = Math.max(...known) - least || 1;
  const x = (index: number) => EDGE + (index / Math.max(1, values.length - 1)) * (WIDTH - 2 * EDGE);
  const y = (value: number) => HEIGHT - EDGE - ((value - least) / span) * (HEIGHT - 2 * EDGE);
  let isPenDown = false;
  const path = values.map((value, index) => {
    if (value === null) {
      isPenDown = false;
      return '';
    }
    const step = `${isPenDown ? 'L' : 'M'}${x(index).toFixed(1)},${y(value).toFixed(1)}`;
    isPenDown = true;
    return step;
  });
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={description}>
      <path d={path.join(' ')} fill="none" stroke="currentcolor" strokeWidth={1.5} />
    </svg>
  );
}
