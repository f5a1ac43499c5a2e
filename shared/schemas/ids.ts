import * as z from 'zod';

const identifier = (max: number) => z.string().trim().min(1).max(max);

/** What the shop calls a person: its own user id, or an anonymous id of a device. Personal. */
export const CustomerIdSchema = identifier(256).brand<'CustomerId'>();
export type CustomerId = z.infer<typeof CustomerIdSchema>;

/** Pseudonym of a customer id under the deployment's secret; the only name of a person in keys. */
export const PersonKeySchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/, 'expected a person key of 22 base64url characters')
  .brand<'PersonKey'>();
export type PersonKey = z.infer<typeof PersonKeySchema>;

export const ProductIdSchema = identifier(128).brand<'ProductId'>();
export type ProductId = z.infer<typeof ProductIdSchema>;

export const UnitIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_:-]{1,128}$/, 'expected a unit id of letters, digits, _ : or -')
  .brand<'UnitId'>();
export type UnitId = z.infer<typeof UnitIdSchema>;

export const CampaignIdSchema = identifier(64).brand<'CampaignId'>();
export type CampaignId = z.infer<typeof CampaignIdSchema>;

export const CouponIdSchema = identifier(64).brand<'CouponId'>();
export type CouponId = z.infer<typeof CouponIdSchema>;

export const RunIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,80}$/, 'expected a run id of letters, digits, _ or -')
  .brand<'RunId'>();
export type RunId = z.infer<typeof RunIdSchema>;
