/** The variables of a function that decides on messages, as the templates have them. */
export const CONTACT_RULES = {
  SHOP_TIME_ZONE: 'Europe/Berlin',
  SHOP_CURRENCY: 'EUR',
  SHOP_NAME: 'Corner Shop',
  SHOP_POSTAL_ADDRESS: '1 Market Square, 12345 Exampletown',
  MARKETING_AGE_LIMIT: '18',
  IS_AGE_CHECKED: 'false',
  DAILY_CONTACT_LIMIT: '1',
  WEEKLY_CONTACT_LIMIT: '3',
  DAILY_CHANNEL_LIMIT: '1',
  WEEKLY_CHANNEL_LIMIT: '3',
};
