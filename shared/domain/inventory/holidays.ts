import type { LocalDay } from '#schemas/instant.ts';
import { addDays } from '../time.ts';

/**
 * The holidays among some days, both included.
 *
 * @param named - each as `MM-DD`, a day of every year, or as `YYYY-MM-DD`
 */
export function holidaysAmong(named: readonly string[], first: LocalDay, last: LocalDay): LocalDay[] {
  const names = new Set(named);
  const found: LocalDay[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) if (names.has(day) || names.has(day.slice('YYYY-'.length))) found.push(day);
  return found;
}
