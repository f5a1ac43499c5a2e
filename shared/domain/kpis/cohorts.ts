import { localDayOfEpochDay, monthOfEpochDay } from '#domain/time.ts';
import type { Cohort } from '#schemas/kpi.ts';

const MONTHS_KEPT = 24;

const indexOf = (day: number): number => {
  const month = monthOfEpochDay(day);
  return Math.floor(month / 100) * 12 + (month % 100) - 1;
};
const labelOf = (index: number) => `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;

/** Customers by the month of their first order, and how many of them ordered in each month after it. */
export class CohortTable {
  private readonly counts = new Map<number, number[]>();

  /** @param days - of one customer's orders, ascending */
  add(days: readonly number[]): void {
    const [first] = days;
    if (first === undefined) return;
    const cohort = indexOf(first);
    const counts = this.counts.get(cohort) ?? [];
    this.counts.set(cohort, counts);
    for (const age of new Set(days.map((day) => indexOf(day) - cohort))) if (age <= MONTHS_KEPT) counts[age] = (counts[age] ?? 0) + 1;
  }

  /** The newest cohorts, each up to the last month that is over. @param today - days since 1970-01-01 */
  result(today: number): Cohort[] {
    const running = indexOf(today);
    const isMonthOver = localDayOfEpochDay(today + 1).endsWith('-01');
    const newest = isMonthOver ? running : running - 1;
    return [...this.counts]
      .filter(([cohort]) => cohort <= newest && cohort > newest - MONTHS_KEPT)
      .sort(([one], [other]) => one - other)
      .map(([cohort, counts]) => {
        const size = counts[0] ?? 0;
        const active = Array.from({ length: Math.min(MONTHS_KEPT, newest - cohort) + 1 }, (_, age) => (counts[age] ?? 0) / size);
        return { month: labelOf(cohort), size, active };
      });
  }
}
