import type { EpcisEvent, SensorElement } from '#schemas/epcis.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import { bareMeasurement } from './cbv-terms.ts';
import { namedPlaceOf } from './event-places.ts';

/** A temperature as devices send it. */
interface EventReading {
  readonly sensorId: string;
  readonly measuredAt: Instant;
  readonly celsius: number;
}

/** Temperatures with the ids that the unit may have in which they were measured, the likeliest first. */
export interface UnitReadings {
  readonly unitIds: readonly string[];
  readonly readings: readonly EventReading[];
}

const KELVIN_ZERO_CELSIUS = 273.15;

/** @param uom - UN/ECE code; a temperature without one is taken as degrees Celsius */
function celsiusOf(value: number, uom = 'CEL'): number | undefined {
  if (uom === 'CEL') return value;
  if (uom === 'KEL') return value - KELVIN_ZERO_CELSIUS;
  return uom === 'FAH' ? ((value - 32) * 5) / 9 : undefined;
}

const sensorOf = (uri: string | undefined): string => uri?.split(/[/:]/).at(-1)?.slice(0, 64) || 'epcis';

function readingsOf({ sensorMetadata: metadata, sensorReport }: SensorElement, eventTime: string): EventReading[] {
  return sensorReport.flatMap((report) => {
    const value = report.value ?? report.meanValue;
    const isTemperature = bareMeasurement(report.type ?? '') === 'Temperature';
    const celsius = value === undefined || !isTemperature ? undefined : celsiusOf(value, report.uom);
    if (celsius === undefined) return [];
    const time = report.time ?? metadata?.time ?? metadata?.endTime ?? eventTime;
    return [{ sensorId: sensorOf(report.deviceID ?? metadata?.deviceID), measuredAt: InstantSchema.parse(time), celsius }];
  });
}

/**
 * The temperatures of an event: of the place where it was read, else of the device.
 * A report without a value but with a mean counts as one reading at the end of its time.
 */
export function readingsIn(event: EpcisEvent): UnitReadings[] {
  const places = [event.readPoint?.id, event.bizLocation?.id].flatMap((uri) => (uri === undefined ? [] : namedPlaceOf(uri).unitIds));
  return (event.sensorElementList ?? []).flatMap((element) => {
    const device = element.sensorMetadata?.deviceID ?? element.sensorReport[0]?.deviceID;
    const unitIds = [...new Set([...places, ...(device === undefined ? [] : namedPlaceOf(device).unitIds)])];
    const readings = readingsOf(element, event.eventTime);
    return readings.length === 0 ? [] : [{ unitIds, readings }];
  });
}
