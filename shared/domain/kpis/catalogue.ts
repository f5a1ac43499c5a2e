import { COLD_CHAIN, REFUSALS } from './cold-chain-indicators.ts';
import type { Indicator } from './indicator.ts';
import { LOYALTY } from './loyalty-indicators.ts';
import { SALES } from './sales-indicators.ts';
import { SERVICE } from './service-indicators.ts';
import { STOCK } from './stock-indicators.ts';

/** Every indicator that is made of the shop's data, each once; the API, the console and docs/kpis.md are made from it. */
export const CATALOGUE: readonly Indicator[] = [...SALES, ...LOYALTY, ...SERVICE, ...STOCK, ...COLD_CHAIN, ...REFUSALS];
