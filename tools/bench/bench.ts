export interface BenchOptions {
  /** How often each thing is measured; the median counts. */
  readonly runs: number;
  readonly say: (line: string) => void;
}

export interface BenchResult {
  /** What `--json` prints. */
  readonly figures: unknown;
  readonly text: string;
}

export interface Bench {
  readonly name: string;
  readonly summary: string;
  /** Runs when `--runs` says nothing. */
  readonly usualRuns: number;
  run(options: BenchOptions): Promise<BenchResult>;
}
