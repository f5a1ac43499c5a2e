import { EPCIS_CONTEXT, type EpcisEvent, EpcisEventSchema } from '#schemas/epcis.ts';

const isAboutSomething = (given: object) => 'type' in given || 'isA' in given || 'quantityList' in given;

/** An event of the common kind, of no thing unless it is told; a field that is given as undefined is left out. */
export function anEpcisEvent(given: object = {}): EpcisEvent {
  const event = {
    type: 'ObjectEvent',
    action: 'OBSERVE',
    ...(isAboutSomething(given) ? {} : { epcList: [] }),
    eventTime: '2026-06-01T08:00:00.000Z',
    eventTimeZoneOffset: '+02:00',
    ...given,
  };
  return EpcisEventSchema.parse(JSON.parse(JSON.stringify(event)));
}

export const aDocument = (eventList: readonly unknown[], given: object = {}) => ({
  '@context': [EPCIS_CONTEXT],
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-06-01T10:00:00.000Z',
  epcisBody: { eventList },
  ...given,
});
