import { CAPTURE_LIMIT_BYTES, CAPTURE_LIMIT_EVENTS } from '#schemas/epcis.ts';
import type { HttpHandlerProps } from './http-handler.ts';
import { ProblemError } from './problems.ts';

const VERSION = '2.0.0';
/** EPCs come back as they came, unless a caller asks for Digital Links. */
const AS_CAPTURED = 'Never_Translates';
export const AS_DIGITAL_LINKS = 'Always_GS1_Digital_Link';
const FORMATS: readonly string[] = [AS_CAPTURED, AS_DIGITAL_LINKS, 'No_Preference'];

const PROBLEM_NAMES: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  401: 'SecurityException',
  403: 'SecurityException',
  404: 'NoSuchResourceException',
  406: 'NotAcceptableException',
  409: 'ResourceAlreadyExistsException',
  413: 'CaptureLimitExceededException',
  415: 'UnsupportedMediaTypeException',
};

/** The headers and the names of problems that EPCIS 2.0 asks for. */
export const EPCIS_HTTP: HttpHandlerProps = {
  headers: {
    'gs1-epcis-version': VERSION,
    'gs1-cbv-version': VERSION,
    'gs1-epcis-min': VERSION,
    'gs1-epcis-max': VERSION,
    'gs1-cbv-min': VERSION,
    'gs1-cbv-max': VERSION,
    'gs1-cbv-xml-format': AS_CAPTURED,
    'gs1-vendor-version': 'Larderly',
    'gs1-epc-format': AS_CAPTURED,
    'gs1-epcis-capture-limit': String(CAPTURE_LIMIT_EVENTS),
    'gs1-epcis-capture-file-size-limit': String(CAPTURE_LIMIT_BYTES),
    'gs1-capture-error-behaviour': 'rollback',
  },
  problemType: (status) => `epcisException:${PROBLEM_NAMES[status] ?? 'ImplementationException'}`,
};

type Headers = Readonly<Record<string, string | undefined>>;

const isOwnVersion = (text: string) => /^2(\.0){0,2}$/.test(text.trim());

/** Refuses what a caller asks for and cannot get. @throws {ProblemError} 406 */
export function demandAcceptable(headers: Headers): void {
  const accepted = headers['accept'] ?? '*/*';
  if (!/\*\/\*|application\/(\*|([\w.-]+\+)?json)/i.test(accepted))
    throw new ProblemError(406, 'Replies are application/json or application/ld+json.');
  const versions = [headers['gs1-epcis-version'], headers['gs1-cbv-version']].filter((version) => version !== undefined);
  if (!versions.every(isOwnVersion)) throw new ProblemError(406, `Only version ${VERSION} of EPCIS and its vocabulary is spoken.`);
  for (const standard of ['epcis', 'cbv'])
    if ((headers[`gs1-${standard}-min`] ?? VERSION) > VERSION || (headers[`gs1-${standard}-max`] ?? VERSION) < '2')
      throw new ProblemError(406, `Only version ${VERSION} of EPCIS and its vocabulary is spoken.`);
  if (!FORMATS.includes(headers['gs1-epc-format'] ?? AS_CAPTURED))
    throw new ProblemError(406, `EPCs are told as they were captured (${AS_CAPTURED}) or as Digital Links (${AS_DIGITAL_LINKS}).`);
}

/** @throws {ProblemError} 415 for a body that says that it is no JSON */
export function demandJson(headers: Headers): void {
  const type = headers['content-type'];
  if (type !== undefined && !/json|^text\/plain/i.test(type))
    throw new ProblemError(415, 'Documents are application/json or application/ld+json.');
}
