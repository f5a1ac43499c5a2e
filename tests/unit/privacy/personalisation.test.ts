import { expect, it } from 'vitest';
import { isPersonalisationOff } from '#domain/privacy/personalisation.ts';
import { ConsentRecordSchema } from '#schemas/consent.ts';

const said = (purpose: string, status: string, channel = 'all') =>
  ConsentRecordSchema.parse({ purpose, status, channel, at: '2026-11-22T08:00:00.000Z', source: 'web' });

it.each([
  ['nothing was said', [], false],
  ['personal lists were refused', [said('personalisation', 'denied')], true],
  ['they were withdrawn on one channel', [said('personalization', 'withdrawn', 'app'), said('personalization', 'granted', 'web')], true],
  ['profiling was refused', [said('profiling', 'denied')], true],
  ['they are granted', [said('recommendations', 'granted')], false],
  ['only mail was refused', [said('marketing', 'withdrawn', 'email')], false],
])('when %s', (_, consents, isOff) => {
  expect(isPersonalisationOff(consents)).toBe(isOff);
});
