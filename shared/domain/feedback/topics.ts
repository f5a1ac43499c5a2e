/** What an opinion is about. */
const TOPICS = [
  'taste',
  'freshness',
  'temperature',
  'portion',
  'packaging',
  'missing-item',
  'wrong-item',
  'delivery-time',
  'staff',
  'price',
  'ordering',
] as const;
export type Topic = (typeof TOPICS)[number];

/** What the goods themselves are like; the others are about how they were sold and brought. */
const OF_GOODS: ReadonlySet<string> = new Set(['taste', 'freshness', 'temperature', 'packaging'] satisfies Topic[]);

const wordsOf = (words: string) => new RegExp(`(?<![\\p{L}])(?:${words})(?![\\p{L}])`, 'giu');
const runsOf = (runs: string) => new RegExp(runs, 'gu');

/** Words and turns of each topic: English ones as whole words, Chinese ones wherever they stand. */
const SIGNS: Readonly<Record<Topic, readonly [english: RegExp, chinese: RegExp]>> = {
  taste: [
    wordsOf(
      'tast\\w*|flavou?r\\w*|delicious|yummy|bland|salty|sweet|sour|bitter|spicy|greasy|oily|dry|tough|chewy|soggy|crunchy|crispy|aftertaste|seasoning',
    ),
    runsOf('味道|口味|好吃|难吃|难喝|好喝|太咸|太甜|太辣|太淡|太酸|太苦|油腻|口感|入味|没味|硬|腻'),
  ],
  freshness: [
    wordsOf('fresh\\w*|stale|rotten|spoil\\w*|mou?ld\\w*|expired|rancid|sour milk|gone off|went off|went bad|best before|use by|smell\\w*'),
    runsOf('新鲜|变质|发霉|过期|馊|臭|异味|腐|烂了|坏了|隔夜|保质期'),
  ],
  temperature: [
    wordsOf('cold|lukewarm|warm|hot enough|melted|thawed|defrosted|frozen|temperature|not chilled|unrefrigerated'),
    runsOf('凉了|冷了|冰凉|冰冷|凉透|不热|热乎|解冻|融化|化了|温度|没冰'),
  ],
  portion: [
    wordsOf('portion\\w*|small|tiny|half empty|amount|quantity|size|servings?'),
    runsOf('分量|份量|量少|量太少|量足|量大|太少|少了|不够吃|吃不饱|没吃饱'),
  ],
  packaging: [
    wordsOf('pack\\w*|box\\w*|leak\\w*|spill\\w*|crush\\w*|dent\\w*|broken|damaged|torn|seal\\w*|bag'),
    runsOf('包装|盒子|袋子|洒|撒了|漏了|漏出|破了|压坏|压扁|餐盒|打翻'),
  ],
  'missing-item': [
    wordsOf('missing|forgot\\w*|left out|not in the (?:bag|box|order)|never got|incomplete'),
    runsOf('没给|少送|漏送|漏单|缺少|忘了|没送|没放|少给|没有筷子|没有餐具'),
  ],
  'wrong-item': [
    wordsOf('wrong|different (?:item|product|one)|not what i ordered|mixed up|instead of what'),
    runsOf('送错|错了|搞错|弄错|不是我点|不是我要|拿错'),
  ],
  'delivery-time': [
    wordsOf('late|delay\\w*|slow|on time|quick\\w*|fast|prompt\\w*|hours?|waited|waiting|deliver\\w*|arriv\\w*|shipping|courier|driver'),
    runsOf('慢|快|准时|及时|迟到|超时|小时|等了|配送|送餐|送货|送达|速度|久'),
  ],
  staff: [
    wordsOf('rude|friendly|polite|staff|service|attitude|helpful|customer care|support|driver was'),
    runsOf('态度|服务|客服|骑手|外卖员|快递员|小哥|礼貌|热情'),
  ],
  price: [
    wordsOf('price\\w*|expensive|cheap\\w*|overpriced|cost\\w*|value|refund\\w*|money|charged|bargain'),
    runsOf('价格|贵|便宜|实惠|划算|性价比|退款|收费|优惠|钱'),
  ],
  ordering: [
    wordsOf('app|website|checkout|payment|order(?:ing)? (?:page|process|system)|coupon|account|login'),
    runsOf('下单|系统|软件|支付|付款|优惠券|红包|订单'),
  ],
};

const MOST_TOPICS = 3;
const MOST_CHARACTERS = 20_000;

const countOf = (text: string, signs: readonly RegExp[]) => signs.reduce((sum, sign) => sum + (text.match(sign)?.length ?? 0), 0);

/** What a text is about, the most named first, at most three; equally often named ones in the order of the list. */
export function topicsOf(text: string): Topic[] {
  const read = text.slice(0, MOST_CHARACTERS);
  const counts = TOPICS.map((topic) => ({ topic, count: countOf(read, SIGNS[topic]) })).filter(({ count }) => count > 0);
  return counts
    .toSorted((one, other) => other.count - one.count)
    .slice(0, MOST_TOPICS)
    .map(({ topic }) => topic);
}

/** Whether a complaint can lie in the goods: some topic is about them, or none is known. */
export const concernsGoods = (topics: readonly string[]): boolean => topics.length === 0 || topics.some((topic) => OF_GOODS.has(topic));
