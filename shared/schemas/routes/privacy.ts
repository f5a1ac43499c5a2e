import * as z from 'zod';
import { bodyObject } from '../body.ts';
import { ConsentRecordSchema, ConsentSchema } from '../consent.ts';
import { CustomerIdSchema } from '../ids.ts';
import { PrivacyRequestSchema } from '../privacy-request.ts';
import { defineRoute, EVERY_GROUP, type Group } from '../route.ts';

const word = 'privacy';
const params = z.object({ id: CustomerIdSchema.describe('Any id of the person') });
const officers: readonly Group[] = ['admin', 'quality'];

const ConsentPageSchema = z.object({
  customerId: CustomerIdSchema,
  consents: z.array(ConsentRecordSchema).describe('The last word per purpose and channel'),
});

export const setConsents = defineRoute({
  method: 'PUT',
  path: '/v1/customers/{id}/consents',
  word,
  summary: 'Record what a person allows, per purpose and channel. Earlier words stay in the ledger.',
  groups: EVERY_GROUP,
  params,
  body: bodyObject({
    consents: z.array(bodyObject(ConsentSchema.shape)).min(1).max(30),
    method: z.string().min(1).max(100).optional().describe('How the person said it'),
    noticeVersion: z.string().min(1).max(100).optional(),
    jurisdiction: z.string().min(1).max(40).optional(),
  }),
  reply: ConsentPageSchema,
});

export const getConsents = defineRoute({
  method: 'GET',
  path: '/v1/customers/{id}/consents',
  word,
  summary: 'What a person allows now, and every word that led to it. What is not listed was never allowed.',
  groups: EVERY_GROUP,
  params,
  reply: ConsentPageSchema.extend({ ledger: z.array(ConsentRecordSchema) }),
});

export const requestErasure = defineRoute({
  method: 'POST',
  path: '/v1/privacy/requests',
  word,
  summary: 'Erase a person under all their ids, for good: events that come later are dropped. Takes Idempotency-Key.',
  groups: officers,
  body: bodyObject({ kind: z.enum(['erasure']), customerId: CustomerIdSchema }),
  reply: PrivacyRequestSchema,
  status: 202,
});

export const getPrivacyRequest = defineRoute({
  method: 'GET',
  path: '/v1/privacy/requests/{id}',
  word,
  summary: 'How far a request is, and what it removed.',
  groups: officers,
  params: z.object({ id: z.string().min(1).max(80) }),
  reply: PrivacyRequestSchema,
});
