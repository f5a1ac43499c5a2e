import { tunables } from '../settings.ts';
import type { LarderlyStack } from './larderly-stack.ts';

/** The variables of a function that decides whether customers are written to (`contactVariables`). */
export function contactEnvironment({ settings }: LarderlyStack): Record<string, string> {
  const { shopName, shopPostalAddress, textMessageSender, isAgeChecked, shopTimeZone } = settings;
  return {
    SHOP_TIME_ZONE: shopTimeZone,
    SHOP_NAME: shopName,
    SHOP_POSTAL_ADDRESS: shopPostalAddress,
    ...(textMessageSender === undefined ? {} : { TEXT_MESSAGE_SENDER: textMessageSender }),
    IS_AGE_CHECKED: String(isAgeChecked),
    MARKETING_AGE_LIMIT: String(tunables.marketingAgeYears),
    DAILY_CONTACT_LIMIT: String(tunables.contactsPerDay),
    WEEKLY_CONTACT_LIMIT: String(tunables.contactsPerWeek),
    DAILY_CHANNEL_LIMIT: String(tunables.contactsPerChannelDay),
    WEEKLY_CHANNEL_LIMIT: String(tunables.contactsPerChannelWeek),
  };
}
