import * as z from 'zod';
import { AtRiskCustomerSchema, AtRiskSummarySchema } from '../at-risk.ts';
import { NoBodySchema } from '../body.ts';
import { CustomerIdSchema, RunIdSchema } from '../ids.ts';
import { InstantSchema, LocalDaySchema } from '../instant.ts';
import { CurrencyCodeSchema, MinorSchema } from '../money.ts';
import { PageQuerySchema, pageOf } from '../page.ts';
import { defineRoute, EVERY_GROUP, type Group } from '../route.ts';
import { RuleIdSchema, RulePreviewBodySchema, RuleSegmentBodySchema, RuleSegmentSchema } from '../rule-segment.ts';
import { ScoreBoundsSchema, ScoreMethodSchema, ScoreSettingsSchema, ScoreVersionSchema, ScoreWeightsSchema } from '../score.ts';
import { PublishedSegmentationSchema, SegmentDriftSchema, SegmentQualitySchema, SegmentSchema } from '../segment.ts';

const word = 'segments';
const MARKETERS: readonly Group[] = ['marketer', 'admin'];

export const getSegments = defineRoute({
  method: 'GET',
  path: '/v1/segments',
  word,
  summary: 'The segments in force: size, centre, value and change of each. Empty before the first run.',
  groups: EVERY_GROUP,
  reply: pageOf(SegmentSchema).extend({
    asOf: InstantSchema.nullable(),
    runId: RunIdSchema.nullable(),
    publishedAt: InstantSchema.nullable(),
    revision: z.number().int(),
    currency: CurrencyCodeSchema.nullable(),
    customers: z.number().int(),
    unsegmented: z.number().int(),
    silhouette: z.number().nullable(),
    quality: SegmentQualitySchema.nullable().describe('Davies–Bouldin index, and what 2 to 10 segments would give on a sample'),
    drift: SegmentDriftSchema.nullable().describe(
      'How far the customers have gone from those on whom the scales were fitted, and from last night',
    ),
    scalesFittedAt: InstantSchema.nullable(),
    features: z.array(z.object({ name: z.string(), unit: z.string(), meaning: z.string(), decidesSegment: z.boolean() })),
  }),
});

export const listSegmentations = defineRoute({
  method: 'GET',
  path: '/v1/segments/history',
  word,
  summary: 'The segmentations that were in force, newest first: sizes, and who moved between them.',
  groups: EVERY_GROUP,
  query: PageQuerySchema,
  reply: pageOf(
    PublishedSegmentationSchema.pick({
      runId: true,
      asOf: true,
      publishedAt: true,
      revision: true,
      currency: true,
      customers: true,
      unsegmented: true,
      silhouette: true,
      drift: true,
      moves: true,
      changed: true,
    }).extend({ segments: z.array(SegmentSchema.pick({ name: true, size: true, share: true, spendMinor: true, averageScore: true })) }),
  ),
});

const ListedAtRiskSchema = AtRiskCustomerSchema.omit({ personKey: true }).extend({
  customerId: CustomerIdSchema,
  currency: CurrencyCodeSchema,
  lastOrderOn: LocalDaySchema,
  daysSinceLastOrder: z.number().int().describe('As of now'),
  usualIntervalDays: z.number().int().describe("Mean gap between the person's days with orders"),
  aliveProbability: z.number().describe('That the person is still a customer, as of the night'),
  valueAtRiskMinor: MinorSchema.describe('Net spend of the year after asOf that is expected to be lost'),
  advice: z.string(),
});
export type ListedAtRisk = z.infer<typeof ListedAtRiskSchema>;

export const listAtRisk = defineRoute({
  method: 'GET',
  path: '/v1/segments/at-risk',
  word,
  summary:
    'Customers with whom most is expected to be lost, most first, made every night: what they are worth, how long they are silent, what to do. Who has ordered since is left out.',
  groups: MARKETERS,
  query: PageQuerySchema,
  reply: pageOf(ListedAtRiskSchema).extend({
    asOf: InstantSchema.nullable(),
    summary: AtRiskSummarySchema.nullable().describe('Of the whole list as the night made it'),
    reason: z.string().nullable().describe('Why there is no list'),
  }),
});

const ScoreWeightsReplySchema = z.object({
  inForce: ScoreVersionSchema.extend({ weights: ScoreWeightsSchema, bounds: ScoreBoundsSchema })
    .nullable()
    .describe('What the scores were computed with last night; null before the first run'),
  next: ScoreSettingsSchema.extend({
    revision: z.number().int().describe('0 while nobody has set any'),
    changedAt: InstantSchema.nullable(),
    changedBy: z.string().nullable(),
  }).describe('What the next night computes them with; weights that are learned are null until then'),
});
export type ScoreWeightsReply = z.infer<typeof ScoreWeightsReplySchema>;

export const getScoreWeights = defineRoute({
  method: 'GET',
  path: '/v1/score-weights',
  word,
  summary: 'Weights and bounds of the customer score: those in force, and those that the next night takes.',
  groups: EVERY_GROUP,
  reply: ScoreWeightsReplySchema,
});

export const putScoreWeights = defineRoute({
  method: 'PUT',
  path: '/v1/score-weights',
  word,
  summary: 'Sets the weights of the customer score: given, from pairwise comparisons, or learned. They hold from the next night on.',
  groups: MARKETERS,
  body: ScoreMethodSchema,
  reply: ScoreWeightsReplySchema,
});

export const previewScoreWeights = defineRoute({
  method: 'POST',
  path: '/v1/score-weights/preview',
  word,
  summary: 'How other weights would change the scores, on a sample of customers. Nothing is stored.',
  groups: MARKETERS,
  body: ScoreMethodSchema,
  reply: z.object({
    looked: z.number().int().describe('Customers of the sample; all when there are no more'),
    customers: z.number().int().describe('Those of them with an order'),
    weights: ScoreWeightsSchema,
    consistencyRatio: z.number().nullable(),
    meanChange: z.number().nullable().describe('Mean of how much a score moves, 0–1'),
    bestKept: z.number().nullable().describe('Share of the best tenth that stays in it'),
    top: z.array(
      z.object({
        customerId: z.string(),
        segment: z.string().nullable(),
        scoreBefore: z.number().nullable(),
        scoreAfter: z.number(),
        rankBefore: z.number().int().nullable(),
        rankAfter: z.number().int(),
      }),
    ),
  }),
});

const ruleParams = z.object({ ruleId: RuleIdSchema });

const RuleSegmentPageSchema = RuleSegmentSchema.pick({
  ruleId: true,
  name: true,
  rule: true,
  revision: true,
  evaluated: true,
  changedAt: true,
  changedBy: true,
}).extend({
  status: z.enum(['evaluating', 'ready', 'removing']).describe('Until it is ready, people are still being gone through'),
  evaluatedAt: InstantSchema.nullable(),
  size: z.number().int().describe('People in it now'),
});
export type RuleSegmentPage = z.infer<typeof RuleSegmentPageSchema>;

export const listRuleSegments = defineRoute({
  method: 'GET',
  path: '/v1/segments/rules',
  word,
  summary: 'The rule segments that marketers have defined, with their sizes. There are at most twenty, all on one page.',
  groups: EVERY_GROUP,
  reply: pageOf(RuleSegmentPageSchema),
});

export const getRuleSegment = defineRoute({
  method: 'GET',
  path: '/v1/segments/rules/{ruleId}',
  word,
  summary: 'A rule segment: its rule, size, and how far everybody has been gone through.',
  groups: EVERY_GROUP,
  params: ruleParams,
  reply: RuleSegmentPageSchema,
});

export const putRuleSegment = defineRoute({
  method: 'PUT',
  path: '/v1/segments/rules/{ruleId}',
  word,
  summary: 'Defines a rule segment. Everybody is gone through within minutes; from then on it follows each event, and each night.',
  groups: MARKETERS,
  params: ruleParams,
  body: RuleSegmentBodySchema,
  reply: RuleSegmentPageSchema,
  status: 202,
});

export const deleteRuleSegment = defineRoute({
  method: 'DELETE',
  path: '/v1/segments/rules/{ruleId}',
  word,
  summary: 'Removes a rule segment: nobody joins it any more, and within minutes nobody is in it.',
  groups: MARKETERS,
  params: ruleParams,
  body: NoBodySchema,
  reply: RuleSegmentPageSchema,
  status: 202,
});

export const previewRuleSegment = defineRoute({
  method: 'POST',
  path: '/v1/segments/rules/preview',
  word,
  summary: 'Whom a rule would take, on a sample of the customers. Nothing is stored.',
  groups: MARKETERS,
  body: RulePreviewBodySchema,
  reply: z.object({
    looked: z.number().int().describe('People of the sample'),
    isEverybody: z.boolean().describe('There are no more'),
    matching: z.number().int(),
    share: z.number().nullable().describe('Of those looked at, 0–1'),
    estimatedSize: z.number().int().nullable().describe('Exact when everybody was looked at; null before the first night otherwise'),
    examples: z.array(z.object({ customerId: z.string(), segment: z.string().nullable() })),
  }),
});

export const listRuleMembers = defineRoute({
  method: 'GET',
  path: '/v1/segments/rules/{ruleId}/customers',
  word,
  summary: 'The people of a rule segment, in no particular order; a page may hold fewer than asked for.',
  groups: EVERY_GROUP,
  params: ruleParams,
  query: PageQuerySchema,
  reply: pageOf(
    z.object({
      customerId: z.string(),
      since: InstantSchema.describe('When they joined it'),
      segment: z.string().nullable(),
      orders: z.number().int(),
      spendMinor: MinorSchema,
      currency: CurrencyCodeSchema,
      lastSeenAt: InstantSchema,
    }),
  ),
});
