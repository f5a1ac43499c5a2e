import type { Importer } from '../import-job.ts';
import type { Kind } from '../kinds.ts';
import { campaignsImporter } from './campaigns.ts';
import { couponsImporter } from './coupons.ts';
import { ratingsImporter, redemptionsImporter } from './feedback.ts';
import { lotsImporter } from './lots.ts';
import { ordersImporter } from './orders.ts';
import { peopleImporter } from './people.ts';
import { productsImporter } from './products.ts';
import { readingsImporter, unitsImporter } from './units.ts';

/** Who sends what. */
export const IMPORTERS: Readonly<Record<Kind, Importer>> = {
  products: productsImporter,
  customers: peopleImporter,
  traits: peopleImporter,
  orders: ordersImporter,
  ratings: ratingsImporter,
  redemptions: redemptionsImporter,
  campaigns: campaignsImporter,
  coupons: couponsImporter,
  units: unitsImporter,
  lots: lotsImporter,
  readings: readingsImporter,
};
