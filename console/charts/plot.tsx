import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import type { PlotBand, PlotMark, PlotSeries } from './plot-parts.ts';

export interface PlotProps {
  /** What is seen, in words, for who cannot see it. */
  readonly description: string;
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly series: readonly PlotSeries[];
  readonly bands?: readonly PlotBand[];
  readonly marks?: readonly PlotMark[];
  readonly unit: string;
  readonly height?: number;
  readonly locale: string;
  /** What stands before the time that is pointed at. */
  readonly timeLabel: string;
}

/** Dense series over time: lines, bands between two of them, and upright marks. */
export function Plot(props: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = place;
    if (current === null) return undefined;
    const plot = new UPlot(optionsOf(props, current), [[...props.times], ...props.series.map(({ values }) => [...values])], current);
    const observer = new ResizeObserver(() => plot.setSize({ width: current.clientWidth, height: props.height ?? 280 }));
    observer.observe(current);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [props]);
  return <div ref={place} role="img" aria-label={props.description} />;
}

function optionsOf(
  { series, bands = [], marks = [], unit, height = 280, locale, timeLabel }: PlotProps,
  place: HTMLElement,
): UPlot.Options {
  const ink = getComputedStyle(place).color;
  const axis = { stroke: ink, grid: { stroke: `${ink.replace('rgb(', 'rgba(').replace(')', ', 0.15)')}`, width: 1 } };
  const clock = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  return {
    width: place.clientWidth,
    height,
    cursor: { y: false },
    axes: [
      {
        ...axis,
        values: (_plot, splits) => {
          const step = (splits[1] ?? 0) - (splits[0] ?? 0);
          return splits.map((at) => (step >= 86_400 ? day : time).format(at * 1000));
        },
      },
      { ...axis, values: (_plot, splits) => splits.map((value) => `${value.toLocaleString(locale)} ${unit}`), size: 70 },
    ],
    series: [
      { value: (_plot, at) => (at == null ? '' : clock.format(at * 1000)), label: timeLabel },
      ...series.map(({ label, colour, isDashed, width = 1.5, spansGaps = false }) => ({
        label,
        stroke: colour,
        width,
        spanGaps: spansGaps,
        points: { show: false },
        ...(isDashed ? { dash: [6, 4] } : {}),
        value: (_plot: UPlot, value: number | null) =>
          value == null ? '–' : `${value.toLocaleString(locale, { maximumFractionDigits: 2 })} ${unit}`,
      })),
    ],
    bands: bands.map(({ between: [upper, lower], colour }) => ({ series: [upper + 1, lower + 1], fill: colour })),
    hooks: { drawClear: [(plot) => drawMarks(plot, marks)] },
  };
}

function drawMarks(plot: UPlot, marks: readonly PlotMark[]): void {
  const { top, height, left, width } = plot.bbox;
  plot.ctx.save();
  for (const { fromSeconds, toSeconds, colour } of marks) {
    const begin = Math.max(plot.valToPos(fromSeconds, 'x', true), left);
    const end = Math.min(plot.valToPos(toSeconds, 'x', true), left + width);
    if (end < left || begin > left + width) continue;
    plot.ctx.fillStyle = colour;
    plot.ctx.fillRect(begin, top, Math.max(end - begin, 2), height);
  }
  plot.ctx.restore();
}
