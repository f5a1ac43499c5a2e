import { describe, expect, it } from 'vitest';
import { anEpcisEvent } from '../support/epcis-builders.ts';
import { classOf, epcisClient, eventsIn, newName, nextOf, placeOf, type Reply } from '../support/epcis-client.ts';

const { endpoints, send, capture, query, jobOf } = epcisClient();

describe('a query', () => {
  it('gives its events in the order and number that are asked for, in the form that is asked for', async () => {
    const lot = newName('L');
    const goods = { quantityList: [{ epcClass: `urn:epc:class:lgtin:9521234.054321.${lot}`, quantity: 1 }] };
    const times = [1, 2, 3, 4, 5].map((minute) => `2026-05-0${minute}T08:00:00.000Z`);
    await jobOf(await capture(times.map((eventTime) => anEpcisEvent({ eventTime, ...goods }))));
    const asked = { MATCH_anyEPCClass: classOf(lot) };
    const timesIn = (reply: Reply) => eventsIn(reply).map(({ eventTime }) => eventTime);
    expect(timesIn(await query({ ...asked, orderBy: 'eventTime', orderDirection: 'ASC' }))).toEqual(times);
    const span = { GE_eventTime: times[1] as string, LT_eventTime: times[4] as string, orderDirection: 'ASC', perPage: '2' };
    const page = await query({ ...span, EQ_quantity: '1', ...asked });
    expect(timesIn(page)).toEqual(times.slice(1, 3));
    const next = nextOf(page);
    expect(timesIn(await send('GET', next ?? ''))).toEqual(times.slice(3, 4));
    const seen: unknown[] = [];
    for (let path: string | undefined = `/events?eventCountLimit=3&perPage=2&${new URLSearchParams(asked)}`; path !== undefined; ) {
      const part: Reply = await send('GET', path);
      seen.push(...timesIn(part));
      path = nextOf(part);
    }
    expect(seen).toEqual(times.slice(2).reverse());
    expect((await query({ ...asked, maxEventCount: '4' })).body).toMatchObject({
      status: 413,
      type: 'epcisException:QueryTooLargeException',
    });
    expect(timesIn(await query({ ...asked, maxEventCount: '5' }))).toHaveLength(5);
    const linked = await send('GET', `/events?${new URLSearchParams(asked)}`, undefined, { 'gs1-epc-format': 'Always_GS1_Digital_Link' });
    expect(eventsIn(linked)[0]).toMatchObject({ quantityList: [{ epcClass: classOf(lot) }] });
    for (const format of ['Never_Translates', 'No_Preference']) {
      const asIs = await send('GET', `/events?${new URLSearchParams(asked)}`, undefined, { 'gs1-epc-format': format });
      expect(eventsIn(asIs)[0]).toMatchObject(goods);
    }
  });
});

describe('the lists', () => {
  it('tell what there is, and lead to its events', async () => {
    const place = placeOf(newName('shop-'));
    const bizStep = `https://ns.example/step-${newName()}`;
    const [sscc] = ['urn:epc:id:sscc:0614141.1123456789'];
    await jobOf(
      await capture([
        anEpcisEvent({
          type: 'AggregationEvent',
          action: 'DELETE',
          parentID: sscc,
          childEPCs: [],
          bizStep,
          disposition: 'in_transit',
          bizLocation: place,
          readPoint: place,
        }),
      ]),
    );
    const memberOf = async (list: string) => ((await send('GET', `/${list}?perPage=1000`)).body as { member: string[] }).member;
    expect(await memberOf('eventTypes')).toEqual(expect.arrayContaining(['AggregationEvent', 'TransformationEvent']));
    expect(await memberOf('bizSteps')).toEqual(expect.arrayContaining([bizStep, 'void_shipping']));
    expect(await memberOf('bizLocations')).toContain(place.id);
    expect(await memberOf('readPoints')).toContain(place.id);
    expect(await memberOf('dispositions')).toContain('in_transit');
    expect(await memberOf('epcs')).toContain('https://id.gs1.org/00/106141411234567897');
    for (const path of [
      `/bizSteps/${encodeURIComponent(bizStep)}/events`,
      `/bizLocations/${encodeURIComponent(place.id)}/events`,
      `/readPoints/${encodeURIComponent(place.id)}/events`,
    ])
      expect(eventsIn(await send('GET', path))).toHaveLength(1);
    const narrowed = `EQ_bizStep=${encodeURIComponent(bizStep)}`;
    expect(eventsIn(await send('GET', `/epcs/-/events?epc=${sscc}&${narrowed}`))).toHaveLength(1);
    expect(eventsIn(await send('GET', `/dispositions/in_progress/events?${narrowed}`))).toEqual([]);
    expect((await send('GET', '/eventTypes/AggregationEvent')).body).toMatchObject({ member: ['events'] });
  });

  it('say with OPTIONS what they can do', async () => {
    const reply = await fetch(`${endpoints.api}/events`, { method: 'OPTIONS' });
    expect(reply.status).toBe(204);
    expect(reply.headers.get('gs1-epcis-version')).toBe('2.0.0');
    expect(reply.headers.get('gs1-epcis-capture-limit')).toBe('1000');
    expect(reply.headers.get('allow')).toContain('POST');
  });
});

describe('a query with a name', () => {
  it('is kept, answers with what is there, and is forgotten', async () => {
    const [name, lot] = [newName('query-'), newName('L')];
    const definition = {
      name,
      query: { eventType: ['ObjectEvent'], EQ_bizStep: ['shipping', 'receiving'], MATCH_anyEPCClass: classOf(lot) },
    };
    expect(await send('POST', '/queries', definition)).toMatchObject({ status: 201 });
    expect(await send('POST', '/queries', definition)).toMatchObject({ status: 409 });
    expect((await send('GET', `/queries/${name}`)).body).toEqual(definition);
    expect((await send('GET', '/queries?perPage=1000')).body).toContainEqual(definition);
    expect(eventsIn(await send('GET', `/queries/${name}/events`))).toEqual([]);
    const events = ['receiving', 'storing', 'shipping'].map((bizStep, hour) =>
      anEpcisEvent({ bizStep, eventTime: `2026-06-01T0${hour}:00:00Z`, quantityList: [{ epcClass: classOf(lot), quantity: 1 }] }),
    );
    await jobOf(await capture(events));
    expect(eventsIn(await send('GET', `/queries/${name}/events`)).map(({ bizStep }) => bizStep)).toEqual(['shipping', 'receiving']);
    expect(eventsIn(await send('GET', `/queries/${name}/events?EQ_action=ADD`))).toEqual([]);
    expect(await send('DELETE', `/queries/${name}`)).toMatchObject({ status: 204 });
    for (const [method, path] of [
      ['DELETE', ''],
      ['GET', ''],
      ['GET', '/events'],
    ])
      expect(await send(method as string, `/queries/${name}${path}`)).toMatchObject({ status: 404 });
    expect(await send('POST', '/queries', { name, query: { EQ_colour: 'red' } })).toMatchObject({ status: 400 });
  });

  it('has subscriptions, which end with it', async () => {
    const name = newName('query-');
    const path = `/queries/${name}/subscriptions`;
    await send('POST', '/queries', { name, query: { EQ_bizStep: 'receiving' } });
    const asked = { dest: 'https://shop.example/hook', signatureToken: 'correct horse', schedule: { hour: '1', minute: '5' } };
    const made = await send('POST', path, asked);
    const { subscriptionID } = made.body as { subscriptionID: string };
    expect(made).toMatchObject({ status: 201, body: { queryName: name, schedule: asked.schedule, reportIfEmpty: false } });
    expect(JSON.stringify(made.body)).not.toContain('horse');
    expect((await send('GET', path)).body).toEqual([made.body]);
    expect((await send('GET', `${path}/${subscriptionID}`)).body).toEqual(made.body);
    for (const wrong of [
      { dest: asked.dest },
      { ...asked, stream: true },
      { ...asked, schedule: { hour: '25' } },
      { dest: 'https://10.0.0.1/hook', stream: true },
      { dest: asked.dest, stream: true, initialRecordTime: '2020-01-01T00:00:00Z' },
    ])
      expect(await send('POST', path, wrong)).toMatchObject({ status: 400, body: { type: 'epcisException:ValidationException' } });
    expect(await send('DELETE', `${path}/${subscriptionID}`)).toMatchObject({ status: 204 });
    expect(await send('DELETE', `${path}/${subscriptionID}`)).toMatchObject({ status: 404 });
    const streamed = (await send('POST', path, { dest: asked.dest, stream: true })).body as { subscriptionID: string };
    await send('DELETE', `/queries/${name}`);
    expect(await send('GET', `${path}/${streamed.subscriptionID}`)).toMatchObject({ status: 404 });
    expect(await send('POST', path, { dest: asked.dest, stream: true })).toMatchObject({ status: 404 });
  });
});
