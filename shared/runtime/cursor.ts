import type * as z from 'zod';
import { JsonTextSchema } from './json.ts';
import { badRequest } from './problems.ts';

/** A cursor that no page of this list has given. */
export const badCursor = (of = 'the page before') => badRequest('query.cursor', `expected the cursor of ${of}`);

/** What the next page is asked with: a place in a list, opaque to whoever asks; null behind the last page. */
export const cursorOf = (place: string | null | undefined): string | null =>
  place === null || place === undefined ? null : Buffer.from(place).toString('base64url');

/** The place that a cursor names. Storage refuses what is no place of its list. */
export const textOfCursor = (cursor: string | undefined): string | undefined =>
  cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString('utf8');

function parsed<Schema extends z.ZodType>(schema: Schema, place: unknown): z.output<Schema> {
  const { success, data } = schema.safeParse(place);
  if (!success) throw badCursor();
  return data;
}

/** The place that a cursor names, of this form. @throws {ProblemError} 400 */
export const placeOfCursor = <Schema extends z.ZodType>(schema: Schema, cursor: string | undefined): z.output<Schema> | undefined =>
  cursor === undefined ? undefined : parsed(schema, textOfCursor(cursor));

/** The same of a place with several fields, which `cursorOf(JSON.stringify(place))` has told. @throws {ProblemError} 400 */
export const fieldsOfCursor = <Schema extends z.ZodType>(schema: Schema, cursor: string | undefined): z.output<Schema> | undefined =>
  cursor === undefined ? undefined : parsed(schema, parsed(JsonTextSchema, textOfCursor(cursor)));

/** How many of a list were told before; 0 at its beginning. @throws {ProblemError} 400 */
export function offsetOfCursor(cursor: string | undefined): number {
  const offset = Number(cursor ?? 0);
  if (!Number.isSafeInteger(offset) || offset < 0) throw badCursor();
  return offset;
}

/** A place in the list of one version. */
export const versionCursorOf = (version: string, start: number): string => Buffer.from(`${version} ${start}`).toString('base64url');

/** Where the next page of a version's list starts; `of` says whose list in the refusal. @throws {ProblemError} 400 when the list is of another version by now */
export function startIn(version: string, cursor: string | undefined, of: string): number {
  const text = textOfCursor(cursor);
  if (text === undefined) return 0;
  const [ofVersion, start = ''] = text.split(' ');
  if (ofVersion !== version || !/^\d{1,9}$/.test(start)) throw badCursor(`a page of ${of} in force`);
  return Number(start);
}
