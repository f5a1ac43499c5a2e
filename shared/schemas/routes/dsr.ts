import * as z from 'zod';
import { DsrDiscoverySchema, DsrReceiptSchema, DsrStatusSchema } from '../dsr.ts';
import { defineRoute, type Group } from '../route.ts';

const word = 'privacy';
const officers: readonly Group[] = ['admin', 'quality'];
const params = z.object({ id: z.string().min(1).max(80).describe('The subject_request_id of the controller') });

export const discoverDsr = defineRoute({
  method: 'GET',
  path: '/discovery',
  word,
  summary: 'Which requests of data subjects are taken in the form of OpenDSR 2.0.',
  groups: 'open',
  reply: DsrDiscoverySchema,
});

export const getDsrCertificate = defineRoute({
  method: 'GET',
  path: '/opendsr/certificate.pem',
  word,
  summary: 'The X.509 certificate by which signatures of OpenDSR replies and callbacks are verified.',
  groups: 'open',
});

export const makeDsr = defineRoute({
  method: 'POST',
  path: '/requests',
  word,
  summary: 'A request of a data subject in the form of OpenDSR 2.0; the same request again is taken once. Replies are signed.',
  groups: officers,
  reply: DsrReceiptSchema,
  status: 201,
});

export const getDsr = defineRoute({
  method: 'GET',
  path: '/requests/{id}',
  word,
  summary: 'How far a request is, in the form of OpenDSR 2.0.',
  groups: officers,
  params,
  reply: DsrStatusSchema,
});

export const cancelDsr = defineRoute({
  method: 'DELETE',
  path: '/requests/{id}',
  word,
  summary: 'Cancel a request that nobody has begun to carry out.',
  groups: officers,
  params,
  reply: DsrStatusSchema,
  status: 202,
});
