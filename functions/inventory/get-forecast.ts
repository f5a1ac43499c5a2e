import { forecastView } from '#domain/inventory/forecast-view.ts';
import { sumOfStores } from '#domain/inventory/sum-of-stores.ts';
import { nowMillis } from '#runtime/clock.ts';
import { bucketName, readEnvironment, tableName } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { logFailure } from '#runtime/observability.ts';
import { notFound } from '#runtime/problems.ts';
import type { DemandForecast } from '#schemas/demand.ts';
import * as routes from '#schemas/routes/forecasts.ts';
import { artefactInMemory } from '#storage/artefact-in-memory.ts';
import { decodeForecasts, type Forecasts, forecastsIn } from '#storage/forecasts.ts';
import { startIn, versionCursorOf } from '../../shared/runtime/cursor.ts';

const env = readEnvironment({ RUNS_TABLE: tableName, ARTEFACTS_BUCKET: bucketName });
const forecasts = artefactInMemory<Forecasts>({
  ...forecastsIn({ bucket: env.ARTEFACTS_BUCKET, table: env.RUNS_TABLE }),
  decode: decodeForecasts,
  nowMillis,
  refuse: (version, error) => logFailure(`The forecasts ${version} were refused`, error),
});

const getForecast = on(routes.getForecast, async ({ params: { productId }, query: { store } }) => {
  const inForce = (await forecasts.current())?.model;
  const found = store === undefined ? sumOfStores(inForce?.ofProduct(productId) ?? []) : inForce?.find(productId, store);
  if (inForce === undefined || found === undefined)
    throw notFound(`A forecast of ${productId}${store === undefined ? '' : ` in the store ${store}`}`);
  const { asOf, runId } = inForce.book;
  return { ...forecastView(found), asOf, runId };
});

/** From a place on, those of a store, or all when none is named; and the place after them. */
function pageFrom({ at, count }: Forecasts, start: number, { limit, store }: { limit: number; store: string | undefined }) {
  const items: DemandForecast[] = [];
  let index = start;
  for (; index < count && items.length < limit; index++) {
    const forecast = at(index);
    if (store === undefined || forecast.storeId === store) items.push(forecast);
  }
  return { items, next: index < count ? index : undefined };
}

const listForecasts = on(routes.listForecasts, async ({ query: { limit, cursor, store } }) => {
  const inForce = await forecasts.current();
  const version = inForce?.version ?? '';
  const start = startIn(version, cursor, 'the forecasts');
  const { items, next } = inForce ? pageFrom(inForce.model, start, { limit, store }) : { items: [], next: undefined };
  const book = inForce?.model.book;
  return {
    items: items.map(({ productId, storeId, method, demandClass, accuracy, means }) => ({
      productId,
      ...(storeId === undefined ? {} : { storeId }),
      method,
      demandClass,
      accuracy,
      expected: means.reduce((sum, mean) => sum + mean, 0),
    })),
    cursor: next === undefined ? null : versionCursorOf(version, next),
    asOf: book?.asOf ?? null,
    runId: book?.runId ?? null,
    startsOn: book?.startsOn ?? null,
    horizonDays: book?.horizonDays ?? null,
    groups: book?.groups ?? [],
    usualAccuracy: routes.USUAL_ACCURACY,
  };
});

export const handler = httpHandler([getForecast, listForecasts]);
