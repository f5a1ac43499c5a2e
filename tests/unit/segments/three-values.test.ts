import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Joined, type Truth, truthOfTree } from '#domain/segments/three-values.ts';

interface Node extends Joined<Node> {
  readonly leaf?: number;
}

const LEAVES = 4;
const trees = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.record({ leaf: fc.nat(LEAVES - 1) }),
    fc.record({ all: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('node') }),
  ),
})).node;
const words = fc.array(fc.constantFrom<Truth>(true, false, undefined), { minLength: LEAVES, maxLength: LEAVES });
const said = (node: Node, truths: readonly Truth[]) => truthOfTree(node, ({ leaf = 0 }) => truths[leaf]);

describe('conditions joined by all, any and not', () => {
  it('follow De Morgan, also where something is unknown', () => {
    fc.assert(
      fc.property(trees, trees, words, (one, other, truths) => {
        expect(said({ not: { all: [one, other] } }, truths)).toBe(said({ any: [{ not: one }, { not: other }] }, truths));
        expect(said({ not: { not: one } }, truths)).toBe(said(one, truths));
      }),
    );
  });

  it('do not mind in which order they are written', () => {
    fc.assert(
      fc.property(trees, trees, words, (one, other, truths) => {
        expect(said({ all: [one, other] }, truths)).toBe(said({ all: [other, one] }, truths));
        expect(said({ any: [one, other] }, truths)).toBe(said({ any: [other, one] }, truths));
      }),
    );
  });

  it('never change a known answer when more becomes known', () => {
    fc.assert(
      fc.property(trees, words, fc.nat(LEAVES - 1), fc.boolean(), (node, truths, leaf, told) => {
        const before = said(node, truths);
        const after = truths.map((truth, index) => (index === leaf && truth === undefined ? told : truth));
        if (before !== undefined) expect(said(node, after)).toBe(before);
      }),
    );
  });

  it('are a yes or a no where everything is known', () => {
    const known = fc.array(fc.boolean(), { minLength: LEAVES, maxLength: LEAVES });
    fc.assert(fc.property(trees, known, (node, truths) => said(node, truths) !== undefined));
  });
});
