import * as z from 'zod';

/** Text that is JSON. Its error, unlike JSON.parse's own, repeats nothing of the text, so that it may be logged. */
export const JsonTextSchema = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'expected JSON' });
    return z.NEVER;
  }
});
