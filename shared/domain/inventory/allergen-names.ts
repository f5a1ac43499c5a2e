import { ALLERGEN_GROUPS, ALLERGENS } from '#schemas/product.ts';

/** Words for each allergen and group in the languages of the shops and of Open Food Facts, without accents, in lower case. */
const WORDS: Readonly<Record<string, string>> = {
  GLUTEN: 'gluten|glutine|glutin|glutens|cereals containing gluten|麸质|含麸质的谷物|麩質',
  WHEAT: 'wheat|ble|grano|frumento|farro|weizen|dinkel|trigo|spelt|kamut|khorasan|epeautre|semola|semolina|小麦|小麥',
  RYE: 'rye|seigle|segale|roggen|centeno|黑麦|黑麥',
  BARLEY: 'barley|orge|orzo|gerste|cebada|malt|malto|大麦|大麥',
  OATS: 'oats|oat|avoine|avena|hafer|燕麦|燕麥',
  CRUSTACEANS:
    'crustaceans|crustacean|crustaces|crostacei|krebstiere|crustaceos|shrimp|prawn|crab|lobster|crevettes|gamberi|甲壳类|甲殼類|虾|蟹',
  MOLLUSCS: 'molluscs|mollusc|mollusks|mollusques|molluschi|mollusco|weichtiere|moluscos|squid|mussels|软体动物|軟體動物',
  SHELLFISH: 'shellfish|crustacean shellfish and molluscs',
  FISH: 'fish|poisson|poissons|pesce|fisch|pescado|鱼|魚',
  EGGS: 'eggs|egg|oeuf|oeufs|uovo|uova|ei|eier|huevo|huevos|蛋|鸡蛋|雞蛋',
  MILK: 'milk|dairy|lactose|lait|latte|lattosio|burro|panna|milch|laktose|leche|lactosa|lactosuero|butter|beurre|cream|creme|cheese|fromage|formaggio|kase|queso|whey|casein|caseina|parmesan|grana padano|pecorino|ricotta|mozzarella|yogurt|yoghurt|牛奶|奶|乳|乳糖',
  PEANUTS: 'peanuts|peanut|groundnut|groundnuts|arachide|arachides|arachidi|cacahuete|cacahuetes|erdnuss|erdnusse|花生',
  SOYBEANS: 'soybeans|soybean|soya|soy|soja|soia|大豆|黄豆|黃豆',
  NUTS: 'nuts|nut|tree nuts|tree nut|fruits a coque|frutta a guscio|frutta in guscio|schalenfruchte|nusse|frutos de cascara|noix|坚果|堅果',
  ALMONDS: 'almonds|almond|amande|amandes|mandorla|mandorle|mandeln|almendra|almendras|杏仁|巴旦木',
  HAZELNUTS: 'hazelnuts|hazelnut|noisette|noisettes|nocciola|nocciole|haselnuss|haselnusse|avellana|avellanas|榛子',
  WALNUTS: 'walnuts|walnut|noix de grenoble|noci|walnuss|walnusse|nuez|nueces|核桃',
  CASHEWS: 'cashews|cashew|cashew nuts|anacarde|anacardes|noix de cajou|anacardio|anacardi|cashewkerne|腰果',
  PECANS: 'pecans|pecan|pecan nuts|noix de pecan|pekannuss|碧根果',
  BRAZIL_NUTS: 'brazil nuts|brazil nut|noix du bresil|noci del brasile|paranuss|巴西坚果',
  PISTACHIOS: 'pistachios|pistachio|pistache|pistaches|pistacchio|pistacchi|pistazien|pistacho|开心果|開心果',
  MACADAMIAS: 'macadamias|macadamia|macadamia nuts|noix de macadamia|夏威夷果',
  CELERY: 'celery|celeri|sedano|sellerie|apio|芹菜',
  MUSTARD: 'mustard|moutarde|senape|senf|mostaza|芥末',
  SESAME: 'sesame|sesame seeds|sesamo|sesamoa|sesam|graines de sesame|芝麻',
  SULPHITES:
    'sulphites|sulfites|sulphite|sulfite|sulphur dioxide and sulphites|sulphur dioxide|sulfur dioxide|so2|solfiti|anidride solforosa|sulfitos|sulfit|二氧化硫|亚硫酸盐',
  LUPIN: 'lupin|lupins|lupini|lupine|lupinen|altramuces|羽扇豆',
};

const DENIALS = /\b(without|free|none|no|sans|sin|senza|ohne|frei|aucun|nessuno|unknown)\b|无|不含/u;
const MAX_NAME_LENGTH = 40;
const IS_WORDLESS_SCRIPT = /\p{Script=Han}/u;

/** A text as the words above are written: no language prefix, no accents, lower case, single spaces. */
export function plainWords(text: string): string {
  return text
    .trim()
    .replace(/^[a-z]{2}:/i, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

const nameByWord = new Map<string, string>();
for (const [name, words] of Object.entries(WORDS)) for (const word of words.split('|')) nameByWord.set(word, name);
for (const name of [...ALLERGENS, ...Object.keys(ALLERGEN_GROUPS)]) nameByWord.set(plainWords(name), name);
/** Longest first, so that "noix de cajou" is not read as "noix". */
const wordsByLength = [...nameByWord.keys()].sort((left, right) => right.length - left.length);

/** Whether a text on a label says the contrary, or nothing: `senza glutine`, `en:none`. */
export const isDenial = (text: string): boolean => DENIALS.test(plainWords(text));

/**
 * The allergens that a tag or a few words of text speak of: `en:milk`, `lait`, `牛奶`, `CRUSTACEANS`,
 * "può contenere frutta a guscio e soia". Words that nothing is known of are kept as a name of their own, because
 * dropping them would make an allergy disappear.
 */
export function allergenNamesIn(text: string): string[] {
  const words = plainWords(text);
  if (words === '') return [];
  const exact = nameByWord.get(words);
  if (exact !== undefined) return [exact];
  const found = new Set<string>();
  let rest = ` ${words} `;
  for (const word of wordsByLength) {
    const written = IS_WORDLESS_SCRIPT.test(word) ? word : ` ${word} `;
    if (!rest.includes(written)) continue;
    found.add(nameByWord.get(word) ?? '');
    rest = rest.replaceAll(written, '  ');
  }
  return found.size > 0 ? [...found] : [ownNameOf(words)];
}

const ownNameOf = (words: string): string =>
  [...words.toUpperCase().replace(/[^\p{L}\p{N} ]/gu, '')].slice(0, MAX_NAME_LENGTH).join('').replaceAll(' ', '_');

/** The parts of a list, or of a text in which commas, semicolons or line breaks part them. */
export function partsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(/[,;、，\n|]/);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
