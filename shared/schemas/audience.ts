import * as z from 'zod';
import { bodyObject } from './body.ts';
import { CaseIdSchema } from './case.ts';
import { CampaignIdSchema, CustomerIdSchema, ProductIdSchema } from './ids.ts';
import { LocalDaySchema } from './instant.ts';
import { RecallIdSchema } from './recall.ts';
import { boundedTree, RULE_FIELDS, RULE_KINDS, type Rule, RuleIdSchema, treeSchemaOf } from './rule-segment.ts';

const word = z.string().trim().min(1).max(60);
const words = z.array(word).min(1).max(50);
const days = z.number().int().min(0).max(3650);

/** How certain it is that a person is leaving, as the customer page tells it. */
const ChurnLevelSchema = z.enum(['low', 'raised', 'high']);

const object = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape);

type MakeObject = <Shape extends z.ZodRawShape>(shape: Shape) => z.ZodObject<Shape>;

/** What an audience asks of a person beside what rules ask. */
function ownFields(makeObject: MakeObject) {
  const region = makeObject({
    country: words.optional(),
    state: words.optional(),
    city: words.optional(),
    /** First characters of the postal code. */
    postalCode: words.optional(),
    /** The store that the person named as theirs. */
    store: words.optional(),
  });
  const lastPurchase = makeObject({
    from: LocalDaySchema.optional(),
    to: LocalDaySchema.optional(),
    withinDays: days.optional(),
    atLeastDaysAgo: days.optional(),
  });
  const productIds = z.array(ProductIdSchema).min(1).max(100);
  return {
    everyone: z.literal(true).optional(),
    ruleSegment: z.array(RuleIdSchema).min(1).max(20).optional(),
    churnRisk: z.array(ChurnLevelSchema).min(1).max(3).optional(),
    /** All that is given must hold; of each list one. */
    region: region.refine((given) => Object.values(given).some((list) => list !== undefined), 'expected a place').optional(),
    /** One of these tastes or categories: declared by the person, or in a tenth of their orders and in two of them at least. */
    taste: words.optional(),
    lastPurchase: lastPurchase.refine((given) => Object.values(given).some((bound) => bound !== undefined), 'expected a bound').optional(),
    /** Bought one of the products on so many days within the last days. */
    bought: makeObject({ productIds, withinDays: days.min(1), times: z.number().int().min(1).max(100).default(1) }).optional(),
    /** By their own usual interval one of their goods is used up within so many days; of these products, or of any. */
    due: makeObject({ withinDays: days, productIds: productIds.optional() }).optional(),
    /** Whom a past campaign shows to be persuadable: so much more likely to order when written to, or the best share of its people. */
    uplift: makeObject({
      campaign: CampaignIdSchema,
      atLeast: z.number().min(-1).max(1).optional(),
      bestShare: z.number().min(0.01).max(1).optional(),
    })
      .refine(({ atLeast, bestShare }) => atLeast !== undefined || bestShare !== undefined, 'expected atLeast or bestShare')
      .optional(),
    /** An order of theirs was touched by a recall or a case: by these, or by any that began within the last days. */
    affected: makeObject({
      recalls: z.array(RecallIdSchema).min(1).max(20).optional(),
      cases: z.array(CaseIdSchema).min(1).max(20).optional(),
      withinDays: days.min(1).optional(),
    })
      .refine((given) => Object.values(given).some((bound) => bound !== undefined), 'expected recalls, cases or withinDays')
      .optional(),
  };
}

type OwnFields = z.infer<z.ZodObject<ReturnType<typeof ownFields>>>;
export type RegionCondition = NonNullable<OwnFields['region']>;
export type LastPurchaseCondition = NonNullable<OwnFields['lastPurchase']>;
export type BoughtCondition = NonNullable<OwnFields['bought']>;
export type DueCondition = NonNullable<OwnFields['due']>;
export type AffectedCondition = NonNullable<OwnFields['affected']>;
export type UpliftCondition = NonNullable<OwnFields['uplift']>;

interface Tree<Node> extends Omit<Rule, 'all' | 'any' | 'not'>, OwnFields {
  readonly all?: readonly Node[] | undefined;
  readonly any?: readonly Node[] | undefined;
  readonly not?: Node | undefined;
}

/** Whom a campaign is for, as a marketer writes it: exactly one of the fields in each condition, joined by `all`, `any`, `not`. */
export interface AudienceBody extends Tree<AudienceBody> {
  readonly customerIds?: readonly z.infer<typeof CustomerIdSchema>[] | undefined;
}

/** The same as it is kept: listed people are pseudonyms in items of their own, by the number of the list. */
export interface Audience extends Tree<Audience> {
  readonly listed?: number | undefined;
}

const KINDS = [
  ...RULE_KINDS,
  'everyone',
  'ruleSegment',
  'churnRisk',
  'region',
  'taste',
  'lastPurchase',
  'bought',
  'due',
  'affected',
  'uplift',
] as const;

const MAX_LISTED = 5000;

export const AudienceBodySchema: z.ZodType<AudienceBody> = boundedTree(
  treeSchemaOf<AudienceBody>(
    bodyObject,
    { ...RULE_FIELDS, ...ownFields(bodyObject), customerIds: z.array(CustomerIdSchema).min(1).max(MAX_LISTED).optional() },
    [...KINDS, 'customerIds'],
  ),
);

const StoredTreeSchema = treeSchemaOf<Audience>(object, { ...RULE_FIELDS, ...ownFields(object), listed: z.number().int().optional() }, [
  ...KINDS,
  'listed',
]);

/** Before version 0.3: learned segments, rule segments and one list, joined by "or". */
const FormerAudienceSchema = z.object({
  everyone: z.boolean().default(false),
  segments: z.array(z.string()),
  ruleSegments: z.array(z.string()).default([]),
  listed: z.number().int().default(0),
});

function upcast(value: unknown): unknown {
  const { data: former } = FormerAudienceSchema.safeParse(value);
  if (former === undefined) return value;
  if (former.everyone) return { everyone: true };
  const parts = [
    ...(former.segments.length > 0 ? [{ segment: former.segments }] : []),
    ...(former.ruleSegments.length > 0 ? [{ ruleSegment: former.ruleSegments }] : []),
    ...(former.listed > 0 ? [{ listed: 0 }] : []),
  ];
  // Nobody is on a list that is not kept.
  return parts.length === 1 ? parts[0] : parts.length === 0 ? { listed: 0 } : { any: parts };
}

export const AudienceSchema: z.ZodType<Audience> = z.preprocess(upcast, StoredTreeSchema);
