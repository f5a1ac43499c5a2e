import type { FeedbackAlert } from '#schemas/feedback-alert.ts';

interface Words {
  readonly dangers: Readonly<Record<string, string>>;
  readonly product: string;
  readonly lot: string;
  readonly expected: (people: number, expected: string) => string;
  readonly proposal: string;
  readonly headline: (count: number, first: string) => string;
  readonly read: string;
}

const WORDS: Readonly<Record<'en' | 'zh', Words>> = {
  en: {
    dangers: { 'allergic-reaction': 'allergic reaction', 'foreign-body': 'foreign body', illness: 'illness', spoiled: 'spoiled goods' },
    product: 'product',
    lot: 'lot',
    expected: (people, expected) => `${people} people complained where ${expected} were to be expected`,
    proposal: 'Hold proposed',
    headline: (count, first) => (count === 1 ? `Customer feedback: ${first}` : `Customer feedback: ${first} and ${count - 1} more`),
    read: 'Read it at',
  },
  zh: {
    dangers: { 'allergic-reaction': '过敏反应', 'foreign-body': '异物', illness: '食用后不适', spoiled: '变质' },
    product: '商品',
    lot: '批次',
    expected: (people, expected) => `${people}人投诉，预期${expected}人`,
    proposal: '建议封存',
    headline: (count, first) => (count === 1 ? `顾客反馈：${first}` : `顾客反馈：${first}等${count}项`),
    read: '查看：',
  },
};

const MOST_LINES = 40;
const MOST_TEXT_MESSAGE = 300;

const tenths = (value: number) => String(Math.round(value * 10) / 10);

function headOf({ occasion, dangers }: FeedbackAlert, words: Words): string {
  if (occasion === 'hold-proposed') return words.proposal;
  return dangers.map((danger) => words.dangers[danger] ?? danger).join(', ');
}

function lineOf(alert: FeedbackAlert, words: Words, address: string | undefined): string {
  const { occasion, id, productIds, lots, complaints, expected } = alert;
  const parts = [
    headOf(alert, words),
    ...(productIds.length > 0 ? [`${words.product} ${productIds.join(', ')}`] : []),
    ...lots.slice(0, 5).map(({ gtin, lot }) => `${words.lot} ${gtin}/${lot}`),
    ...(complaints === undefined || expected === undefined ? [] : [words.expected(complaints, tenths(expected))]),
  ];
  const path = occasion === 'danger' ? `/v1/feedback/${id}` : '/v1/hold-proposals';
  return `${alert.at} ${parts.join('; ')}${address === undefined ? ` (${id})` : `\n${words.read} ${address}${path}`}`;
}

/** What quality is told: dangers and lots by name and number, nothing that anybody wrote, nobody's name. */
export function feedbackAlertText(
  alerts: readonly [FeedbackAlert, ...FeedbackAlert[]],
  { language, address }: { language: 'en' | 'zh'; address: string | undefined },
): { subject: string; text: string; textMessage: string } {
  const words = WORDS[language];
  const [first] = alerts;
  const subject = words.headline(alerts.length, headOf(first, words));
  const lines = alerts.slice(0, MOST_LINES).map((alert) => lineOf(alert, words, address));
  const more = alerts.length > MOST_LINES ? [`… +${alerts.length - MOST_LINES}`] : [];
  return { subject, text: [...lines, ...more].join('\n\n'), textMessage: `${subject}\n${lines[0] ?? ''}`.slice(0, MOST_TEXT_MESSAGE) };
}
