import type { ContactCaps } from './contact-caps.ts';
import type { ContactPolicy } from './permission.ts';

/** The variables of a function that decides on messages. */
export interface ContactVariables {
  readonly SHOP_TIME_ZONE: string;
  readonly MARKETING_AGE_LIMIT: number;
  readonly IS_AGE_CHECKED: boolean;
  readonly DAILY_CONTACT_LIMIT: number;
  readonly WEEKLY_CONTACT_LIMIT: number;
  readonly DAILY_CHANNEL_LIMIT: number;
  readonly WEEKLY_CHANNEL_LIMIT: number;
}

/** What the shop has decided about writing to people. */
export function contactRulesOf(env: ContactVariables): { readonly policy: ContactPolicy; readonly caps: ContactCaps } {
  return {
    policy: { shopZone: env.SHOP_TIME_ZONE, minimumAge: env.MARKETING_AGE_LIMIT, isAgeChecked: env.IS_AGE_CHECKED },
    caps: {
      perDay: env.DAILY_CONTACT_LIMIT,
      perWeek: env.WEEKLY_CONTACT_LIMIT,
      perChannelDay: env.DAILY_CHANNEL_LIMIT,
      perChannelWeek: env.WEEKLY_CHANNEL_LIMIT,
    },
  };
}
