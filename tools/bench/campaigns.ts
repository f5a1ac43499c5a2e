import type { Bench } from './bench.ts';
import { benchCampaignAudience } from './campaign-audience.ts';
import { campaignRoi } from './campaign-roi.ts';

/** What campaigns are measured by, one after the other. */
export const campaigns: Bench = {
  name: 'campaigns',
  summary: 'audiences drawn from 1,000,000 customers on the running engines, and the return on investment of a campaign of as many',
  usualRuns: 1,
  async run(options) {
    const audience = await benchCampaignAudience(options.say);
    const roi = await campaignRoi.run(options);
    return { figures: { audience: audience.figures, roi: roi.figures }, text: `${audience.text}\n\n${roi.text}` };
  },
};
