import * as z from 'zod';

/** As far as messages name people: an event of a chunk by its ids, an order to erase by an id. */
const EventSchema = z.looseObject({
  subjectId: z.string().optional(),
  userId: z.string().optional(),
  anonymousId: z.string().optional(),
  previousId: z.string().optional(),
});
const ChunkSchema = z.looseObject({ events: z.array(EventSchema) });
const OrderSchema = z.looseObject({ customerId: z.string() });
/** What became of a mail, which names the addresses that it went to; its tags name the person by pseudonym. */
const MailSchema = z.looseObject({ mail: z.looseObject({ tags: z.record(z.string(), z.array(z.string())).default({}) }) });

type Verdict = { readonly kind: 'stay' } | { readonly kind: 'remove' } | { readonly kind: 'replace'; readonly body: string };

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const namedIn = ({ subjectId, userId, anonymousId, previousId }: z.infer<typeof EventSchema>): string[] =>
  [subjectId, userId, anonymousId, previousId].flatMap((id) => id ?? []);

const isAboutOneOf = (pseudonyms: ReadonlySet<string>, { mail }: z.infer<typeof MailSchema>) =>
  Object.values(mail.tags)
    .flat()
    .some((tag) => [...pseudonyms].some((pseudonym) => tag.includes(pseudonym)));

/**
 * What becomes of a message that could not be worked on when people are erased: their events go, and with the last one the
 * message; so does an order to erase them, which is carried out.
 *
 * @param body - as it lies in the queue, whatever that is
 * @param pseudonyms - of the erased, as tags of mails name them
 */
export async function withoutPeople(
  body: string,
  isErased: (id: string) => Promise<boolean>,
  pseudonyms: ReadonlySet<string> = new Set(),
): Promise<Verdict> {
  const json = jsonOf(body);
  const mail = MailSchema.safeParse(json);
  if (mail.success) return isAboutOneOf(pseudonyms, mail.data) ? { kind: 'remove' } : { kind: 'stay' };
  const order = OrderSchema.safeParse(json);
  if (order.success) return (await isErased(order.data.customerId)) ? { kind: 'remove' } : { kind: 'stay' };
  const chunk = ChunkSchema.safeParse(json);
  if (!chunk.success) return { kind: 'stay' };
  const { events } = chunk.data;
  const concerned = await Promise.all(events.map(async (event) => (await Promise.all(namedIn(event).map(isErased))).includes(true)));
  const others = events.filter((_, index) => concerned[index] !== true);
  if (others.length === events.length) return { kind: 'stay' };
  return others.length === 0 ? { kind: 'remove' } : { kind: 'replace', body: JSON.stringify({ ...chunk.data, events: others }) };
}
