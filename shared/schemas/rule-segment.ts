import * as z from 'zod';
import { bodyObject } from './body.ts';
import { type Instant, InstantSchema } from './instant.ts';

export const RuleIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'expected a name of lower-case letters, digits and -, at most 40')
  .brand<'RuleId'>();
export type RuleId = z.infer<typeof RuleIdSchema>;

/** The rule segments of one person, and since when. */
export type RuleSegments = Readonly<Record<string, Instant>>;

export const RFM_LABELS = ['champion', 'loyal', 'promising', 'at-risk', 'lost', 'regular'] as const;
export type RfmLabel = (typeof RFM_LABELS)[number];

/** A condition over one customer: exactly one of `all`, `any`, `not`, `feature`, `segment` and `rfm` is given. */
export interface Rule {
  readonly all?: readonly Rule[] | undefined;
  readonly any?: readonly Rule[] | undefined;
  readonly not?: Rule | undefined;
  /** Compared with the numbers beside it, all of which must hold. */
  readonly feature?: string | undefined;
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
  readonly equals?: number | undefined;
  /** Both ends belong to it. */
  readonly between?: readonly [number, number] | undefined;
  readonly isKnown?: boolean | undefined;
  /** One of these learned segments. */
  readonly segment?: readonly string[] | undefined;
  readonly rfm?: readonly string[] | undefined;
}

/** A function that stores events knows a changed rule after so long at most; its evaluation begins later than that. */
export const RULES_KNOWN_MILLIS = 5_000;
export const MAX_RULE_SEGMENTS = 20;

const MAX_LEVELS = 8;
const MAX_CONDITIONS = 40;
const MAX_BRANCHES = 20;
const COMPARISONS = ['atLeast', 'atMost', 'equals', 'between', 'isKnown'] as const;

/** What a rule asks of a person: one of these in each condition that joins no others. */
export const RULE_KINDS = ['feature', 'segment', 'rfm'] as const;

const finite = z.number('expected a finite number').optional();
const names = z.array(z.string().min(1).max(60)).min(1).max(MAX_BRANCHES).optional();
/** The fields of a condition of a rule that joins no others. */
export const RULE_FIELDS = {
  feature: z.string().min(1).max(60).optional(),
  atLeast: finite,
  atMost: finite,
  equals: finite,
  between: z.tuple([z.number('expected a finite number'), z.number('expected a finite number')]).optional(),
  isKnown: z.boolean().optional(),
  segment: names,
  rfm: names,
};

function demandComparison(rule: Rule, context: z.RefinementCtx): void {
  const fault = (message: string, path: string[] = []) => context.addIssue({ code: 'custom', message, path });
  const comparisons = COMPARISONS.filter((comparison) => rule[comparison] !== undefined);
  if (rule.feature !== undefined && comparisons.length === 0) fault(`expected one of ${COMPARISONS.join(', ')} beside the feature`);
  if (rule.feature === undefined && comparisons.length > 0) fault('expected a feature to compare');
  const [low, high] = rule.between ?? [0, 0];
  if (low > high) fault('expected the smaller number first', ['between']);
}

type MakeObject = <Shape extends z.ZodRawShape>(shape: Shape) => z.ZodObject<Shape>;

/**
 * Conditions that are joined by `all`, `any` and `not`.
 *
 * @param fields - of a condition that joins no others
 * @param kinds - those of the fields of which it has exactly one
 */
export function treeSchemaOf<Node extends Rule>(makeObject: MakeObject, fields: z.ZodRawShape, kinds: readonly string[]): z.ZodType<Node> {
  const all = ['all', 'any', 'not', ...kinds];
  const schema: z.ZodType<Node> = z.lazy(() =>
    makeObject({
      all: z.array(schema).min(1).max(MAX_BRANCHES).optional(),
      any: z.array(schema).min(1).max(MAX_BRANCHES).optional(),
      not: schema.optional(),
      ...fields,
    }).superRefine((node, context) => {
      const given = all.filter((kind) => (node as Record<string, unknown>)[kind] !== undefined);
      if (given.length !== 1) context.addIssue({ code: 'custom', message: `expected exactly one of ${all.join(', ')}` });
      demandComparison(node as Rule, context);
    }),
  ) as unknown as z.ZodType<Node>;
  return schema;
}

const ruleSchemaOf = (makeObject: MakeObject) => treeSchemaOf<Rule>(makeObject, RULE_FIELDS, RULE_KINDS);

/** Levels and conditions of what may be a rule; counting stops where it is too much anyway. */
function extentOf(value: unknown, levelsLeft: number): { levels: number; conditions: number } {
  if (typeof value !== 'object' || value === null || levelsLeft === 0) return { levels: 0, conditions: 0 };
  const isCondition = !Array.isArray(value);
  let levels = 0;
  let conditions = isCondition ? 1 : 0;
  for (const part of Object.values(value)) {
    const inner = extentOf(part, isCondition ? levelsLeft - 1 : levelsLeft);
    levels = Math.max(levels, inner.levels);
    conditions += inner.conditions;
  }
  return { levels: levels + (isCondition ? 1 : 0), conditions };
}

/** What a marketer may write of such a tree: of so many levels and conditions at most. */
export const boundedTree = <Node>(tree: z.ZodType<Node>) =>
  z.preprocess((value, context) => {
    const { levels, conditions } = extentOf(value, MAX_LEVELS + 1);
    if (levels <= MAX_LEVELS && conditions <= MAX_CONDITIONS) return value;
    context.addIssue({ code: 'custom', message: `expected at most ${MAX_LEVELS} levels and ${MAX_CONDITIONS} conditions` });
    return z.NEVER;
  }, tree);

const RuleBodySchema = boundedTree(ruleSchemaOf(bodyObject));

export const RuleSegmentBodySchema = bodyObject({ name: z.string().trim().min(1).max(80), rule: RuleBodySchema });
export type RuleSegmentBody = z.infer<typeof RuleSegmentBodySchema>;
export const RulePreviewBodySchema = bodyObject({ rule: RuleBodySchema });

/** A rule segment as it is kept. */
export const RuleSegmentSchema = z.object({
  schemaVersion: z.number().int().default(1),
  ruleId: RuleIdSchema,
  name: z.string(),
  /** Null when it was written by a later version and cannot be read: whoever is in it stays in it. */
  rule: ruleSchemaOf(z.object).nullable().catch(null),
  /** Rises with each definition; the evaluation of an older one stops. */
  revision: z.number().int(),
  /** Nobody is in a segment that is being removed. */
  isRemoved: z.boolean().default(false),
  changedAt: InstantSchema,
  changedBy: z.string(),
  /** People whom the evaluation of this revision has passed. */
  evaluated: z.number().int().default(0),
  /** Absent while the evaluation of this revision is under way. */
  evaluatedAt: InstantSchema.optional(),
});
export type RuleSegment = z.infer<typeof RuleSegmentSchema>;

/** One page of the evaluation of a rule over everybody; the next page follows as a message of its own. */
export const RuleEvaluationSchema = z.object({
  ruleId: RuleIdSchema,
  revision: z.number().int(),
  sentAt: InstantSchema,
  cursor: z.string().optional(),
  /** People of the pages before. */
  evaluated: z.number().int().default(0),
});
export type RuleEvaluation = z.infer<typeof RuleEvaluationSchema>;

/** Quintile bounds of the customers: the four values between the fifths. */
const CutsSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]);
export const RfmBoundsSchema = z.object({
  daysSinceLastPaidOrder: CutsSchema,
  orderDays365: CutsSchema,
  spend365Minor: CutsSchema,
});
export type RfmBounds = z.infer<typeof RfmBoundsSchema>;
