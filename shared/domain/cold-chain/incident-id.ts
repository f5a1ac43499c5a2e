import { type IncidentId, IncidentIdSchema } from '#schemas/incident.ts';
import { instantOf } from '../time.ts';

/** The same first breach of the same unit gives the same incident, however often and in whatever order it is found. */
export function incidentIdOf(unitId: string, kind: string, startedAt: number): IncidentId {
  return IncidentIdSchema.parse(`${kind}-${unitId}-${instantOf(startedAt).replace(/[-:.]/g, '')}`);
}
