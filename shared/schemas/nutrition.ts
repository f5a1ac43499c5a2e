import * as z from 'zod';
import { bodyObject } from './body.ts';

const grams = z.number().min(0).max(100).optional();

const nutrition = {
  energyKilocalories: z.number().min(0).max(900).optional(),
  fatGrams: grams,
  saturatedFatGrams: grams,
  carbohydrateGrams: grams,
  sugarsGrams: grams,
  fibreGrams: grams,
  proteinGrams: grams,
  saltGrams: grams,
};

/** What 100 g or 100 ml of a product hold, as on its label; what is not stated is unknown. */
export const NutritionSchema = z.object(nutrition);
/** The same as a shop writes it. */
export const NutritionBodySchema = bodyObject(nutrition);
export type Nutrition = z.infer<typeof NutritionSchema>;

/** From a, the best, to e. */
export const NutriscoreSchema = z.enum(['a', 'b', 'c', 'd', 'e']);
