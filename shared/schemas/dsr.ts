import * as z from 'zod';
import { InstantSchema } from './instant.ts';

/** OpenDSR 2.0, sections 5.1 and 5.2: of the kinds of identities those that a shop knows people by. */
export const DSR_IDENTITY_TYPES = ['controller_customer_id', 'email'] as const;
export const DSR_FORMATS = ['raw', 'sha1', 'md5', 'sha256'] as const;
export const DSR_REQUEST_TYPES = ['access', 'portability', 'erasure'] as const;

const IdentitySchema = z.object({
  identity_type: z.string().min(1).max(60),
  identity_value: z.string().trim().min(1).max(256),
  identity_format: z.enum(DSR_FORMATS),
});
export type DsrIdentity = z.infer<typeof IdentitySchema>;

/** What a controller asks, OpenDSR 2.0 section 7.1.1. What it does not know is passed over, as the specification wants it. */
export const DsrRequestSchema = z.object({
  regulation: z.enum(['gdpr', 'ccpa']),
  subject_request_id: z.uuid({ version: 'v4', error: 'expected a UUID of version 4' }),
  subject_request_type: z.enum(DSR_REQUEST_TYPES),
  subject_identities: z.array(IdentitySchema).min(1).max(10),
  submitted_time: InstantSchema,
  api_version: z.string().max(10).optional(),
  status_callback_urls: z.array(z.url().max(2000)).max(5).default([]),
});
export type DsrRequest = z.infer<typeof DsrRequestSchema>;

export const DsrReceiptSchema = z.object({
  controller_id: z.string(),
  expected_completion_time: InstantSchema,
  received_time: InstantSchema,
  encoded_request: z.string(),
  subject_request_id: z.string(),
});

export const DsrStatusSchema = z.object({
  controller_id: z.string(),
  expected_completion_time: InstantSchema,
  subject_request_id: z.string(),
  request_status: z.enum(['pending', 'in_progress', 'completed', 'cancelled']),
  api_version: z.string(),
  results_url: z.string().optional(),
});
export type DsrStatus = z.infer<typeof DsrStatusSchema>;

export const DsrDiscoverySchema = z.object({
  api_version: z.string(),
  supported_identities: z.array(z.object({ identity_type: z.string(), identity_format: z.string() })),
  supported_subject_request_types: z.array(z.string()),
  processor_certificate: z.string(),
});
