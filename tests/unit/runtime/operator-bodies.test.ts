import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { faultsOf } from '#runtime/problems.ts';
import { CampaignDraftSchema } from '#schemas/campaign.ts';
import { allRoutes } from '#schemas/routes/all.ts';
import { UnitBodySchema } from '#schemas/unit.ts';

/** What devices send is never refused for what it has beside a reading. */
const TELEMETRY = ['/v1/units/{unitId}/readings'];
/** GS1's own documents may have extensions everywhere. */
const EXTENSIBLE = ['/capture', '/events', '/queries'];
/** Requests in the form of OpenDSR, which other processors extend. */
const OPENDSR = ['/requests'];
const NOT_OURS = [...TELEMETRY, ...EXTENSIBLE, ...OPENDSR];
const NOT_OFFERED = 501;
const writes = allRoutes.filter(
  ({ groups, method, path, status }) =>
    groups !== 'open' && ['POST', 'PUT'].includes(method) && status !== NOT_OFFERED && !NOT_OURS.includes(path),
);
const named = writes.map(({ body, method, path }) => ({ route: `${method} ${path}`, body }));

/** Places in a JSON schema where an object takes any field beside those that it names. */
function openObjects(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties, additionalProperties } = schema as Record<string, unknown>;
  const isOpen = properties !== undefined && additionalProperties !== false;
  return [...(isOpen ? [path] : []), ...Object.entries(schema).flatMap(([name, part]) => openObjects(part, `${path}/${name}`))];
}

describe('the body of what an operator writes', () => {
  /** Of several forms the first fault is that none was chosen. */
  const ofOneForm = named.filter(({ body }) => !(body instanceof z.ZodUnion));

  it.each(ofOneForm)('$route refuses a field that it does not have, by its name', ({ body = z.unknown() }) => {
    const { error } = body.safeParse({ notAField: 1 });
    const faults = error === undefined ? [] : faultsOf(error, 'body');
    expect(faults).toContainEqual({ field: 'body.notAField', expected: expect.stringContaining('there is no such field; expected') });
  });

  it.each(named)('$route has no object inside that takes any field', ({ body = z.unknown() }) => {
    expect(openObjects(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }), 'body')).toEqual([]);
  });

  it('may be a unit as it was read, without what Larderly sets', () => {
    const own = {
      kind: 'fridge',
      site: 'north',
      storageClass: 'CHILLED_TCS',
      tauMinutes: 60,
      sensorIds: [],
      calibrations: [],
      automation: 'on',
    };
    const set = { schemaVersion: 1, updatedAt: '2026-11-22T08:00:00.000Z', automationLockedUntil: '2026-11-22T08:00:00.000Z', state: {} };
    expect(UnitBodySchema.parse({ ...own, ...set, unitId: 'fridge-01' })).toEqual({ ...own, unitId: 'fridge-01' });
  });

  it('names the field and its neighbours, however deep it is', () => {
    const offer = { subject: 'Bread', txt: 'Fresh.' };
    const { error } = CampaignDraftSchema.safeParse({ offer });
    expect(error && faultsOf(error, 'body')).toContainEqual({
      field: 'body.offer.txt',
      expected: 'there is no such field; expected subject, text, couponCode, productIds, expiring',
    });
  });
});
