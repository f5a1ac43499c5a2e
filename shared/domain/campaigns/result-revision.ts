import { type CampaignRoi, CampaignRoiSchema } from '#schemas/campaign-roi.ts';
import type { LocalDay } from '#schemas/instant.ts';

/** What makes a new revision when it changes, with its fields in the sequence of the schema. */
function figuresOf(result: CampaignRoi): string {
  const { asOf: _asOf, version: _version, ...figures } = CampaignRoiSchema.parse(result);
  return JSON.stringify(figures);
}

/**
 * A measurement as the next version of the one before it: its number rises when a figure has changed. Once refunds no longer count
 * back to the campaign's days, the version is frozen.
 *
 * @param before - as it is stored; undefined for the first one
 * @param today - the local day from which the campaign is measured
 */
export function revisedFrom(before: CampaignRoi | undefined, measured: CampaignRoi, today: LocalDay): CampaignRoi {
  const { version } = measured;
  if (version === null) return measured;
  const isSame = before !== undefined && figuresOf(before) === figuresOf(measured);
  const revision = (before?.version?.revision ?? 0) + (isSame ? 0 : 1);
  return { ...measured, version: { ...version, revision, isFrozen: today >= version.freezesOn } };
}
