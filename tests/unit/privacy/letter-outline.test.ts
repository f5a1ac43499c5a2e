import { describe, expect, it } from 'vitest';
import { letterOutline, TOLD_FIELDS } from '#domain/privacy/letter-outline.ts';
import { dataClassOf } from '#schemas/data-classes.ts';

describe('the outline of a message that could not be worked on', () => {
  it('tells fields that say nothing of anybody alone', () => {
    expect(TOLD_FIELDS.filter((name) => dataClassOf(name) !== undefined)).toEqual([]);
  });

  it('names what the message is about, and how many entries it has', () => {
    const body = JSON.stringify({ campaignId: 'cmp-1', personKeys: ['p-secret', 'p-other'], part: 0 });
    expect(letterOutline(body)).toEqual({ isJson: true, told: { campaignId: 'cmp-1', part: '0' }, entries: 2 });
  });

  it.each([
    { source: 'default', events: [{ userId: 'anna@example.org', traits: { name: 'Anna' } }] },
    { requestId: 'r-1', customerId: 'anna' },
    { mail: { tags: { sendId: ['anna'] } }, bounce: { bouncedRecipients: [{ emailAddress: 'anna@example.org' }] } },
    { campaignId: 'anna@example.org' },
    { kind: 'Anna, Main Street 1' },
    { unitId: { customerId: 'anna' } },
    { step: ['anna'] },
  ])('repeats nothing of anybody: %j', (message) => {
    const outline = letterOutline(JSON.stringify(message));
    expect(JSON.stringify(outline)).not.toMatch(/anna/i);
    expect(outline).toMatchObject({ isJson: true, told: {} });
  });

  it.each(['', 'anna@example.org wrote', '"anna"', '["anna"]', '{"campaignId":'])('says of what is no object only that: %s', (body) => {
    expect(letterOutline(body)).toEqual({ isJson: false, told: {}, entries: null });
  });
});
