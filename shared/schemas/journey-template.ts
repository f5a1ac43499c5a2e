import * as z from 'zod';

export const JOURNEY_TEMPLATES = ['vip-care', 'win-back', 'second-order', 'replenishment', 'service-recovery'] as const;
export const JourneyTemplateSchema = z.enum(JOURNEY_TEMPLATES);
export type JourneyTemplate = z.infer<typeof JourneyTemplateSchema>;

export const ContentListSchema = z.enum(['buy-again', 'new-for-you', 'mixed']);
export type ContentList = z.infer<typeof ContentListSchema>;
