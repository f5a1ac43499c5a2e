import type { Pair } from './language.ts';

/** Values of a sentence by the names that its pattern gives them; undefined when it is another sentence. */
function valuesOf(pattern: string, sentence: string): Readonly<Record<string, string>> | undefined {
  const escaped = pattern.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return (
    new RegExp(`^${escaped.replace(/\{(\w+)\}/g, '(?<$1>.+?)')}$`, 's').exec(sentence)?.groups ?? (pattern === sentence ? {} : undefined)
  );
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
