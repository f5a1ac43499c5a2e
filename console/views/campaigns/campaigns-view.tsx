import type { ViewProps } from '../../app/view-props.ts';
import { CampaignForm } from './campaign-form.tsx';
import { CampaignList } from './campaign-list.tsx';
import { CampaignPage } from './campaign-page.tsx';

/** @param rest - the id of a campaign, or `new` */
export function CampaignsView({ rest }: ViewProps) {
  if (rest === undefined) return <CampaignList />;
  return rest === 'new' ? <CampaignForm /> : <CampaignPage key={rest} id={rest} />;
}
