/** Why somebody of quality has to read it at once. */
const DANGERS = ['allergic-reaction', 'foreign-body', 'illness', 'spoiled'] as const;
type Danger = (typeof DANGERS)[number];

const english = (words: string) => new RegExp(`(?<![\\p{L}])(?:${words})(?![\\p{L}])`, 'giu');
const chinese = (runs: string) => new RegExp(runs, 'gu');

/** Words that nobody writes in passing. A false alarm costs a minute of reading; what is missed may cost a life. */
const SIGNS: Readonly<Record<Danger, readonly RegExp[]>> = {
  'allergic-reaction': [
    english(
      'allerg(?:y|ic) (?:reaction|attack|shock)s?|reacted (?:badly )?to|anaphyla\\w*|hives|epi-?pen|swollen (?:lips?|tongue|face|throat)|(?:throat|tongue|lips?|face) (?:swelled|swelling|swollen|closed|itch\\w*)|broke out in a rash|undeclared (?:nuts?|milk|allergens?)|not (?:listed|declared) (?:on|in) the (?:label|ingredients)',
    ),
    chinese('过敏|荨麻疹|起疹子|起红疹|嘴唇肿|喉咙肿|舌头肿|呼吸困难'),
  ],
  'foreign-body': [
    english(
      'foreign (?:body|bodies|objects?|matter)|(?:pieces?|bits?|shards?|slivers?|fragments?) of (?:glass|metal|plastic|wood|bone|stone|rubber|wire)|(?:glass|metal|wire|needle|nail|staple|screw|stone) in (?:it|my|the)|(?:found|there was|there were|had) (?:an? |some |live |dead |long |black |small |several )*(?:hairs?|insects?|bugs?|worms?|maggots?|cockroach(?:es)?|fly|flies|weevils?|larvae|mouse|rat|glass|metal|stones?|plastic)|broke (?:a|my) tooth|chipped (?:a|my) tooth|chok(?:ed|ing) on',
    ),
    chinese(
      '异物|玻璃渣|玻璃碎|碎玻璃|铁丝|钢丝|铁屑|钉子|订书钉|石子|沙子|塑料片|塑料袋.{0,2}里|有头发|根头发|头发丝|虫子|有虫|小虫|蛆|苍蝇|蟑螂|蚂蚁|老鼠|创可贴|指甲|硌(?:到|掉|了)?牙',
    ),
  ],
  illness: [
    english(
      'food poison\\w*|poisoned|(?:made|makes|making|got|getting|felt|feel|was|became|am|is) (?:me |us |him |her |them |my \\w+ )?(?:very |so |really |violently )?(?:sick|ill|nauseous)|vomit\\w*|threw up|throwing up|diarrh\\w+|stomach (?:ache|cramps?|pains?|upset)|upset stomach|salmonell\\w*|listeri\\w*|e\\.? ?coli|hospital|emergency room',
    ),
    chinese('拉肚子|腹泻|肚子疼|肚子痛|肚子不舒服|食物中毒|中毒|上吐下泻|呕吐|吐了|胃疼|胃痛|闹肚子|窜稀|医院|急诊|肠胃炎|发烧'),
  ],
  spoiled: [
    english(
      'spoiled(?! for choice)|spoilt(?! for choice)|rotten|rancid|mou?ld(?:y)?|(?:gone|went|goes|turned) (?:off|bad)|past (?:its|the) (?:use[- ]by|best[- ]before|sell[- ]by|expiry|expiration)|expired|out of date|sour milk|(?:smell|smells|smelled|smelt|tasted|tastes) (?:off|rotten|rancid|putrid)|putrid|bulging (?:can|lid|pack)|bloated (?:pack|package|lid)',
    ),
    chinese('变质|发霉|霉了|长毛|馊|腐烂|腐败|发臭|臭了|过期|变味|坏掉|是坏的|胀袋|胀包|发酸|发黏'),
  ],
};

/** A danger that is said not to have been there: the words right before it. */
const DENIED: readonly RegExp[] = [
  /(?:\bno|\bnot|\bnever|\bwithout(?: any)?|n't(?: been| be)?|\bnot been|\bisn't|\bfree of) (?:any |a |an |at all )?$/iu,
  /(?:没有|没|无|未|不会|不是|从没|从未)(?:任何|什么|出现|发生)?$/u,
];
const LOOKED_BACK = 24;
const MOST_CHARACTERS = 20_000;

interface SafetyFinding {
  readonly danger: Danger;
  /** As it was written. */
  readonly words: string;
}

const isDenied = (text: string, index: number) => {
  const before = text.slice(Math.max(0, index - LOOKED_BACK), index);
  return DENIED.some((sign) => sign.test(before));
};

/** The first sign of each danger that a text names and does not deny, in English or Chinese, whatever else it is written in. */
export function dangersIn(text: string): SafetyFinding[] {
  const read = text.slice(0, MOST_CHARACTERS).replaceAll('’', "'");
  return DANGERS.flatMap((danger): SafetyFinding[] => {
    const found = SIGNS[danger].flatMap((sign) => [...read.matchAll(sign)]).filter(({ index }) => !isDenied(read, index));
    const first = found.toSorted((one, other) => one.index - other.index)[0];
    return first === undefined ? [] : [{ danger, words: first[0].slice(0, 60) }];
  });
}
