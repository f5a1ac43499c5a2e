import * as z from 'zod';
import { RunIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { StoredOrdersSchema } from './person-orders.ts';
import { RunPartSchema } from './run.ts';

/** Rules are found among products, and among the categories of the same baskets. */
export const RuleLevelSchema = z.enum(['product', 'category'], 'expected product or category');
export type RuleLevel = z.infer<typeof RuleLevelSchema>;

/** A product's id, or at the level of categories a category's name. */
const RuleItemSchema = z.string();

/** "Who buys all of the antecedent buys the consequent in the same basket", and how far that holds. */
export const PublishedRuleSchema = z.object({
  antecedent: z.array(RuleItemSchema).min(1).describe('Product ids, or names of categories'),
  consequent: RuleItemSchema,
  count: z.number().int().describe('Baskets with all of it'),
  support: z.number().min(0).max(1).describe('Share of the baskets with all of it'),
  confidence: z.number().min(0).max(1).describe('Share of the baskets with the antecedent that hold the consequent'),
  lift: z.number().min(0).describe('How many times as often as if the two had nothing to do with each other'),
  leverage: z.number().describe('Share of the baskets with all of it beyond what chance would give'),
  conviction: z
    .number()
    .nullable()
    .describe('How many times as often the rule would fail if there were no connection; null when it never fails'),
  falseDiscoveryRate: z.number().min(0).max(1).describe('Among all rules that are at least as unlikely by chance'),
});
export type PublishedRule = z.infer<typeof PublishedRuleSchema>;

const ProductNoteSchema = z.object({ name: z.string(), category: z.string().optional() });

/** The rules of one level, best first. */
const LevelRulesSchema = z.object({
  baskets: z.number().int(),
  /** In how many baskets a rule had to be. */
  leastCount: z.number().int(),
  rules: z.array(PublishedRuleSchema),
});
export type LevelRules = z.infer<typeof LevelRulesSchema>;

/** All rules in force. */
export const RuleBookSchema = z.object({
  schemaVersion: z.number().int().default(1),
  runId: RunIdSchema,
  asOf: InstantSchema,
  /** Days of baskets behind it, back from `asOf`. */
  windowDays: z.number().int(),
  product: LevelRulesSchema,
  category: LevelRulesSchema,
  /** What the products that rules name are called, by id. */
  products: z.record(z.string(), ProductNoteSchema),
});
export type RuleBook = z.infer<typeof RuleBookSchema>;

/** A rule as the API shows it. */
export const NamedRuleSchema = PublishedRuleSchema.extend({
  antecedentNames: z.array(z.string()),
  consequentName: z.string(),
});
export type NamedRule = z.infer<typeof NamedRuleSchema>;

/** What starts the mining: the files of all orders. */
export const MineTaskSchema = RunPartSchema.pick({ runId: true, asOf: true, fence: true }).extend({
  orders: z.array(StoredOrdersSchema),
});
export type MineTask = z.infer<typeof MineTaskSchema>;

export interface MinedRules {
  readonly version: string;
  readonly customers: number;
  readonly baskets: number;
  readonly productRules: number;
  readonly categoryRules: number;
}
