import * as z from 'zod';

/** An escape by which half of a character may stand alone; such text is no Unicode, and no table or queue takes it. */
const HALF_ESCAPE = /\\u[dD][89a-fA-F]/;

function wellFormed(_name: string, value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name.toWellFormed(), field]));
}

/** The value of a JSON text; halves of characters become U+FFFD. @throws {SyntaxError} */
export const parseJson = (text: string): unknown => (HALF_ESCAPE.test(text) ? JSON.parse(text, wellFormed) : JSON.parse(text));

/** Text that is JSON. Its error, unlike JSON.parse's own, repeats nothing of the text, so that it may be logged. */
export const JsonTextSchema = z.string().transform((text, context): unknown => {
  try {
    return parseJson(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'expected JSON' });
    return z.NEVER;
  }
});
