const ADDRESS = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g;
const TELEPHONE = /\+\d[\d ().-]{6,}\d/g;
const SIGN = /[^\p{L}\p{N}_.@+-]+/u;

const plain = (text: string) => text.replace(/^[.@+-]+|[.@+-]+$/g, '');
const piecesOf = (text: string) => text.split(SIGN).map(plain).filter(Boolean);

/**
 * What a log says of people: some of the words, each as a whole, and whatever has the form of an e-mail address or of an
 * international telephone number.
 *
 * @returns each as `word: line`
 */
export function leaksIn(log: string, words: ReadonlySet<string>): string[] {
  const lines = log.split('\n').filter(Boolean);
  const pieces = new Set(lines.flatMap(piecesOf));
  const printed = [...words].filter((word) => {
    const own = piecesOf(word);
    return own.length > 0 && own.every((piece) => pieces.has(piece));
  });
  return lines.flatMap((line) => {
    const standing = new Set(printed.length === 0 ? [] : piecesOf(line));
    const said = printed.filter((word) => standing.has(plain(word)) || (piecesOf(word).length > 1 && line.includes(word)));
    return [...said, ...(line.match(ADDRESS) ?? []), ...(line.match(TELEPHONE) ?? [])].map((word) => `${word}: ${line}`);
  });
}
