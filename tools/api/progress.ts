import { SingleBar } from 'cli-progress';

export interface Progress {
  /** What has been done so far, in the unit of `total`. */
  update(done: number): void;
  stop(): void;
}

/** A bar on the error stream of a terminal; nothing at all where nobody watches. */
export function progressBar(label: string, total: number): Progress {
  if (!process.stderr.isTTY || total <= 0) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: `${label} {bar} {percentage} %  {eta_formatted} left`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    fps: 8,
  });
  bar.start(total, 0);
  return { update: (done) => bar.update(Math.min(done, total)), stop: () => bar.stop() };
}
