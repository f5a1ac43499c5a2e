import type { Campaign } from '#schemas/campaign.ts';

/** How many people were drawn for a campaign, whatever became of them; 0 while that is not counted. */
export const sizeOf = ({ arms }: Pick<Campaign, 'arms'>): number => (arms === undefined ? 0 : arms.treated + arms.holdOut + arms.control);
