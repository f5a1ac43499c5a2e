import { readingsOfTelemetry } from '#domain/cold-chain/read-telemetry.ts';
import { readingsTo } from '#messaging/readings-queue.ts';
import { nowMillis } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { JsonTextSchema } from '#runtime/json.ts';
import { badRequest, ProblemError } from '#runtime/problems.ts';
import { TelemetrySchema } from '#schemas/reading.ts';
import { postTelemetry } from '#schemas/routes/cold-chain.ts';
import { unitTokensIn } from '#storage/unit-tokens.ts';

const env = readEnvironment({ UNITS_TABLE: tableName, READINGS_QUEUE_URL: queueUrl });
const tokens = unitTokensIn(env.UNITS_TABLE);
const readings = readingsTo(env.READINGS_QUEUE_URL);

/** Readings of devices whose firmware speaks to ThingsBoard; the token says which unit it is. */
export const handler = httpHandler([
  on(postTelemetry, async ({ params, rawBody }) => {
    const unitId = await tokens.unitOf(sha256Hex(params.token));
    if (unitId === undefined) throw new ProblemError(401, 'This token belongs to no unit.');
    const at = nowMillis();
    const payload = JsonTextSchema.pipe(TelemetrySchema).safeParse(rawBody.toString('utf8'));
    if (!payload.success) {
      await readings.sendBytes(unitId, rawBody, at);
      throw badRequest('body', 'expected JSON: values by name, or a list of at most 2,000');
    }
    await readings.send(unitId, readingsOfTelemetry(payload.data, at), at);
    return undefined;
  }),
]);
