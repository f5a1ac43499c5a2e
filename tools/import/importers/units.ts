import * as z from 'zod';
import { CellError, given, instant, list, optionalFlag, optionalNumber, optionalText, text } from '../cells.ts';
import type { ImportContext, Importer, ImportRecord, ImportRow, Outcome, RefusedBody, RefusedRow, SendResult } from '../import-job.ts';
import { type ApiCall, eachCall } from './each-call.ts';
import { rowByRow } from './row-by-row.ts';

const READINGS_PER_REQUEST = 100;
const ReplySchema = z.object({ rejected: z.array(z.object({ index: z.number(), code: z.string(), message: z.string() })) });

/** Refrigerated units: `PUT /v1/units/{unitId}`. */
export const unitsImporter: Importer = {
  recordsPerRequest: 1,
  recordsOf: rowByRow((cells) => {
    const path = `/v1/units/${encodeURIComponent(text(cells, 'unit_id'))}`;
    const unit = given({
      kind: text(cells, 'kind'),
      site: text(cells, 'site'),
      storageClass: text(cells, 'storage_class').toUpperCase(),
      limitCelsius: optionalNumber(cells, 'limit_celsius'),
      tauMinutes: optionalNumber(cells, 'tau_minutes'),
      ambientCelsius: optionalNumber(cells, 'ambient_celsius'),
      sensorIds: list(cells, 'sensor_ids'),
    });
    const body: ApiCall = { path, body: unit };
    return { body, witness: path };
  }),
  send: (larderly, bodies) => eachCall(bodies, ({ path, body }) => larderly.put(path, body)),
};

/** Temperatures: `POST /v1/units/{unitId}/readings`, a unit's readings by the hundred, as they stand in the file. */
export const readingsImporter: Importer = {
  groupBy: 'unit_id',
  recordsPerRequest: 1,
  recordsOf(rows, context): Outcome {
    const refused: RefusedRow[] = [];
    const readings = rows.flatMap((row) => {
      try {
        return [{ row, reading: readingOf(row, context) }];
      } catch (error) {
        if (!(error instanceof CellError)) throw error;
        refused.push({ file: row.file, line: row.line, reason: error.message });
        return [];
      }
    });
    const records: ImportRecord[] = [];
    for (let start = 0; start < readings.length; start += READINGS_PER_REQUEST) {
      records.push(readingsRecord(readings.slice(start, start + READINGS_PER_REQUEST)));
    }
    return { records, refused };
  },
  async send(larderly, bodies): Promise<SendResult> {
    const refused: RefusedBody[] = [];
    const calls = await eachCall(bodies, async (call, index) => {
      const { rejected } = ReplySchema.parse(await larderly.post(call.path, call.body));
      refused.push(...rejected.map(({ index: row, code, message }) => ({ index, row, code, message })));
    });
    return { refused: [...calls.refused, ...refused], repeated: [] };
  },
};

function readingOf({ cells, line }: ImportRow, { timeZone, contentHash }: ImportContext): Record<string, unknown> {
  text(cells, 'unit_id');
  const celsius = optionalNumber(cells, 'celsius');
  if (celsius === undefined) throw new CellError('celsius is missing');
  return given({
    sensorId: optionalText(cells, 'sensor_id') ?? 'air-1',
    bootId: optionalText(cells, 'boot_id') ?? `import-${contentHash.slice(0, 12)}`,
    seq: optionalNumber(cells, 'seq') ?? line,
    measuredAt: instant(cells, 'measured_at', timeZone),
    celsius,
    probe: optionalText(cells, 'probe'),
    doorOpen: optionalFlag(cells, 'door_open'),
    defrost: optionalFlag(cells, 'defrost'),
  });
}

function readingsRecord(readings: readonly { row: ImportRow; reading: unknown }[]): ImportRecord {
  const unit = `/v1/units/${encodeURIComponent(text(readings[0]?.row.cells ?? {}, 'unit_id'))}`;
  const body: ApiCall = { path: `${unit}/readings`, body: readings.map(({ reading }) => reading) };
  return { places: readings.map(({ row }) => ({ file: row.file, line: row.line })), body, witness: unit };
}
