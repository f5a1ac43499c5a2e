import { type Case, type CaseDecision, type CaseId, CaseIdSchema, type NewCaseEntry } from '#schemas/case.ts';
import type { Exposure } from '#schemas/exposure.ts';
import type { FlaggedOrder } from '#schemas/flagged-order.ts';
import type { Hold } from '#schemas/hold.ts';
import type { ProductId } from '#schemas/ids.ts';
import type { Incident, IncidentFacts } from '#schemas/incident.ts';
import type { Instant } from '#schemas/instant.ts';
import type { LotRef } from '#schemas/lot.ts';
import { demandsHold } from '../cold-chain/severity.ts';
import { lotKeyOf } from './trace-lots.ts';

export const caseIdOf = ({ incidentId }: Pick<IncidentFacts, 'incidentId'>): CaseId => CaseIdSchema.parse(incidentId);

/** What a case is about, as its incident stands. */
export function caseOf(incident: Incident): Case {
  const { unitId, site, kind, stage, status, severity, rule, startedAt, clearedAt, supersededBy } = incident;
  return {
    schemaVersion: 1,
    caseId: caseIdOf(incident),
    unitId,
    site,
    kind,
    stage,
    status,
    severity,
    ...(rule === undefined ? {} : { rule }),
    beganAt: startedAt,
    ...(clearedAt === undefined ? {} : { endedAt: clearedAt }),
    ...(supersededBy === undefined ? {} : { supersededBy }),
  };
}

const numbersOf = (numbers: Record<string, number | undefined>): Record<string, number> =>
  Object.fromEntries(Object.entries(numbers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

const FIRST_READING: Readonly<Partial<Record<Incident['kind'], NewCaseEntry['step']>>> = {
  warm: 'first-warm-reading',
  cold: 'first-cold-reading',
};

/**
 * What an incident itself has to tell, each line once however often it is told.
 *
 * @param zoneHold - on its unit, if there is one
 */
export function storyOf(incident: Incident, zoneHold: Hold | undefined, now: Instant): NewCaseEntry[] {
  const { unitId, startedAt, predictedAt, raisedAt, clearedAt, severity, limits, extremeCelsius, kind } = incident;
  const caseId = caseIdOf(incident);
  const about = { caseId, ids: { unitId } };
  const lines: (NewCaseEntry | undefined)[] = [
    // A silent unit has no first reading to tell of.
    FIRST_READING[kind] && {
      ...about,
      at: startedAt,
      step: FIRST_READING[kind],
      key: kind,
      numbers: numbersOf({ limitCelsius: limits.limitCelsius }),
    },
    predictedAt && {
      ...about,
      at: predictedAt,
      step: 'breach-predicted',
      key: kind,
      numbers: numbersOf({ minutesToLimit: incident.predictedMinutes }),
    },
    raisedAt && { ...about, at: raisedAt, step: 'incident-raised', key: severity, numbers: numbersOf({ extremeCelsius }) },
    claimAt(zoneHold, caseId, (heldAt) => ({ ...about, at: heldAt, step: 'unit-held', key: unitId })),
    clearedAt && { ...about, at: clearedAt, step: 'incident-cleared', key: kind, numbers: numbersOf({ extremeCelsius }) },
    incident.status === 'superseded'
      ? { caseId, at: now, step: 'incident-superseded', key: kind, ids: { unitId, ...heirOf(incident) } }
      : undefined,
  ];
  return lines.filter((line) => line !== undefined);
}

const heirOf = ({ supersededBy }: Incident) => (supersededBy === undefined ? {} : { supersededBy });

/** A line about when a hold was claimed for a case. */
function claimAt(hold: Hold | undefined, caseId: CaseId, line: (heldAt: Instant) => NewCaseEntry): NewCaseEntry | undefined {
  const claim = hold && [hold, ...(hold.others ?? [])].find(({ incidentId }) => incidentId === caseId);
  return claim && line(claim.heldAt);
}

/** What the log says of lots that have just been held: readers of holds see them at once, so that nothing offers them any more. */
export function heldLines(caseId: CaseId, refs: readonly LotRef[], productIds: ReadonlySet<ProductId>, at: Instant): NewCaseEntry[] {
  const [first] = refs;
  if (first === undefined) return [];
  const key = lotKeyOf(first);
  const gtins = [...new Set(refs.map(({ gtin }) => gtin))];
  return [
    { caseId, at, step: 'lots-held', key, numbers: { lots: refs.length }, ids: { lots: refs.map(lotKeyOf) } },
    { caseId, at, step: 'offers-stopped', key, numbers: { tradeItems: gtins.length, products: productIds.size }, ids: { gtins } },
  ];
}

/** What the log says of a page of lots that have been looked at. */
export function exposedLine(incident: Incident, page: string, exposures: readonly Exposure[]): NewCaseEntry | undefined {
  if (exposures.length === 0 || incident.raisedAt === undefined) return undefined;
  const most = (of: (exposure: Exposure) => number | null) =>
    Math.max(...exposures.map((exposure) => of(exposure) ?? Number.NEGATIVE_INFINITY));
  const warmestCelsius = most((exposure) => exposure.warmestCelsius);
  const [first] = exposures;
  return (
    first && {
      caseId: caseIdOf(incident),
      at: first.asOf,
      step: 'lots-exposed',
      key: `${incident.stage}#${page}`,
      numbers: {
        lots: exposures.length,
        consecutiveMinutes: most(({ consecutiveMinutes }) => consecutiveMinutes),
        cumulativeMinutes: most(({ cumulativeMinutes }) => cumulativeMinutes),
        unknownMinutes: most(({ unknownMinutes }) => unknownMinutes),
        lostLifeHours: most(({ lostLifeHours }) => lostLifeHours),
        ...(Number.isFinite(warmestCelsius) ? { warmestCelsius } : {}),
      },
    }
  );
}

/** What the log says of orders that have just been flagged. */
export function flaggedLine(caseId: CaseId, orders: readonly FlaggedOrder[]): NewCaseEntry | undefined {
  const [first] = orders;
  const lots = new Set(orders.flatMap((order) => order.lots.map(lotKeyOf)));
  return (
    first && {
      caseId,
      at: first.flaggedAt,
      step: 'orders-flagged',
      key: first.orderRef,
      numbers: { orders: orders.length, lots: lots.size },
    }
  );
}

type Steps = Readonly<Record<CaseDecision['kind'], NewCaseEntry['step']>>;
const DECIDED: Steps = { release: 'release-decided', dispose: 'disposal-decided', rework: 'rework-decided' };
const SETTLED: Steps = { release: 'lots-released', dispose: 'lots-disposed', rework: 'lots-to-rework' };

/** What the log says of a decision itself. */
export const decisionLine = (
  caseId: CaseId,
  { decisionId, kind, by, reason, evidence, at, approvedBefore }: CaseDecision,
  named: number | undefined,
): NewCaseEntry => ({
  caseId,
  at,
  step: DECIDED[kind],
  key: decisionId,
  by,
  reason,
  ids: {
    ...(approvedBefore === undefined ? {} : { approvedBefore: approvedBefore.by }),
    ...(evidence === undefined ? {} : { evidence }),
  },
  ...(named === undefined ? {} : { numbers: { lots: named } }),
});

/** What the log says of lots on which a decision has just been carried out. */
export function settledLines(caseId: CaseId, refs: readonly LotRef[], { decisionId, kind, by }: CaseDecision, at: Instant): NewCaseEntry[] {
  const [first] = refs;
  if (first === undefined) return [];
  const step = SETTLED[kind];
  return [
    { caseId, at, step, key: `${decisionId}#${lotKeyOf(first)}`, by, numbers: { lots: refs.length }, ids: { lots: refs.map(lotKeyOf) } },
  ];
}

/** Whether everything that lay in the unit of an incident is to be held until a person has decided. */
export const holdsItsLots = ({
  raisedAt,
  severity,
  status,
  quarantinedAt,
}: Pick<Incident, 'raisedAt' | 'severity' | 'status' | 'quarantinedAt'>): boolean =>
  status !== 'superseded' && raisedAt !== undefined && (demandsHold(severity) || quarantinedAt !== undefined);
