import type { DeviceMessage } from '#schemas/messages.ts';
import type { Sample } from '#schemas/reading.ts';
import type { Unit } from '#schemas/unit.ts';
import { outlineOf } from '../ingestion/redact.ts';
import { calibrationBookOf, corrected } from './calibration.ts';
import { type SiftCode, siftReadings } from './sift.ts';

interface Refused {
  readonly code: SiftCode | 'unreadable' | 'unknown-unit';
  readonly message: string;
  readonly excerpt?: string;
}

export interface ReadMessage {
  readonly samples: Sample[];
  readonly refusals: Refused[];
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The JSON inside a message of a device; undefined when there is none. */
export function payloadOf(base64: string): unknown {
  try {
    return JSON.parse(decoder.decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))));
  } catch {
    return undefined;
  }
}

/** What of a message may be judged, and why the rest may not. Only the topic says whose readings they are. */
export function readMessage({ unitId, arrivedAtMillis, payload }: DeviceMessage, unit: Unit | undefined): ReadMessage {
  const content = payloadOf(payload);
  if (content === undefined) return { samples: [], refusals: [{ code: 'unreadable', message: 'The message is not JSON in UTF-8.' }] };
  const excerpt = outlineOf(content);
  if (unit === undefined) {
    return { samples: [], refusals: [{ code: 'unknown-unit', message: `There is no unit ${unitId.slice(0, 128)}.`, excerpt }] };
  }
  const { samples, refusals } = siftReadings(content, unitId, arrivedAtMillis);
  const calibrations = calibrationBookOf(unit);
  return {
    samples: calibrations === null ? samples : samples.map((sample) => corrected(calibrations, sample)),
    refusals: refusals.map(({ index, code, message }) => ({ code, message: `Reading ${index}: ${message}`, excerpt })),
  };
}
