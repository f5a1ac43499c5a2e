/** Yes, no, or nobody knows. */
export type Truth = boolean | undefined;

/** A condition that others may be joined in: exactly one of these, or it asks something itself. */
export interface Joined<Node> {
  readonly all?: readonly Node[] | undefined;
  readonly any?: readonly Node[] | undefined;
  readonly not?: Node | undefined;
}

/**
 * What a tree of conditions says, in the logic of three values (Kleene 1952): what is unknown is neither a yes nor a no, but
 * "any" holds as soon as one known condition does. Once an answer is known, more knowledge never changes it.
 *
 * @param judge - what a condition says that joins no others
 */
export function truthOfTree<Node extends Joined<Node>>(node: Node, judge: (leaf: Node) => Truth): Truth {
  if (node.all) return conjunction(node.all.map((part) => truthOfTree(part, judge)));
  if (node.any) return negation(conjunction(node.any.map((part) => negation(truthOfTree(part, judge)))));
  if (node.not) return negation(truthOfTree(node.not, judge));
  return judge(node);
}

function conjunction(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}

const negation = (truth: Truth): Truth => (truth === undefined ? undefined : !truth);
