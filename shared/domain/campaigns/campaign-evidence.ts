import type { Campaign, Member } from '#schemas/campaign.ts';
import type { PersonKey } from '#schemas/ids.ts';
import { CampaignTally, type PersonSums, type TalliedMember } from './campaign-tally.ts';
import { PERSON_WIDTH } from './measure-uplift.ts';

/** A member as the draw left it; those of the control group are in neither arm. */
export interface DrawnMember extends TalliedMember {
  readonly isControl: boolean;
  /** Held out, and a message went to them all the same. */
  readonly wasReached: boolean;
}

/** The segment of a member of whom none was known. */
const NO_SEGMENT = 'none';

type Drawn = Pick<DrawnMember, 'arm' | 'isControl' | 'wasReached'> & { readonly segment?: string | undefined };

/** @param channel - that of the campaign: nobody knows by which other one the held-out would have been reached */
export function drawnMember({ arm, isControl, wasReached, segment = NO_SEGMENT }: Drawn, channel: string): DrawnMember {
  return { arm, isControl, wasReached, segment, channel };
}

/** The same of a stored member. */
export function drawnOf({ arm, isControl = false, segment, sending }: Member): Drawn {
  return { arm, isControl, segment, wasReached: arm === 'hold-out' && (sending === 'sent' || sending === 'claimed') };
}

/** How somebody who was drawn is found now; `own` is the key of the person that the drawn id has become. */
export interface FoundMember {
  readonly own: PersonKey;
  readonly member: DrawnMember;
}

const NOTHING_BOUGHT: PersonSums = { row: new Float64Array(PERSON_WIDTH), hasOrdered: false, hasRedeemed: false, units: 0 };

export interface SplitEvidence {
  readonly tally: CampaignTally;
  readonly control: number;
  readonly contaminated: number;
}

/**
 * Adds up a campaign's members. Ids that have become one person since count once; where they were drawn into different arms, the
 * person saw both and belongs to neither, as does whoever was held out and reached.
 *
 * @param several - people to whom more than one drawn id leads, with all their draws; they are not among `others`
 */
export function evidenceOf(
  several: Iterable<readonly FoundMember[]>,
  others: Iterable<FoundMember>,
  sumsOf: (own: PersonKey) => PersonSums | undefined,
): SplitEvidence {
  const tally = new CampaignTally();
  let [control, contaminated] = [0, 0];
  const count = ({ own, member }: FoundMember): void => {
    if (member.isControl) control += 1;
    else if (member.wasReached) contaminated += 1;
    else tally.add(member, sumsOf(own) ?? NOTHING_BOUGHT);
  };
  for (const found of others) count(found);
  for (const draws of several) {
    const [first, ...rest] = draws;
    if (first === undefined) continue;
    const saysElse = rest.some(({ member }) => member.arm !== first.member.arm || member.isControl !== first.member.isControl);
    if (saysElse) contaminated += 1;
    else count(first);
  }
  return { tally, control, contaminated };
}

/** What went out, and what was told of it. */
export function deliveriesOf(
  { delivery }: Pick<Campaign, 'delivery'>,
  { sent, bounced, complained }: { readonly sent: Readonly<Record<string, number>>; readonly bounced: number; readonly complained: number },
) {
  if (delivery === 'recorded') return null;
  return { sent: Object.values(sent).reduce((sum, messages) => sum + messages, 0), bounced, complained };
}
