import { DSR_FORMATS, DSR_IDENTITY_TYPES, DSR_REQUEST_TYPES, type DsrIdentity, type DsrStatus } from '#schemas/dsr.ts';
import type { StoredRequest } from '#schemas/privacy-request.ts';
import type { Profile } from '#schemas/profile.ts';

const API_VERSION = '2.0';
const PREFIX = 'dsr-';

/** Under which id the request of a controller is kept. */
export const requestIdOfDsr = (subjectRequestId: string): string => `${PREFIX}${subjectRequestId}`;

/** What is supported, OpenDSR 2.0 section 6.3. */
export const discoveryOf = (origin: string) => ({
  api_version: API_VERSION,
  supported_identities: DSR_IDENTITY_TYPES.flatMap((identity_type) =>
    DSR_FORMATS.map((identity_format) => ({ identity_type, identity_format })),
  ),
  supported_subject_request_types: [...DSR_REQUEST_TYPES],
  processor_certificate: `${origin}/opendsr/certificate.pem`,
});

const STATUSES: Readonly<Record<StoredRequest['status'], DsrStatus['request_status']>> = {
  'awaiting-identity': 'pending',
  pending: 'pending',
  'in-progress': 'in_progress',
  completed: 'completed',
  cancelled: 'cancelled',
};

/** A request in the words of OpenDSR 2.0, section 8.3. */
export function dsrStatusOf(request: StoredRequest, controllerId: string, resultsUrl?: string): DsrStatus {
  return {
    controller_id: controllerId,
    expected_completion_time: request.completedAt ?? request.dueAt ?? request.receivedAt,
    subject_request_id: request.requestId.slice(PREFIX.length),
    request_status: STATUSES[request.status],
    api_version: API_VERSION,
    ...(resultsUrl === undefined ? {} : { results_url: resultsUrl }),
  };
}

/** Texts of a person that an identity may be a hash of: ids as they are, addresses in small letters. */
export function identityTextsOf({ customerId, linkedIds, traits }: Profile, { identity_type }: DsrIdentity): string[] {
  if (identity_type === 'controller_customer_id') return [customerId, ...linkedIds];
  const address = traits['email']?.value;
  return identity_type === 'email' && typeof address === 'string' ? [address.trim().toLowerCase()] : [];
}

/** An error in the form of OpenDSR 2.0, section 7.6; it repeats nothing of what was sent. */
export const dsrError = (code: number, message: string) => ({
  error: { code, message, errors: [{ domain: 'Validation', reason: 'BadRequest', message }] },
});
