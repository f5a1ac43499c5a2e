import { twoSidedP } from '#numerics/normal.ts';
import type { SampleRatio } from '#schemas/campaign.ts';

/** Below this probability the arms do not have the sizes that the draw should have given. */
const MISMATCH_P = 0.001;

/**
 * Sample-ratio mismatch: Pearson's chi-square of the arms' sizes against the planned hold-out rate, with one degree of freedom.
 * A mismatch means that some people of one arm got lost, and no figure of the campaign can be trusted. The control group is no
 * arm of it: whoever gets no campaign for a quarter behaves otherwise, and so comes into audiences more or less often.
 *
 * @param holdOutRate - as planned, 0–1; without two arms there is nothing to compare
 * @see Fabijan et al., "Diagnosing Sample Ratio Mismatch in Online Controlled Experiments", KDD 2019
 */
export function sampleRatioOf(
  { treated, holdOut }: { readonly treated: number; readonly holdOut: number },
  holdOutRate: number,
): SampleRatio {
  const total = treated + holdOut;
  const expected = { treated: total * (1 - holdOutRate), holdOut: total * holdOutRate };
  if (total === 0 || holdOutRate <= 0 || holdOutRate >= 1) return { ...expected, chiSquare: 0, pValue: 1, isMismatch: false };
  const chiSquare = (treated - expected.treated) ** 2 / expected.treated + (holdOut - expected.holdOut) ** 2 / expected.holdOut;
  const pValue = twoSidedP(Math.sqrt(chiSquare));
  return { ...expected, chiSquare, pValue, isMismatch: pValue < MISMATCH_P };
}
