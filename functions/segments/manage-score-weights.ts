import { asOfDay } from '#domain/segments/customer-features.ts';
import { previewScores } from '#domain/segments/score-preview.ts';
import { defaultScoreSettings, scoreSettingsOf, UnusableWeightsError } from '#domain/segments/score-settings.ts';
import { now } from '#runtime/clock.ts';
import { currencyCode, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { badRequest, conflict } from '#runtime/problems.ts';
import * as routes from '#schemas/routes/segments.ts';
import { type ScoreMethod, type ScoreSettings, ScoreWeightsVariableSchema } from '#schemas/score.ts';
import { StaleWriteError } from '#storage/errors.ts';
import { customersIn } from '#storage/profiles.ts';
import { scoreSettingsIn } from '#storage/score-settings.ts';
import { segmentationsIn } from '#storage/segments.ts';

/** Customers that a preview looks at. */
const SAMPLE_SIZE = 1000;

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
  SCORE_WEIGHTS: ScoreWeightsVariableSchema,
});
const customers = customersIn(env.CUSTOMERS_TABLE);
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const settings = scoreSettingsIn(env.SEGMENTS_TABLE);
const fallback = defaultScoreSettings(env.SCORE_WEIGHTS);

async function weightsReply(): Promise<routes.ScoreWeightsReply> {
  const [current, stored] = await Promise.all([segmentations.find(), settings.find()]);
  const { method, features, weights, consistencyRatio } = stored ?? fallback;
  return {
    inForce: current?.score ? { ...current.score, weights: current.weights, bounds: current.bounds } : null,
    next: {
      method,
      features,
      weights,
      consistencyRatio,
      revision: stored?.revision ?? 0,
      changedAt: stored?.changedAt ?? null,
      changedBy: stored?.changedBy ?? null,
    },
  };
}

function settingsOrRefuse(method: ScoreMethod): ScoreSettings {
  try {
    return scoreSettingsOf(method);
  } catch (error) {
    if (error instanceof UnusableWeightsError) throw badRequest(`body.${error.field}`, error.expected);
    throw error;
  }
}

async function put(method: ScoreMethod, changedBy: string): Promise<routes.ScoreWeightsReply> {
  try {
    await settings.put(settingsOrRefuse(method), { changedAt: now(), changedBy });
  } catch (error) {
    if (error instanceof StaleWriteError) throw conflict(error.message);
    throw error;
  }
  return weightsReply();
}

async function preview(method: ScoreMethod) {
  const asked = settingsOrRefuse(method);
  const at = now();
  const [{ profiles }, current] = await Promise.all([customers.sample(SAMPLE_SIZE), segmentations.find()]);
  const asOf = asOfDay(at, env.SHOP_TIME_ZONE);
  const found = previewScores({ profiles, settings: asked, current, currency: env.SHOP_CURRENCY, at, asOf });
  return { looked: profiles.length, consistencyRatio: asked.consistencyRatio, ...found };
}

export const handler = httpHandler([
  on(routes.getScoreWeights, weightsReply),
  on(routes.putScoreWeights, ({ body, caller }) => put(body, caller.subject)),
  on(routes.previewScoreWeights, ({ body }) => preview(body)),
]);
