import { describe, expect, it } from 'vitest';
import { readSettings } from '../../cdk/settings.ts';

const read = (given: Record<string, unknown>) => readSettings((name) => given[name]);

describe('the settings', () => {
  it('need nothing to be said for a try', () => {
    expect(read({})).toMatchObject({ stage: 'development', shopTimeZone: 'Europe/Berlin', shopCurrency: 'EUR', keepsData: true });
  });

  it('take lists with commas', () => {
    expect(read({ alertEmails: 'a@shop.example, b@shop.example' }).alertEmails).toEqual(['a@shop.example', 'b@shop.example']);
  });

  it('name everything that is wrong at once', () => {
    expect(() => read({ shopTimeZone: 'Mars/Phobos', shopCurrency: 'euro', alertEmails: 'nobody' })).toThrow(
      /time zone[\s\S]*shopTimeZone[\s\S]*shopCurrency[\s\S]*alertEmails/,
    );
  });

  it('refuse a second group in which is who hears alerts at once', () => {
    const both = { alertEmails: 'a@shop.example', escalationEmails: 'b@shop.example,a@shop.example' };
    expect(() => read(both)).toThrow('told at once anyway: a@shop.example');
  });

  it.each([0, 61, 'soon'])('take no patience of %s minutes with an alert', (minutes) => {
    expect(() => read({ escalationMinutesCritical: minutes })).toThrow('escalationMinutesCritical');
  });

  it.each([{ alertEmails: 'a@shop.example' }, { safetyPhones: '+491711234567' }, {}])(
    'refuse a production stage whose safety alerts have one way out: %o',
    (channels) => {
      expect(() => read({ stage: 'production', ...channels })).toThrow('two kinds of channel');
    },
  );

  it.each([
    { alertEmails: 'a@shop.example', safetyEndpoints: 'https://pager.example/larderly' },
    { safetyPhones: '+491711234567', safetyEndpoints: 'https://pager.example/larderly' },
  ])('accept one with two: %o', (channels) => {
    expect(read({ stage: 'production', ...channels }).stage).toBe('production');
  });
});
