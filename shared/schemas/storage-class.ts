import * as z from 'zod';

/** How goods are to be stored; the limits of each class are in domain/cold-chain/thresholds.ts. */
export const StorageClassSchema = z.enum(['CHILLED_TCS', 'FISH_ICE', 'FROZEN', 'AMBIENT']);
export type StorageClass = z.infer<typeof StorageClassSchema>;
