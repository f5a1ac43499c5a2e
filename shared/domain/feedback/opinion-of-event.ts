import type { FeedbackKind, Survey } from '#schemas/feedback.ts';
import { GtinSchema, LotIdSchema } from '#schemas/gtin.ts';
import type { LotRef } from '#schemas/lot.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { textOf } from '../profiles/order-details.ts';

/** What somebody said, however they were asked. */
export interface Opinion {
  readonly kind: FeedbackKind;
  readonly text?: string;
  /** 0–5 */
  readonly stars?: number;
  readonly survey?: Survey;
  readonly productId?: string;
  /** As the shop numbers it, without the group of the source. */
  readonly orderId?: string;
  readonly lot?: LotRef;
}

type Bag = Readonly<Record<string, unknown>>;

const KINDS: Readonly<Record<string, FeedbackKind>> = {
  'Product Reviewed': 'rating',
  'Review Submitted': 'rating',
  'Complaint Submitted': 'complaint',
  'Survey Answered': 'survey',
  'Feedback Submitted': 'comment',
};

/** The longest text that is read; accept-event takes no larger events. */
const TEXT_FIELDS = ['text', 'review_body', 'review', 'comment', 'message', 'body', 'description'];

/** A number, or a text that is one, within bounds. */
function numberIn(bag: Bag, low: number, high: number, ...names: string[]): number | undefined {
  const told = textOf(bag, ...names);
  const value = told === undefined ? Number.NaN : Number(told);
  return value >= low && value <= high ? value : undefined;
}

function surveyIn(properties: Bag): Survey | undefined {
  const name = textOf(properties, 'survey', 'survey_name', 'metric')?.toLowerCase();
  const nps = numberIn(properties, 0, 10, ...(name === 'nps' ? ['nps', 'score', 'answer'] : ['nps']));
  if (nps !== undefined && name !== 'csat') return { name: 'nps', score: Math.round(nps) };
  const csat = numberIn(properties, 1, 5, ...(name === 'csat' ? ['csat', 'score', 'answer'] : ['csat']));
  return csat === undefined ? undefined : { name: 'csat', score: Math.round(csat) };
}

function lotIn(properties: Bag): LotRef | undefined {
  const gtin = GtinSchema.safeParse(textOf(properties, 'gtin')).data;
  const lot = LotIdSchema.safeParse(textOf(properties, 'lot', 'lot_number', 'batch')).data;
  return gtin === undefined || lot === undefined ? undefined : { gtin, lot };
}

const told = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };

/** What an event says of products or the shop; undefined when it is no feedback, or says nothing at all. */
export function opinionOf({ name, properties }: Pick<StoredEvent, 'name' | 'properties'>): Opinion | undefined {
  const kind = KINDS[name];
  if (kind === undefined) return undefined;
  const said = told({
    text: textOf(properties, ...TEXT_FIELDS),
    stars: numberIn(properties, 0, 5, 'rating', 'stars'),
    survey: kind === 'survey' ? surveyIn(properties) : undefined,
    lot: lotIn(properties),
  });
  if (kind !== 'complaint' && said.text === undefined && said.stars === undefined && said.survey === undefined) return undefined;
  return { kind, ...said, ...told({ productId: textOf(properties, 'product_id', 'sku'), orderId: textOf(properties, 'order_id') }) };
}
