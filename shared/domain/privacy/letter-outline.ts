import * as z from 'zod';
import type { LetterOutline } from '#schemas/queue.ts';

/** Fields of messages that name a thing, a kind or a step, and never a person. */
export const TOLD_FIELDS = [
  'campaignId',
  'captureID',
  'caseId',
  'exportId',
  'purchaseOrderId',
  'recallId',
  'ruleId',
  'ruleName',
  'unitId',
  'eventType',
  'kind',
  'step',
  'pass',
  'part',
  'page',
] as const;

/** Fields of messages that list what they are about. */
const LISTS = ['events', 'personKeys', 'lots'] as const;

/** An id or a word: an address or a sentence has signs that these have not. */
const ToldSchema = z.union([z.string().regex(/^[\w.:-]{1,80}$/), z.number()]).transform(String);

function objectOf(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return z.looseObject({}).safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/** Of a message that could not be worked on, what an operator may see: no field that tells of a person. @param body - whatever it is */
export function letterOutline(body: string): LetterOutline {
  const message = objectOf(body);
  if (message === undefined) return { isJson: false, told: {}, entries: null };
  const told = TOLD_FIELDS.flatMap((name) => {
    const { data } = ToldSchema.safeParse(message[name]);
    return data === undefined ? [] : [[name, data]];
  });
  const lists = LISTS.map((name) => message[name]).filter(Array.isArray);
  return { isJson: true, told: Object.fromEntries(told), entries: lists[0]?.length ?? null };
}
