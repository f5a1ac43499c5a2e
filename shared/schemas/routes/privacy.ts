import * as z from 'zod';
import { bodyObject } from '../body.ts';
import { ConsentRecordSchema, ConsentSchema } from '../consent.ts';
import { CustomerIdSchema } from '../ids.ts';
import { InstantSchema } from '../instant.ts';
import { PageQuerySchema, pageOf } from '../page.ts';
import { AuditVerdictSchema } from '../privacy-audit.ts';
import { CertificateBodySchema, PrivacyRequestSchema, RequestKindSchema } from '../privacy-request.ts';
import { defineRoute, EVERY_GROUP, type Group } from '../route.ts';

const word = 'privacy';
const params = z.object({ id: CustomerIdSchema.describe('Any id of the person') });
const officers: readonly Group[] = ['admin', 'quality'];
const words = (most: number) => z.string().trim().min(1).max(most);

const ConsentPageSchema = z.object({
  customerId: CustomerIdSchema,
  consents: z.array(ConsentRecordSchema).describe('The last word per purpose and channel'),
});

export const setConsents = defineRoute({
  method: 'PUT',
  path: '/v1/customers/{id}/consents',
  word,
  summary:
    'Record what a person allows, per purpose and channel. Earlier words stay in the ledger. Silence and boxes ticked beforehand allow nothing.',
  groups: EVERY_GROUP,
  params,
  body: bodyObject({
    consents: z.array(bodyObject(ConsentSchema.shape)).min(1).max(30),
    method: words(100).optional().describe('How the person said it'),
    noticeVersion: words(100).optional(),
    noticeText: words(4000).optional().describe('What the person was shown; its SHA-256 is kept with it'),
    noticeSha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal characters')
      .optional(),
    locale: words(35).optional(),
    proof: words(200).optional().describe('Where the proof is, such as the number of a letter'),
    jurisdiction: words(40).optional(),
    guardian: words(100).optional().describe('Who consented in the place of a child'),
    expiresAt: InstantSchema.optional(),
  }),
  reply: ConsentPageSchema,
});

export const getConsents = defineRoute({
  method: 'GET',
  path: '/v1/customers/{id}/consents',
  word,
  summary: 'What a person allows now, or allowed at a past moment, and every word that led to it. What is not listed was never allowed.',
  groups: EVERY_GROUP,
  params,
  query: z.object({ at: InstantSchema.optional().describe('As of which moment; now when absent') }),
  reply: ConsentPageSchema.extend({ at: InstantSchema, ledger: z.array(ConsentRecordSchema) }),
});

const IdentityCheckSchema = bodyObject({
  method: words(100).describe('How the person was told from others, such as signed-in, document, or a code to the known address'),
});

const requestBody = {
  kind: RequestKindSchema,
  customerId: CustomerIdSchema.optional(),
  identifier: bodyObject({ type: z.enum(['email', 'phone', 'loyalty']), value: words(256) })
    .optional()
    .describe('In the place of an id: whoever told this identifier'),
  identityCheck: IdentityCheckSchema.optional(),
  changes: z.record(words(100), z.json()).optional().describe('Of a rectification: the fields as they are to be; null withdraws one'),
  declinesRecallContact: bodyObject({ proof: words(200).describe('Where they said so in writing, such as the number of a letter') })
    .optional()
    .describe('Of an erasure: the person wants no address to be kept by which a recall of what they bought could reach them'),
};
export const RequestBodySchema = bodyObject(requestBody)
  .refine(({ customerId, identifier }) => (customerId === undefined) !== (identifier === undefined), {
    path: ['customerId'],
    message: 'expected either customerId or identifier',
  })
  .refine(({ kind, changes }) => (kind === 'rectification') === (changes !== undefined && Object.keys(changes).length > 0), {
    path: ['changes'],
    message: 'expected the changes of a rectification, and of nothing else',
  })
  .refine(({ kind, declinesRecallContact }) => kind === 'erasure' || declinesRecallContact === undefined, {
    path: ['declinesRecallContact'],
    message: 'expected with an erasure alone',
  });
export type RequestBody = z.infer<typeof RequestBodySchema>;

const LinkSchema = z.object({ format: z.enum(['json', 'csv']), url: z.string(), expiresAt: InstantSchema });
const RequestReplySchema = PrivacyRequestSchema.extend({
  links: z.array(LinkSchema).optional().describe('Told once: each opens once, within seven days'),
});
export type RequestReply = z.infer<typeof RequestReplySchema>;
const requestParams = z.object({ id: z.string().min(1).max(80) });

export const makeRequest = defineRoute({
  method: 'POST',
  path: '/v1/privacy/requests',
  word,
  summary:
    'What a person asks for: a copy of everything (access, portability), a correction, restriction or its end (release), or erasure under all their ids, for good. Takes Idempotency-Key.',
  groups: officers,
  body: RequestBodySchema,
  reply: RequestReplySchema,
  status: 202,
});

export const listPrivacyRequests = defineRoute({
  method: 'GET',
  path: '/v1/privacy/requests',
  word,
  summary: 'What people asked for: those first that wait for somebody, then the latest. Nobody is named in it.',
  groups: officers,
  query: PageQuerySchema,
  reply: pageOf(PrivacyRequestSchema),
});

export const getPrivacyRequest = defineRoute({
  method: 'GET',
  path: '/v1/privacy/requests/{id}',
  word,
  summary: 'How far a request is, what it removed, and the certificate of an erasure.',
  groups: officers,
  params: requestParams,
  reply: PrivacyRequestSchema,
});

export const confirmIdentity = defineRoute({
  method: 'POST',
  path: '/v1/privacy/requests/{id}/identity',
  word,
  summary: 'Say how the person was told from others; what waited for it goes on.',
  groups: officers,
  params: requestParams,
  body: IdentityCheckSchema,
  reply: RequestReplySchema,
});

export const openExport = defineRoute({
  method: 'GET',
  path: '/v1/privacy/exports/{token}',
  word,
  summary: 'The copy of everything about a person, by the link that they were given. It opens once.',
  groups: 'open',
  params: z.object({ token: z.string().min(20).max(200) }),
});

export const verifyAudit = defineRoute({
  method: 'GET',
  path: '/v1/privacy/audit/verify',
  word,
  summary: 'Whether every entry of the audit log holds the hash of those before it; else the first that does not.',
  groups: officers,
  reply: AuditVerdictSchema,
});

export const verifyCertificate = defineRoute({
  method: 'POST',
  path: '/v1/privacy/certificates/verify',
  word,
  summary: 'Whether a certificate of erasure was issued here and says what it said then.',
  groups: officers,
  body: CertificateBodySchema,
  reply: z.object({ isGenuine: z.boolean() }),
});

export const getRecords = defineRoute({
  method: 'GET',
  path: '/v1/privacy/records',
  word,
  summary: 'The records of processing: what is done with data of people, why, where and how long (Markdown).',
  groups: officers,
});

export const getGpc = defineRoute({
  method: 'GET',
  path: '/.well-known/gpc.json',
  word,
  summary: 'That Global Privacy Control is honoured.',
  groups: 'open',
  reply: z.object({ gpc: z.literal(true), lastUpdate: z.string() }),
});
