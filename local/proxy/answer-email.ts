import { randomUUID } from 'node:crypto';
import type { Outbox } from '../outbox.ts';
import type { Answer } from './service-proxy.ts';

type Message = Parameters<Outbox['add']>[0];

interface Destination {
  readonly ToAddresses?: readonly string[];
  readonly CcAddresses?: readonly string[];
  readonly BccAddresses?: readonly string[];
}
type Pairs = readonly { readonly Name: string; readonly Value: string }[];

interface SendEmailInput {
  readonly FromEmailAddress?: string;
  readonly Destination?: Destination;
  readonly Content?: {
    readonly Simple?: {
      readonly Subject?: { readonly Data?: string };
      readonly Headers?: Pairs;
      readonly Body?: { readonly Text?: { readonly Data?: string }; readonly Html?: { readonly Data?: string } };
    };
    readonly Raw?: { readonly Data?: string };
  };
  readonly EmailTags?: Pairs;
}

interface SendBulkEmailInput {
  readonly FromEmailAddress?: string;
  readonly DefaultContent?: {
    readonly Template?: {
      readonly TemplateContent?: { readonly Subject?: string; readonly Text?: string; readonly Html?: string };
      readonly TemplateData?: string;
    };
  };
  readonly BulkEmailEntries?: readonly {
    readonly Destination?: Destination;
    readonly ReplacementEmailContent?: { readonly ReplacementTemplate?: { readonly ReplacementTemplateData?: string } };
    readonly ReplacementHeaders?: Pairs;
    readonly ReplacementTags?: Pairs;
  }[];
}

interface Parts {
  readonly from: string | undefined;
  readonly to: Destination | undefined;
  readonly subject: string | undefined;
  readonly text: string | undefined;
  readonly html: string | undefined;
  readonly headers: Pairs | undefined;
  readonly tags: Pairs | undefined;
}

const ONE = '/v2/email/outbound-emails';
const MANY = '/v2/email/outbound-bulk-emails';
const ACCOUNT = '/v2/email/account';
/** The outbox takes whatever comes. */
const NO_BOUND = { MaxSendRate: 100_000, Max24HourSend: -1, SentLast24Hours: 0 };
const SUPPRESSED = '/v2/email/suppression/addresses/';

/** SES v2: every mail goes to the outbox, and what went to an address leaves it when the address is to be forgotten. */
export function answerEmail(outbox: Outbox): Answer {
  return async ({ request: { method, url = '' }, body }) => {
    if (method === 'DELETE' && url.startsWith(SUPPRESSED)) {
      outbox.forget(decodeURIComponent(new URL(url, 'http://ses').pathname.slice(SUPPRESSED.length)));
      return { status: 200, body: {} };
    }
    if (method === 'GET' && url.startsWith(ACCOUNT)) return { status: 200, body: { SendingEnabled: true, SendQuota: NO_BOUND } };
    if (url.startsWith(MANY)) {
      const messages = messagesOf(JSON.parse(body.toString()) as SendBulkEmailInput);
      outbox.addAll(messages);
      return { status: 200, body: { BulkEmailEntryResults: messages.map(() => ({ Status: 'SUCCESS', MessageId: randomUUID() })) } };
    }
    if (url.startsWith(ONE)) {
      outbox.add(messageOf(JSON.parse(body.toString()) as SendEmailInput));
      return { status: 200, body: { MessageId: randomUUID() } };
    }
    return {
      status: 404,
      body: { message: 'The local runtime knows SendEmail, SendBulkEmail, GetAccount and DeleteSuppressedDestination only.' },
      headers: { 'x-amzn-errortype': 'NotFoundException' },
    };
  };
}

const entriesOf = (pairs: Pairs) => Object.fromEntries(pairs.map(({ Name, Value }) => [Name, Value]));

function mail({ from, to = {}, subject = '', text, html, headers = [], tags = [] }: Parts): Message {
  return {
    kind: 'email',
    ...(from === undefined ? {} : { from }),
    to: [to.ToAddresses, to.CcAddresses, to.BccAddresses].flatMap((addresses) => addresses ?? []),
    subject,
    text: text ?? html ?? '',
    ...(html === undefined ? {} : { html }),
    ...(headers.length === 0 ? {} : { headers: entriesOf(headers) }),
    attributes: entriesOf(tags),
  };
}

function messageOf({ FromEmailAddress: from, Destination: to, Content = {}, EmailTags: tags }: SendEmailInput): Message {
  const { Subject, Body, Headers: headers } = Content.Simple ?? {};
  const html = Body?.Html?.Data;
  const text = Body?.Text?.Data ?? html ?? Buffer.from(Content.Raw?.Data ?? '', 'base64').toString();
  return mail({ from, to, subject: Subject?.Data, text, html, headers, tags });
}

/** Puts values in the place of their names; SES does no more with a text that a call brings along. */
const filled = (text: string | undefined, values: Readonly<Record<string, string>>) =>
  text?.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => values[name] ?? '');

function messagesOf({ FromEmailAddress: from, DefaultContent = {}, BulkEmailEntries = [] }: SendBulkEmailInput): Message[] {
  const { TemplateContent = {}, TemplateData = '{}' } = DefaultContent.Template ?? {};
  const usual = JSON.parse(TemplateData) as Record<string, string>;
  return BulkEmailEntries.map((entry) => {
    const { ReplacementTemplateData: own = '{}' } = entry.ReplacementEmailContent?.ReplacementTemplate ?? {};
    const values = { ...usual, ...(JSON.parse(own) as Record<string, string>) };
    const [subject, text, html] = [TemplateContent.Subject, TemplateContent.Text, TemplateContent.Html].map((part) => filled(part, values));
    return mail({ from, to: entry.Destination, subject, text, html, headers: entry.ReplacementHeaders, tags: entry.ReplacementTags });
  });
}
