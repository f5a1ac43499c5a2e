import { type CaseId, CaseIdSchema, type NewCaseEntry } from '#schemas/case.ts';
import type { HoldProposal } from '#schemas/hold-proposal.ts';
import type { Instant } from '#schemas/instant.ts';
import type { LotRef } from '#schemas/lot.ts';
import type { LotCluster } from './lot-clusters.ts';

const ID_LENGTH = 24;
/** A lot that a person has left on sale is proposed again when so many times as many people complain. */
const AGAIN_AT = 2;

/** The story of a lot that people complain of. @param hash - of a text, in hexadecimal digits */
export const caseOfComplaints = ({ gtin, lot }: LotRef, hash: (text: string) => string): CaseId =>
  CaseIdSchema.parse(`complaints-${hash(`${gtin}#${lot}`).slice(0, ID_LENGTH)}`);

/**
 * The proposal after a lot has been looked at again.
 *
 * @param known - the one that there is
 * @returns without a proposal where a person's decision still stands; `isNew` where quality is to be told
 */
export function proposalAfter(
  known: HoldProposal | undefined,
  cluster: LotCluster,
  asOf: Instant,
  hash: (text: string) => string,
): { proposal: HoldProposal; isNew: boolean } | { proposal: undefined; isNew: false } {
  const isAgain = known?.status === 'declined' && cluster.complaints >= AGAIN_AT * known.complaints;
  if (known !== undefined && known.status !== 'proposed' && !isAgain) return { proposal: undefined, isNew: false };
  const isNew = known === undefined || isAgain;
  const caseId = caseOfComplaints(cluster, hash);
  const { topics, dangers, ...figures } = cluster;
  const proposedAt = isNew || known === undefined ? asOf : known.proposedAt;
  return {
    proposal: { schemaVersion: 1, caseId, ...figures, topics: [...topics], dangers: [...dangers], status: 'proposed', proposedAt, asOf },
    isNew,
  };
}

const numbersOf = ({ complaints, unitsSold, expected, pValue, falseDiscoveryRate }: HoldProposal) => ({
  complaints,
  unitsSold,
  expected,
  pValue,
  falseDiscoveryRate,
});

const idsOf = ({ gtin, lot, productId }: HoldProposal) => ({ lots: [`${gtin}/${lot}`], productIds: [productId] });

export function proposedLine(proposal: HoldProposal): NewCaseEntry {
  const { caseId, proposedAt } = proposal;
  return { caseId, at: proposedAt, step: 'hold-proposed', key: proposedAt, numbers: numbersOf(proposal), ids: idsOf(proposal) };
}

/** What a person has decided. */
export function decidedLine(proposal: HoldProposal, decided: { at: Instant; by: string; reason: string }): NewCaseEntry {
  const step = proposal.status === 'accepted' ? 'lots-held' : 'hold-declined';
  return { caseId: proposal.caseId, ...decided, step, key: proposal.proposedAt, ids: idsOf(proposal) };
}
