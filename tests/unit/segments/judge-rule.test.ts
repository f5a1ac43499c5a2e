import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultsInRule, meetsRule, type RuleSubject } from '#domain/segments/judge-rule.ts';
import { type Rule, RuleSegmentBodySchema } from '#schemas/rule-segment.ts';

const aSubject = (values: Record<string, number> = {}, segment?: string, label?: string): RuleSubject => ({
  value: (feature) => values[feature] ?? Number.NaN,
  segment,
  rfm: () => label,
});
const meets = (rule: Rule, values: Record<string, number> = {}, segment?: string, label?: string) =>
  meetsRule(rule, aSubject(values, segment, label));
const parsed = (rule: unknown) => RuleSegmentBodySchema.safeParse({ name: 'Anybody', rule });
const faultOf = (rule: unknown) =>
  parsed(rule)
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('; ');

describe('meetsRule', () => {
  it.each<[Rule, number, boolean]>([
    [{ feature: 'orders30', atLeast: 2 }, 2, true],
    [{ feature: 'orders30', atLeast: 2 }, 1, false],
    [{ feature: 'orders30', atMost: 2 }, 2, true],
    [{ feature: 'orders30', atMost: 2 }, 3, false],
    [{ feature: 'orders30', equals: 0 }, 0, true],
    [{ feature: 'orders30', equals: 0 }, 1, false],
    [{ feature: 'orders30', between: [1, 3] }, 1, true],
    [{ feature: 'orders30', between: [1, 3] }, 3, true],
    [{ feature: 'orders30', between: [1, 3] }, 4, false],
    [{ feature: 'orders30', atLeast: 1, atMost: 3 }, 4, false],
    [{ feature: 'orders30', isKnown: true }, 0, true],
    [{ feature: 'orders30', isKnown: false }, 0, false],
  ])('compares %j with %d', (rule, value, expected) => {
    expect(meets(rule, { orders30: value })).toBe(expected);
  });

  it('joins conditions by and, or and not', () => {
    const [yes, no]: Rule[] = [
      { feature: 'orders30', atLeast: 0 },
      { feature: 'orders30', atLeast: 9 },
    ] as const;
    if (!yes || !no) throw new Error('two rules');
    const values = { orders30: 1 };
    expect(meets({ all: [yes, yes] }, values)).toBe(true);
    expect(meets({ all: [yes, no] }, values)).toBe(false);
    expect(meets({ any: [no, yes] }, values)).toBe(true);
    expect(meets({ any: [no, no] }, values)).toBe(false);
    expect(meets({ not: no }, values)).toBe(true);
    expect(meets({ not: { all: [yes, { not: no }] } }, values)).toBe(false);
  });

  it('takes what is unknown neither for a yes nor for a no', () => {
    const unknown: Rule = { feature: 'daysSinceLastOrder', atMost: 60 };
    const yes: Rule = { feature: 'orders30', equals: 0 };
    const values = { orders30: 0 };
    expect(meets(unknown, values)).toBe(false);
    expect(meets({ not: unknown }, values)).toBe(false);
    expect(meets({ any: [unknown, yes] }, values)).toBe(true);
    expect(meets({ all: [unknown, yes] }, values)).toBe(false);
    expect(meets({ not: { all: [unknown, { not: yes }] } }, values)).toBe(true);
    expect(meets({ feature: 'daysSinceLastOrder', isKnown: false }, values)).toBe(true);
    expect(meets({ feature: 'orders30', atLeast: 1 }, { orders30: Number.POSITIVE_INFINITY })).toBe(false);
  });

  it('asks for learned segments and RFM labels', () => {
    expect(meets({ segment: ['Loyal', 'High-Value'] }, {}, 'Loyal')).toBe(true);
    expect(meets({ segment: ['Loyal'] }, {}, 'Churning')).toBe(false);
    expect(meets({ not: { segment: ['Loyal'] } })).toBe(true);
    expect(meets({ rfm: ['champion'] }, {}, undefined, 'champion')).toBe(true);
    expect(meets({ not: { rfm: ['champion'] } })).toBe(false);
  });

  it('obeys the laws of De Morgan for whatever is known and unknown', () => {
    const leaf: fc.Arbitrary<Rule> = fc.constantFrom(
      { feature: 'known', atLeast: 1 },
      { feature: 'known', atLeast: 3 },
      { feature: 'unknown', atLeast: 1 },
    );
    fc.assert(
      fc.property(fc.array(leaf, { minLength: 1, maxLength: 5 }), (rules) => {
        const negated = rules.map((rule): Rule => ({ not: rule }));
        expect(meets({ not: { all: rules } }, { known: 2 })).toBe(meets({ any: negated }, { known: 2 }));
        expect(meets({ not: { any: rules } }, { known: 2 })).toBe(meets({ all: negated }, { known: 2 }));
      }),
    );
  });
});

describe('a rule', () => {
  it.each([
    [{}, 'rule: expected exactly one of all, any, not, feature, segment, rfm'],
    [{ feature: 'orders30', atLeast: 1, segment: ['Loyal'] }, 'rule: expected exactly one of'],
    [{ all: [{ feature: 'orders30' }] }, 'rule.all.0: expected one of atLeast, atMost, equals, between, isKnown beside the feature'],
    [{ segment: ['Loyal'], atLeast: 1 }, 'rule: expected a feature to compare'],
    [{ feature: 'orders30', between: [3, 1] }, 'rule.between: expected the smaller number first'],
    [{ feature: 'orders30', atLeast: Number.NaN }, 'rule.atLeast: expected a finite number'],
    [JSON.parse('{"feature":"orders30","atMost":1e999}'), 'rule.atMost: expected a finite number'],
    [{ feature: 'orders30', moreThan: 3 }, 'rule: there is no such field; expected all, any, not, feature'],
    [{ all: [] }, 'rule.all: '],
  ])('is refused as %j', (rule, expected) => {
    expect(faultOf(rule)).toContain(expected);
  });

  it('is refused when it is too deep or too long to be meant', () => {
    const leaf = { feature: 'orders30', atLeast: 1 };
    const nested = (levels: number): unknown => (levels === 0 ? leaf : { not: nested(levels - 1) });
    expect(parsed(nested(7)).success).toBe(true);
    expect(faultOf(nested(8))).toContain('expected at most 8 levels and 40 conditions');
    expect(faultOf(nested(5000))).toContain('expected at most 8 levels');
    const wide = { all: Array.from({ length: 3 }, () => ({ any: Array.from({ length: 15 }, () => leaf) })) };
    expect(faultOf(wide)).toContain('40 conditions');
  });

  it('names what does not exist, with its place', () => {
    const rule = {
      all: [{ feature: 'recency', atMost: 3 }, { not: { segment: ['Faithful'] } }, { rfm: ['best'] }, { feature: 'score', atLeast: 0.5 }],
    };
    expect(faultsInRule(rule).map(({ field }) => field)).toEqual(['rule.all.0.feature', 'rule.all.1.not.segment', 'rule.all.2.rfm']);
    expect(faultsInRule(rule)[0]?.expected).toMatch(/^expected one of daysSinceLastOrder, .*, score, .*, not recency$/);
    expect(faultsInRule({ any: [{ feature: 'activeDays30', isKnown: true }] })).toEqual([]);
  });
});
