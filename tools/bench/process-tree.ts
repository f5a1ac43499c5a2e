import { readdirSync, readFileSync } from 'node:fs';

const LOOK_MILLIS = 200;

/** Watches how much memory a process and all that it started hold together. */
export function memoryOfTree(pid: number): { stop(): number } {
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, residentMegabytes(pid));
  };
  look();
  const timer = setInterval(look, LOOK_MILLIS);
  return {
    /** @returns the greatest sum seen, in megabytes; 0 where the system does not tell */
    stop() {
      clearInterval(timer);
      look();
      return peak;
    },
  };
}

function residentMegabytes(root: number): number {
  const parents = new Map<number, { parent: number; kilobytes: number }>();
  for (const name of namesIn('/proc')) {
    const text = textOf(`/proc/${name}/status`);
    const parent = /^PPid:\s+(\d+)/m.exec(text)?.[1];
    if (parent !== undefined)
      parents.set(Number(name), { parent: Number(parent), kilobytes: Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1] ?? 0) });
  }
  const isBelow = (pid: number): boolean => pid === root || (parents.has(pid) && isBelow(parents.get(pid)?.parent ?? 0));
  return [...parents].filter(([pid]) => isBelow(pid)).reduce((sum, [, { kilobytes }]) => sum + kilobytes, 0) / 1024;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Empty when the process has ended meanwhile. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
