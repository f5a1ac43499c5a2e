import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { anEpcisEvent } from '../support/epcis-builders.ts';
import { classOf, epcisClient, eventsIn, newName, nextOf, placeOf, type Reply } from '../support/epcis-client.ts';

const { endpoints, stored, send, capture, query, jobOf } = epcisClient();

describe('a document that is captured', () => {
  it('is answered with a job, moves its lots, and comes back as it was, with the ids that were missing', async () => {
    const [lot, room] = [newName('L'), newName('room-')];
    const goods = { quantityList: [{ epcClass: classOf(lot), quantity: 24 }] };
    const context = ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { ex: 'https://ns.example/' }];
    const arrival = anEpcisEvent({ bizStep: 'receiving', bizLocation: placeOf(room), ...goods, 'ex:pallets': [{ 'ex:n': '2' }] });
    const sale = anEpcisEvent({
      eventTime: '2026-06-01T12:00:00.000+02:00',
      bizStep: 'retail_selling',
      readPoint: placeOf(room),
      quantityList: [{ epcClass: classOf(lot), quantity: 4 }],
    });
    const reply = await capture([sale, arrival], {}, { '@context': context });
    expect(reply).toMatchObject({ status: 202, body: { running: true, errors: [], captureErrorBehaviour: 'rollback' } });
    expect(await jobOf(reply)).toMatchObject({ running: false, success: true, errors: [], finishedAt: expect.stringMatching(/Z$/) });
    const found = await query({ MATCH_anyEPCClass: classOf(lot) });
    expect(found.headers.get('gs1-epcis-version')).toBe('2.0.0');
    expect((found.body as { '@context': unknown })['@context']).toEqual(context);
    const ids = eventsIn(found).map(({ eventID }) => eventID);
    expect(eventsIn(found)).toEqual([
      { ...sale, eventID: ids[0] },
      { ...arrival, eventID: ids[1] },
    ]);
    for (const id of ids) expect(id).toMatch(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/);
    expect(await jobOf(await capture([arrival, sale], {}, { '@context': context }))).toMatchObject({ success: true });
    expect(eventsIn(await query({ MATCH_anyEPCClass: classOf(lot) }))).toHaveLength(2);
    expect((await send('GET', `/v1/lots/9521234543213/${lot}`)).body).toMatchObject({
      onHand: [{ quantity: 20 }],
      stays: [{ from: arrival.eventTime, to: null }],
    });
    const single = await send('GET', `/events/${encodeURIComponent(String(ids[0]))}`);
    expect(single).toMatchObject({ status: 200, body: { type: 'EPCISQueryDocument', '@context': context } });
    expect(eventsIn(single)).toEqual([{ ...sale, eventID: ids[0] }]);
    expect(eventsIn(await query({ EQ_eventID: String(ids[1]) }))).toHaveLength(1);
  });

  it('with a bad event is rolled back, unless it is to proceed', async () => {
    const lot = newName('L');
    const good = anEpcisEvent({ quantityList: [{ epcClass: classOf(lot), quantity: 1 }] });
    const bad = { ...good, eventTime: 'yesterday' };
    expect(await jobOf(await capture([good, bad]))).toMatchObject({
      success: false,
      errors: [{ type: 'epcisException:ValidationException', eventIndex: 1, detail: expect.stringContaining('eventTime') }],
    });
    expect(eventsIn(await query({ MATCH_anyEPCClass: classOf(lot) }))).toEqual([]);
    expect(await jobOf(await capture([good, bad], { 'gs1-capture-error-behaviour': 'proceed' }))).toMatchObject({
      success: false,
      running: false,
      errors: [{ eventIndex: 1 }],
    });
    expect(eventsIn(await query({ MATCH_anyEPCClass: classOf(lot) }))).toHaveLength(1);
  });

  it('may have no events, may be large, and its job is in the list', async () => {
    expect(await jobOf(await capture([]))).toMatchObject({ success: true, running: false });
    const lot = newName('L');
    const many = Array.from({ length: 120 }, (_, index) =>
      anEpcisEvent({
        eventTime: new Date(Date.UTC(2026, 4, 1 + (index % 3), 8, index)).toISOString(),
        quantityList: [{ epcClass: classOf(lot), quantity: index + 1 }],
      }),
    );
    const reply = await capture(many);
    expect(await jobOf(reply)).toMatchObject({ success: true });
    const seen: unknown[] = [];
    for (let next: string | undefined = `/events?MATCH_anyEPCClass=${encodeURIComponent(classOf(lot))}&perPage=50`; next !== undefined; ) {
      const page: Reply = await send('GET', next);
      seen.push(...eventsIn(page).map(({ eventTime }) => eventTime));
      next = nextOf(page);
    }
    expect(seen).toEqual(
      many
        .map(({ eventTime }) => eventTime)
        .sort()
        .reverse(),
    );
    expect((await send('GET', '/capture?perPage=5')).body).toEqual(
      expect.arrayContaining([expect.objectContaining({ captureID: (reply.body as { captureID: string }).captureID })]),
    );
  });

  it.each(['before', 'after'])('that ships a pallet moves the lots on it, told %s what was packed', async (when) => {
    const [lot, room] = [newName('L'), newName('room-')];
    const serial = String(Math.floor(Math.random() * 1e9)).padStart(9, '0');
    const sscc = `urn:epc:id:sscc:0614141.1${serial}`;
    const childQuantityList = [{ epcClass: classOf(lot), quantity: 30 }];
    const packing = anEpcisEvent({
      type: 'AggregationEvent',
      action: 'ADD',
      bizStep: 'packing',
      parentID: sscc,
      childQuantityList,
      eventTime: '2026-06-01T07:00:00.000Z',
    });
    const arrival = anEpcisEvent({ bizStep: 'receiving', bizLocation: placeOf(room), epcList: [sscc] });
    for (const event of when === 'before' ? [packing, arrival] : [arrival, packing]) await jobOf(await capture([event]));
    expect((await send('GET', `/v1/lots/9521234543213/${lot}`)).body).toMatchObject({ onHand: [{ quantity: 30 }] });
  });

  it('brings temperatures to the unit where they were read', async () => {
    const unit = newName('fridge-');
    await send('PUT', `/v1/units/${unit}`, { kind: 'fridge', site: 'test', storageClass: 'CHILLED_TCS' });
    const time = new Date(Date.now() - 60_000).toISOString();
    const sensorElementList = [
      {
        sensorMetadata: { time, deviceID: 'urn:epc:id:giai:4000001.111' },
        sensorReport: [{ type: 'Temperature', value: 3.25, uom: 'CEL' }],
      },
    ];
    await jobOf(
      await capture([anEpcisEvent({ eventTime: time, bizStep: 'sensor_reporting', readPoint: placeOf(unit), sensorElementList })]),
    );
    await stored();
    expect((await send('GET', `/v1/units/${unit}/readings`)).body).toMatchObject({ items: [{ measuredAt: time, celsius: 3.25 }] });
  });
});

describe('one event', () => {
  it('is kept at once, and a second one of its id is refused', async () => {
    const event = anEpcisEvent({ eventID: `urn:uuid:${randomUUID()}`, bizStep: 'inspecting', bizLocation: placeOf(newName('place-')) });
    const reply = await send('POST', '/events', event);
    expect(reply.status).toBe(201);
    expect(eventsIn(await send('GET', reply.headers.get('location') ?? ''))).toEqual([event]);
    expect(await send('POST', '/events', event)).toMatchObject({
      status: 409,
      body: { type: 'epcisException:ResourceAlreadyExistsException' },
    });
    const clash = await jobOf(await capture([{ ...event, bizStep: 'shipping' }]));
    expect(clash).toMatchObject({ success: false, errors: [{ status: 409, eventIndex: 0 }] });
    const declared = { ...event, errorDeclaration: { declarationTime: '2026-06-02T00:00:00Z', reason: 'incorrect_data' } };
    expect(await jobOf(await capture([declared]))).toMatchObject({ success: true });
    expect(eventsIn(await query({ EQ_eventID: String(event.eventID) }))).toEqual([event, declared]);
  });

  it('may have a hash or a name of its document that another one has too; both come back', async () => {
    for (const eventID of [`ni:///sha-256;${newName().padEnd(64, '0')}?ver=CBV2.0`, `_:${newName('event')}`]) {
      const [one, other] = ['1', '2'].map((value) => anEpcisEvent({ eventID, 'ex:a': value, readPoint: placeOf(newName('place-')) }));
      for (const event of [one, other, one]) expect(await jobOf(await capture([event]))).toMatchObject({ success: true, errors: [] });
      expect(eventsIn(await query({ EQ_eventID: eventID }))).toEqual([one, other]);
      expect(eventsIn(await send('GET', `/events/${encodeURIComponent(eventID)}`))).toHaveLength(2);
    }
  });

  it('written in another way is the same', async () => {
    const lot = newName('L');
    const eventID = `urn:uuid:${randomUUID()}`;
    const written = (epcClass: string, bizStep: string) =>
      anEpcisEvent({ eventID, bizStep, quantityList: [{ epcClass, quantity: 1 }], readPoint: placeOf(lot) });
    const first = written(`urn:epc:class:lgtin:9521234.054321.${lot}`, 'shipping');
    await jobOf(await capture([first]));
    const again = written(`https://shop.example/01/9521234543213/10/${lot}`, 'urn:epcglobal:cbv:bizstep:shipping');
    expect(await jobOf(await capture([again]))).toMatchObject({ success: true });
    expect(eventsIn(await query({ MATCH_anyEPCClass: classOf(lot) }))).toEqual([first]);
  });
});

describe('what is refused', () => {
  it.each([
    ['a document that is none', () => send('POST', '/capture', { type: 'Invoice' }), 400, 'Validation'],
    ['more events than fit', () => capture(Array.from({ length: 1001 }, () => ({}))), 413, 'CaptureLimitExceeded'],
    ['XML', () => send('POST', '/capture', {}, { 'content-type': 'application/xml' }), 415, 'UnsupportedMediaType'],
    ['another version', () => send('GET', '/events', undefined, { 'gs1-epcis-version': '1.2' }), 406, 'NotAcceptable'],
    ['a condition that nobody knows', () => query({ EQ_colour: 'red' }), 400, 'Validation'],
    ['an event that is not there', () => send('GET', '/events/urn:x:1'), 404, 'NoSuchResource'],
    ['a capture that is not there', () => send('GET', '/capture/none'), 404, 'NoSuchResource'],
    ['a document without a date', () => capture([], {}, { creationDate: undefined }), 400, 'Validation'],
    ['EPCs as URNs', () => send('GET', '/events', undefined, { 'gs1-epc-format': 'Always_EPC_URN' }), 406, 'NotAcceptable'],
    ['a bad event', () => send('POST', '/events', { type: 'ObjectEvent' }), 400, 'Validation'],
  ])('%s', async (_, call, status, name) => {
    const reply = await call();
    expect(reply).toMatchObject({ status, body: { type: `epcisException:${name}Exception`, status } });
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
  });
  it('a caller without a token', async () => {
    expect((await fetch(`${endpoints.api}/events`)).status).toBe(401);
  });
});
