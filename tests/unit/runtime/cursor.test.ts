import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { cursorOf, fieldsOfCursor, offsetOfCursor, placeOfCursor, startIn, textOfCursor, versionCursorOf } from '#runtime/cursor.ts';

const PlaceSchema = z.object({ day: z.string(), after: z.number().optional() });
const refusal = expect.objectContaining({ status: 400, message: expect.stringContaining('query.cursor') });

describe('a cursor', () => {
  it('is null behind the last page and nothing at the first', () => {
    expect(cursorOf(undefined)).toBeNull();
    expect(cursorOf(null)).toBeNull();
    expect(textOfCursor(undefined)).toBeUndefined();
    expect(placeOfCursor(z.string(), undefined)).toBeUndefined();
    expect(offsetOfCursor(undefined)).toBe(0);
  });

  it('names the place that it was made of, in letters that a URL takes', () => {
    const cursor = cursorOf('Käse #12/ü?') ?? '';
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(textOfCursor(cursor)).toBe('Käse #12/ü?');
    expect(fieldsOfCursor(PlaceSchema, cursorOf(JSON.stringify({ day: '2026-01-02', after: 3 })) ?? '')).toEqual({
      day: '2026-01-02',
      after: 3,
    });
  });

  it('is refused when it names no place of the list', () => {
    expect(() => fieldsOfCursor(PlaceSchema, 'no-cursor')).toThrow(refusal);
    expect(() => fieldsOfCursor(PlaceSchema, cursorOf('{"after":1}') ?? '')).toThrow(refusal);
    expect(() => placeOfCursor(z.string().regex(/^case-/), cursorOf('lot-1') ?? '')).toThrow(refusal);
    for (const offset of ['-1', '1.5', 'two']) expect(() => offsetOfCursor(offset)).toThrow(refusal);
  });

  it('of one version is refused by the list of another', () => {
    const cursor = versionCursorOf('v7', 40);
    expect(startIn('v7', cursor, 'the rules')).toBe(40);
    expect(() => startIn('v8', cursor, 'the rules')).toThrow(refusal);
    expect(startIn('v8', undefined, 'the rules')).toBe(0);
  });
});
