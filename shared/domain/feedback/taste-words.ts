/** What somebody said of a taste: that they want it, or that it was too much. */
export interface SaidTaste {
  readonly tag: string;
  readonly isLiked: boolean;
}

/** Tastes by their usual tag, with how they are written. Nothing about health: no allergy, no intolerance, no diet. */
const TASTES: Readonly<Record<string, readonly [english: string, chinese: string]>> = {
  spicy: ['spicy|hot|spiciness|chil(?:l)?i', '辣'],
  sweet: ['sweet|sugary|sweetness', '甜'],
  salty: ['salty|salt', '咸'],
  sour: ['sour|tart|acidic', '酸'],
  bitter: ['bitter|bitterness', '苦'],
  oily: ['oily|greasy|fatty', '油腻|油|腻'],
  mild: ['bland|mild', '清淡|淡'],
  crunchy: ['crunchy|crispy', '脆'],
};

interface Signs {
  readonly tag: string;
  readonly liked: readonly RegExp[];
  readonly disliked: readonly RegExp[];
}

/** "Too bland" is no love of mild food, and "not spicy enough" one of spicy food. */
const SIGNS: readonly Signs[] = Object.entries(TASTES).map(([tag, [english, chinese]]) => ({
  tag,
  liked: [
    new RegExp(`\\b(?:not|n't) (?:nearly )?(?:${english}) enough\\b`, 'iu'),
    new RegExp(
      `\\b(?:love|loved|like|liked|enjoy|enjoyed|prefer) (?:it |them |my food |how )?(?:very |really |extra )?(?:${english})\\b`,
      'iu',
    ),
    new RegExp(`\\b(?:wish|want|wanted) it (?:was|were|to be) (?:more )?(?:${english})`, 'iu'),
    new RegExp(`(?:不够|不太够)(?:${chinese})|(?<!不)(?:喜欢|爱)(?:吃)?(?:${chinese})(?:的)?`, 'u'),
  ],
  disliked: [
    new RegExp(`\\b(?:too|overly|way too|much too|so) (?:${english})\\b`, 'iu'),
    new RegExp(`\\b(?:don't|do not|didn't|hate|dislike)(?: like)? (?:it )?(?:so |too |very )?(?:${english})\\b`, 'iu'),
    new RegExp(`(?:太|过于|有点|巨|死)(?:${chinese})|(?:${chinese})死|不(?:喜欢|爱|能)(?:吃)?(?:太)?(?:${chinese})`, 'u'),
  ],
}));

const MOST_CHARACTERS = 5000;

/** Tastes that a text asks for, or complains of; one that it does both of is left out. */
export function tastesSaid(text: string): SaidTaste[] {
  const read = text.slice(0, MOST_CHARACTERS).replaceAll('’', "'");
  return SIGNS.flatMap(({ tag, liked, disliked }) => {
    const isLiked = liked.some((sign) => sign.test(read));
    const isDisliked = disliked.some((sign) => sign.test(read));
    return isLiked === isDisliked ? [] : [{ tag, isLiked }];
  });
}
