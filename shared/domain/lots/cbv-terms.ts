/** Where the words of the vocabulary live, by the field that uses them. */
const WORDS = {
  bizStep: { web: 'BizStep-', urn: 'bizstep' },
  disposition: { web: 'Disp-', urn: 'disp' },
  bizTransaction: { web: 'BTT-', urn: 'btt' },
  sourceDest: { web: 'SDT-', urn: 'sdt' },
  errorReason: { web: 'ER-', urn: 'er' },
  component: { web: 'Comp-', urn: 'comp' },
} as const;
export type Vocabulary = keyof typeof WORDS;

const WEB = 'https://ref.gs1.org/cbv/';

/** A word of the vocabulary without what is written before it; a URI of one's own stays whole. */
export function bareTerm(vocabulary: Vocabulary, term: string): string {
  const { web, urn } = WORDS[vocabulary];
  for (const before of [`${WEB}${web}`, `cbv:${web}`, `urn:epcglobal:cbv:${urn}:`]) {
    if (term.toLowerCase().startsWith(before.toLowerCase())) return term.slice(before.length);
  }
  return term;
}

/** The word as a web address. */
export function webTerm(vocabulary: Vocabulary, term: string): string {
  const bare = bareTerm(vocabulary, term);
  return bare.includes(':') ? bare : `${WEB}${WORDS[vocabulary].web}${bare}`;
}

const MEASUREMENTS = 'https://gs1.org/voc/';

/** A type of measurement such as Temperature without its prefix. */
export const bareMeasurement = (type: string): string =>
  type.replace(/^(?:gs1:|https?:\/\/(?:www\.|ref\.)?gs1\.org\/voc\/)(?:MeasurementType-|MT-)?/, '');

export function webMeasurement(type: string): string {
  const bare = bareMeasurement(type);
  return bare.includes(':') ? bare : `${MEASUREMENTS}${bare}`;
}
