import type { Pair } from './language.ts';

/** What stays after an erasure and why, and the same in Chinese. */
export const OF_KEEPING: readonly Pair[] = [
  ['tombstones: pseudonyms and the moment', '墓碑记录：假名与时间'],
  ['orders without a person', '去除个人的订单'],
  ['order and lot', '订单与批次'],
  ['addresses to which nothing more may be sent, each by a keyed hash', '不得再联系的地址（加密哈希）'],
  ['the request, its certificate and the audit log, by pseudonym', '请求、证书与审计日志（假名）'],
  ['that goods of a lot were complained of, by nobody', '某批次曾被投诉（不含投诉人）'],
  ['notices and answers by pseudonym', '通知与答复（假名）'],
  ['former versions of the lists, by pseudonym', '名单的旧版本（假名）'],
  ['removed versions', '已移除的版本'],
  ['columns of features by pseudonym', '特征列（假名）'],
  ['orders by pseudonym', '订单（假名）'],
  ['exported tables, by pseudonym', '导出的数据表（假名）'],
  ['who was drawn for a campaign, by pseudonym', '活动抽样名单（假名）'],
  ['neighbour vectors by pseudonym; the next night makes them without the person', '相似向量（假名）；下一夜将不含此人重建'],
  ['pseudonyms of erased people', '已删除者的假名'],
  ['sends by pseudonym', '发送（假名）'],
  ['pseudonyms and keys of events', '假名与事件键'],
  ['places in a campaign', '活动成员'],
  ['pages of people by pseudonym', '客户页（假名）'],
  [
    'the number of a telephone from which somebody answered STOP, on the list of the account; nothing leads from it to a person',
    '曾回复 STOP 的电话号码，列于账户名单；无法由此查到个人',
  ],
  ['pseudonyms of profiles that could not be read', '无法读取的档案的假名'],
  ['They keep what comes later from bringing the person back.', '防止后到的数据使此人重现。'],
  [
    'Books and food law: what was sold and of which lot has to stay traceable (EU 178/2002 Art. 18).',
    '账簿与食品法：售出的商品及批次须可追溯（EU 178/2002 第 18 条）。',
  ],
  ['Food law: a recall has to find the goods (EU 178/2002 Art. 18).', '食品法：召回须能找到商品（EU 178/2002 第 18 条）。'],
  [
    'Whoever asked for silence is not written to again when they come back under the address.',
    '要求不再联系者，再次使用该地址时仍不联系。',
  ],
  ['Proof that the law was kept (GDPR Art. 5(2), PIPL Art. 54).', '守法证明（GDPR 第 5(2) 条、《个人信息保护法》第 54 条）。'],
  [
    'Food law: complaints about a lot have to stay traceable; nothing leads from them to a person.',
    '食品法：批次投诉须可追溯；无法由此查到个人。',
  ],
  ['Evidence of a recall (EU 178/2002 Art. 19).', '召回证据（EU 178/2002 第 19 条）。'],
  ['The bucket keeps what was replaced for a while.', '存储桶会暂存被替换的内容。'],
  ['The bucket keeps what was removed for a day.', '存储桶会保留被移除的内容一天。'],
  ['A run in progress needs its files unchanged; they hold no name, address or id.', '进行中的运行需要文件不变；其中无姓名、地址或标识。'],
  ['They keep a restored backup from bringing the person back.', '防止恢复的备份使此人重现。'],
  [
    'Messages that could not be worked on wait for a person; they hold no name, address or id.',
    '无法处理的消息等待人工；其中无姓名、地址或标识。',
  ],
  [
    'Whoever has the telephone asked for silence, and an opt-in on their behalf would break it.',
    '电话持有人要求不再联系，代为开通将违背其意愿。',
  ],
  ['Somebody has to mend them.', '须有人修复。'],
];
