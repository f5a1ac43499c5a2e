/** A line, or the border of a band. */
export interface PlotSeries {
  readonly label: string;
  readonly values: readonly (number | null)[];
  readonly colour: string;
  readonly isDashed?: boolean;
  readonly width?: number;
  /** Lets gaps be drawn over, for series of different times. */
  readonly spansGaps?: boolean;
}
/** Filled between two series, by their places in the list. */
export interface PlotBand {
  readonly between: readonly [number, number];
  readonly colour: string;
}
/** An upright mark over a time. */
export interface PlotMark {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly colour: string;
  readonly label: string;
}
