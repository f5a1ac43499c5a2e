import { randomUUID } from 'node:crypto';
import type { Outbox } from '../outbox.ts';
import type { Answer } from './service-proxy.ts';

interface SendEmailInput {
  readonly FromEmailAddress?: string;
  readonly Destination?: {
    readonly ToAddresses?: readonly string[];
    readonly CcAddresses?: readonly string[];
    readonly BccAddresses?: readonly string[];
  };
  readonly Content?: {
    readonly Simple?: {
      readonly Subject?: { readonly Data?: string };
      readonly Headers?: readonly { readonly Name: string; readonly Value: string }[];
      readonly Body?: { readonly Text?: { readonly Data?: string }; readonly Html?: { readonly Data?: string } };
    };
    readonly Raw?: { readonly Data?: string };
  };
  readonly EmailTags?: readonly { readonly Name: string; readonly Value: string }[];
}

const SUPPRESSED = '/v2/email/suppression/addresses/';

/** SES v2: every mail goes to the outbox, and what went to an address leaves it when the address is to be forgotten. */
export function answerEmail(outbox: Outbox): Answer {
  return async ({ request, body }) => {
    if (request.method === 'DELETE' && request.url?.startsWith(SUPPRESSED)) {
      outbox.forget(decodeURIComponent(new URL(request.url, 'http://ses').pathname.slice(SUPPRESSED.length)));
      return { status: 200, body: {} };
    }
    if (!request.url?.startsWith('/v2/email/outbound-emails')) {
      return {
        status: 404,
        body: { message: 'The local runtime knows SendEmail and DeleteSuppressedDestination only.' },
        headers: { 'x-amzn-errortype': 'NotFoundException' },
      };
    }
    outbox.add(messageOf(JSON.parse(body.toString()) as SendEmailInput));
    return { status: 200, body: { MessageId: randomUUID() } };
  };
}

function messageOf({ FromEmailAddress, Destination = {}, Content = {}, EmailTags = [] }: SendEmailInput): Parameters<Outbox['add']>[0] {
  const { Subject, Body, Headers = [] } = Content.Simple ?? {};
  const html = Body?.Html?.Data;
  return {
    kind: 'email',
    ...(FromEmailAddress === undefined ? {} : { from: FromEmailAddress }),
    to: [Destination.ToAddresses, Destination.CcAddresses, Destination.BccAddresses].flatMap((addresses) => addresses ?? []),
    subject: Subject?.Data ?? '',
    text: Body?.Text?.Data ?? Body?.Html?.Data ?? Buffer.from(Content.Raw?.Data ?? '', 'base64').toString(),
    ...(html === undefined ? {} : { html }),
    ...(Headers.length === 0 ? {} : { headers: Object.fromEntries(Headers.map(({ Name, Value }) => [Name, Value])) }),
    attributes: Object.fromEntries(EmailTags.map(({ Name, Value }) => [Name, Value])),
  };
}
