import type { EpcisEvent } from '#schemas/epcis.ts';
import { typeOfEvent } from '#schemas/epcis.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import { bareMeasurement, bareTerm } from './cbv-terms.ts';
import { nameOfEpc } from './epc-uris.ts';

/** What queries and lists ask of an event, in one form however the event was written. */
export interface EventFacts {
  readonly eventTypes: readonly string[];
  readonly eventTime: Instant;
  readonly bizSteps: readonly string[];
  readonly dispositions: readonly string[];
  readonly readPoints: readonly string[];
  readonly bizLocations: readonly string[];
  /** Single things and classes by the role that they have, each by its one name. */
  readonly epcs: Readonly<Record<'list' | 'parent' | 'child' | 'input' | 'output', readonly string[]>>;
  readonly classes: Readonly<Record<'list' | 'child' | 'input' | 'output', readonly string[]>>;
  readonly deviceIds: readonly string[];
  readonly measurements: readonly string[];
}

const given = (text: string | undefined): string[] => (text === undefined ? [] : [text]);
const named = (uris: readonly string[] | undefined) => (uris ?? []).map(nameOfEpc);
const classesOf = (list: readonly { readonly epcClass: string }[] | undefined) => (list ?? []).map(({ epcClass }) => nameOfEpc(epcClass));

export function factsOf(event: EpcisEvent): EventFacts {
  const reports = (event.sensorElementList ?? []).flatMap(({ sensorReport }) => sensorReport);
  const devices = (event.sensorElementList ?? []).flatMap(({ sensorMetadata }) => given(sensorMetadata?.deviceID));
  return {
    eventTypes: [typeOfEvent(event)],
    eventTime: InstantSchema.parse(event.eventTime),
    bizSteps: given(event.bizStep && bareTerm('bizStep', event.bizStep)),
    dispositions: given(event.disposition && bareTerm('disposition', event.disposition)),
    readPoints: named(given(event.readPoint?.id)),
    bizLocations: named(given(event.bizLocation?.id)),
    epcs: {
      list: named(event.epcList),
      parent: named(given(event.parentID)),
      child: named(event.childEPCs),
      input: named(event.inputEPCList),
      output: named(event.outputEPCList),
    },
    classes: {
      list: classesOf(event.quantityList),
      child: classesOf(event.childQuantityList),
      input: classesOf(event.inputQuantityList),
      output: classesOf(event.outputQuantityList),
    },
    deviceIds: named([...devices, ...reports.flatMap(({ deviceID }) => given(deviceID))]),
    measurements: reports.flatMap(({ type }) => (type === undefined ? [] : [bareMeasurement(type)])),
  };
}

/** Everything that an event names, single or as a class, each once. */
export const thingsIn = ({ epcs, classes }: EventFacts): string[] => [
  ...new Set([...Object.values(epcs).flat(), ...Object.values(classes).flat()]),
];
