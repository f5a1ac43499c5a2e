import type { PersonCode } from './neighbour-model.ts';

/** A sample that depends on neither sequence nor clock: of all that were offered, those of the people with the lowest codes, which are as good as drawn by lot. */
export function lowestCodes<T extends { readonly code: PersonCode }>(size: number) {
  let kept: T[] = [];
  const cut = () => {
    kept = kept.sort((left, right) => byCode(left.code, right.code)).slice(0, size);
  };
  return {
    offer(one: T): void {
      kept.push(one);
      if (kept.length >= 2 * size) cut();
    },
    /** By code. */
    take(): readonly T[] {
      cut();
      return kept;
    },
  };
}

const byCode = (left: PersonCode, right: PersonCode): number => left[0] - right[0] || left[1] - right[1];
