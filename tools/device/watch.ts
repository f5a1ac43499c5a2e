import type * as z from 'zod';
import { IncidentSchema } from '#schemas/incident.ts';
import { pageOf } from '#schemas/page.ts';
import { ReadingViewSchema } from '#schemas/reading.ts';
import { UnitPageSchema } from '#schemas/unit.ts';
import type { Larderly } from '../api/larderly.ts';

const IncidentPageSchema = pageOf(IncidentSchema);
const ReadingPageSchema = pageOf(ReadingViewSchema);

export type UnitPage = z.infer<typeof UnitPageSchema>;
export type KnownIncident = z.infer<typeof IncidentSchema>;

/** How Larderly sees one unit, through its API. */
export function watchOf(larderly: Larderly, unitId: string) {
  const path = `/v1/units/${unitId}`;
  return {
    describe: (body: unknown) => larderly.put(path, body),

    async unit(): Promise<UnitPage> {
      return UnitPageSchema.parse(await larderly.get(path));
    },

    /** Incidents of the unit that began at or after a moment, the latest first. */
    async incidentsSince(from: number): Promise<KnownIncident[]> {
      const { items } = IncidentPageSchema.parse(await larderly.get(`/v1/incidents?limit=100&unitId=${unitId}`));
      return items.filter(({ startedAt }) => Date.parse(startedAt) >= from);
    },

    /** Whether the way from all units to Larderly is reported as broken. */
    async isPipelineReported(): Promise<boolean> {
      const { items } = IncidentPageSchema.parse(await larderly.get('/v1/incidents?status=open&limit=100'));
      return items.some(({ kind }) => kind === 'pipeline');
    },

    /** Ids of all readings that were measured at or after a moment. */
    async readingsSince(from: number): Promise<z.infer<typeof ReadingViewSchema>[]> {
      const all: z.infer<typeof ReadingViewSchema>[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const query: string = cursor === '' ? `from=${new Date(from).toISOString()}` : `cursor=${cursor}`;
        const page: z.infer<typeof ReadingPageSchema> = ReadingPageSchema.parse(await larderly.get(`${path}/readings?limit=4000&${query}`));
        all.push(...page.items);
        cursor = page.cursor;
      }
      return all;
    },
  };
}
export type Watch = ReturnType<typeof watchOf>;
