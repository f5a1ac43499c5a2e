import * as z from 'zod';
import { bodyObject } from './body.ts';
import { CustomerIdSchema, PersonKeySchema } from './ids.ts';
import { InstantSchema } from './instant.ts';

const count = z.number().int().nonnegative();

const REQUEST_KINDS = ['access', 'portability', 'rectification', 'restriction', 'release', 'erasure'] as const;
export const RequestKindSchema = z.enum(REQUEST_KINDS);
export type RequestKind = z.infer<typeof RequestKindSchema>;

/** Those first that wait for somebody. */
export const REQUEST_STATUSES = ['awaiting-identity', 'pending', 'in-progress', 'completed', 'cancelled'] as const;
export const RequestStatusSchema = z.enum(REQUEST_STATUSES);
export type RequestStatus = z.infer<typeof RequestStatusSchema>;

export const RemovedSchema = z.object({
  events: count.describe('Items with events: one each, or a part of a day of behaviour'),
  orders: count.describe('Orders that stay for the books without a person'),
  consents: count,
  identities: count,
  memberships: count.default(0).describe('Places in campaigns and in lists of people'),
  records: count.default(0).describe('Other items about the person'),
  letters: count.default(0).describe('Addresses that the mail service was told to forget'),
  objects: count.default(0).describe('Objects in buckets that were removed or rewritten'),
  messages: count.default(0).describe('Dead letters that were removed or rewritten'),
});
export type Removed = z.infer<typeof RemovedSchema>;
export type RemovedKind = keyof Removed;

/** What stays, and why and until when. */
const ExemptionSchema = z.object({ store: z.string(), what: z.string(), because: z.string(), goneBy: InstantSchema.optional() });
export type Exemption = z.infer<typeof ExemptionSchema>;

/** What tells, and can be held against later, that a person was erased. It names nobody. */
export const CertificateSchema = z.object({
  requestId: z.string(),
  /** SHA-256 of the person's pseudonyms. */
  subjectHash: z.string(),
  issuedAt: InstantSchema,
  stores: z.array(z.string()),
  removed: RemovedSchema,
  exemptions: z.array(ExemptionSchema),
  /** When the last backup that may still hold the person has been overwritten. */
  backupsGoneBy: InstantSchema,
  /** Of the audit log when it was issued. */
  previousHash: z.string(),
  /** HMAC-SHA256 of everything above as JSON with sorted names, under a key of this deployment alone. */
  signature: z.string(),
});
export type Certificate = z.infer<typeof CertificateSchema>;
/** A certificate that somebody shows: what it does not name was never signed. */
export const CertificateBodySchema = bodyObject({
  ...CertificateSchema.shape,
  removed: bodyObject(RemovedSchema.shape),
  exemptions: z.array(bodyObject(ExemptionSchema.shape)),
});

/** What a person asked for, and how far it is. No id of the person is kept with it. */
export const PrivacyRequestSchema = z.object({
  requestId: z.string(),
  kind: RequestKindSchema,
  status: RequestStatusSchema,
  receivedAt: InstantSchema,
  /** Within a month; GDPR Art. 12(3). */
  dueAt: InstantSchema.optional(),
  completedAt: InstantSchema.optional(),
  identityCheck: z
    .object({ method: z.string(), at: InstantSchema, actor: z.string() })
    .optional()
    .describe('How the person was told from others'),
  declinesRecallContact: z
    .object({ proof: z.string(), at: InstantSchema, actor: z.string() })
    .optional()
    .describe('The person wants no address to be kept for recalls of what they bought, and where they said so'),
  /** How many ids the person had. */
  ids: count.optional(),
  removed: RemovedSchema.optional(),
  certificate: CertificateSchema.optional(),
  reason: z.string().optional().describe('Why it was cancelled'),
});
export type PrivacyRequest = z.infer<typeof PrivacyRequestSchema>;

/** A copy of everything about a person, by a link that opens once. */
export const ExportLinkSchema = z.object({
  format: z.enum(['json', 'csv']),
  /** SHA-256 of the link's token. */
  tokenHash: z.string(),
  expiresAt: InstantSchema,
  openedAt: InstantSchema.optional(),
});
export type ExportLink = z.infer<typeof ExportLinkSchema>;

/** How a request came that another system manages, in the form of OpenDSR 2.0. */
const DsrOriginSchema = z.object({
  regulation: z.enum(['gdpr', 'ccpa']),
  submittedAt: InstantSchema,
  callbacks: z.array(z.url()).default([]),
  /** Where the controller reached us; its host is the processor's domain. */
  origin: z.url(),
  /** SHA-256 of what was asked for, so that the same id with other words is refused. */
  bodyHash: z.string(),
});

/** With the work that is left: the pseudonyms of the ids, how many of them are done, and how many sweeps of what is no table. */
export const StoredRequestSchema = PrivacyRequestSchema.extend({
  version: count,
  /** Whom it is about, before the ids are known. */
  subject: PersonKeySchema.optional(),
  personKeys: z.array(PersonKeySchema).optional(),
  doneKeys: count.default(0),
  doneSweeps: count.default(0),
  links: z.array(ExportLinkSchema).optional(),
  dsr: DsrOriginSchema.optional(),
});
export type StoredRequest = z.infer<typeof StoredRequestSchema>;

/** A message of the Erasures queue. Version 1 names the person by an id, later ones by the pseudonym. */
export const ErasureOrderSchema = z
  .object({
    schemaVersion: z.number().int().default(1),
    requestId: z.string().min(1),
    customerId: CustomerIdSchema.optional(),
    personKey: PersonKeySchema.optional(),
    receivedAt: InstantSchema,
    declinesRecallContact: PrivacyRequestSchema.shape.declinesRecallContact,
  })
  .refine(({ customerId, personKey }) => customerId !== undefined || personKey !== undefined, 'expected a person');
export type ErasureOrder = z.infer<typeof ErasureOrderSchema>;
