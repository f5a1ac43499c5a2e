import { ComprehendClient, DetectSentimentCommand, type LanguageCode } from '@aws-sdk/client-comprehend';

const client = new ComprehendClient({ maxAttempts: 3 });

/** The service takes 5,000 bytes of a text. */
const MOST_BYTES = 5000;
const LANGUAGES: Readonly<Record<string, LanguageCode>> = { en: 'en', zh: 'zh' };

/** The text up to as many bytes as the service takes, without half a character at its end. */
function shortened(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.length <= MOST_BYTES ? text : bytes.subarray(0, MOST_BYTES).toString('utf8').replace(/�+$/, '');
}

/**
 * How likely a text is praise by Amazon Comprehend, 0–1: half of what it calls neutral or mixed counts on each side.
 *
 * @returns undefined for a language that is not asked for
 */
export async function positivityByComprehend(text: string, language: string): Promise<number | undefined> {
  const LanguageCode = LANGUAGES[language];
  if (LanguageCode === undefined || text.trim() === '') return undefined;
  const { SentimentScore = {} } = await client.send(new DetectSentimentCommand({ Text: shortened(text), LanguageCode }));
  const { Positive = 0, Neutral = 0, Mixed = 0 } = SentimentScore;
  return Positive + (Neutral + Mixed) / 2;
}
