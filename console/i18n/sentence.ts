import type { Pair } from './language.ts';

/** A `{field}` stands for the name of one, not for words. */
const NAME = '[\\w.-]+';

const known = new Map<string, RegExp>();

/** Made once: a view says a hundred sentences, each to be held against all patterns. */
function signOf(pattern: string): RegExp {
  const made = known.get(pattern);
  if (made !== undefined) return made;
  const escaped = pattern.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  const sign = new RegExp(
    `^${escaped.replace(/\{(\w+)\}/g, (_whole, name: string) => `(?<${name}>${name === 'field' ? NAME : '.+?'})`)}$`,
    's',
  );
  known.set(pattern, sign);
  return sign;
}

/** Values of a sentence by the names that its pattern gives them; undefined when it is another sentence. */
function valuesOf(pattern: string, sentence: string): Readonly<Record<string, string>> | undefined {
  const found = signOf(pattern).exec(sentence);
  return found === null ? undefined : (found.groups ?? {});
}

const asItIs = (value: string) => value;

/**
 * A sentence by the first pattern that it has; undefined when it has none of them.
 *
 * @param say - says the value of a place of the pattern
 */
export function translated(
  sentence: string,
  pairs: readonly Pair[],
  say: (value: string, name: string) => string = asItIs,
): string | undefined {
  for (const [english, chinese] of pairs) {
    const values = valuesOf(english, sentence);
    if (values !== undefined) return chinese.replace(/\{(\w+)\}/g, (whole, name: string) => say(values[name] ?? whole, name));
  }
  return undefined;
}
