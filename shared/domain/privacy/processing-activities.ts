import type { DataClass } from '#schemas/data-classes.ts';

/** What is done with the data of people, as GDPR Art. 30 and PIPL Art. 54–56 want it written down. */
export interface ProcessingActivity {
  readonly name: string;
  readonly purpose: string;
  /** Art. of the GDPR; Art. of the PIPL. */
  readonly basis: string;
  readonly classes: readonly DataClass[];
  readonly recipients: string;
  readonly retention: string;
  /** How something is inferred, in words for the person; absent where nothing is. */
  readonly logic?: string;
}

const CLOUD = 'the cloud provider as processor (storage and computing in the region of the deployment)';
const ORDERS_KEPT = 'orders until erasure, then ten years without the person';

export const PROCESSING_ACTIVITIES: readonly ProcessingActivity[] = [
  {
    name: 'Orders and accounts',
    purpose: 'Fulfil and document what was bought; one page about each customer.',
    basis: 'GDPR 6(1)(b), 6(1)(c); PIPL 13(2), 13(3)',
    classes: ['identifier', 'contact', 'identity', 'purchase', 'location'],
    recipients: CLOUD,
    retention: ORDERS_KEPT,
  },
  {
    name: 'Food safety',
    purpose: 'Warn about goods that are recalled, keep allergens away, trace lots.',
    basis: 'GDPR 6(1)(c), 6(1)(d), 9(2)(a); PIPL 13(3), 13(4), 29',
    classes: ['identifier', 'contact', 'purchase', 'special'],
    recipients: `${CLOUD}; authorities when a recall obliges the shop`,
    retention:
      'orders and lots ten years, without the person after an erasure; after it an address in escrow for the shelf life of what was bought and six months, unless the person declined; notices of a recall five years, by pseudonym',
  },
  {
    name: 'Segments and forecasts',
    purpose: 'Know which customers there are, who may leave and what they may spend.',
    basis: 'GDPR 6(1)(f) with the right to object, 22; PIPL 13(1), 24',
    classes: ['pseudonym', 'purchase', 'behaviour', 'inferred'],
    recipients: CLOUD,
    retention: 'until the next night replaces it; at most eight former segments',
    logic:
      'Recency, frequency, amount and regularity of purchases are scaled by those of all customers and weighed into a score; customers with like figures form a segment. Expected orders and spend come from a model of repeat purchases (BG/NBD, Gamma-Gamma) fitted to all customers.',
  },
  {
    name: 'Recommendations',
    purpose: 'Lists of goods that a customer may want next; switched off on request.',
    basis: 'GDPR 6(1)(f) with the right to object; PIPL 24 (not based on personal features when switched off)',
    classes: ['pseudonym', 'purchase', 'opinion', 'special', 'inferred'],
    recipients: CLOUD,
    retention: 'three nights',
    logic:
      'What the customer bought and rated, and what customers of like taste bought, orders the goods; declared allergies and diets rule goods out. Every item of a list names its reasons.',
  },
  {
    name: 'Promotions',
    purpose: 'Offers by e-mail, text message or push, to whoever agreed, with a hold-out to measure their effect.',
    basis: 'GDPR 6(1)(a); PIPL 13(1), 15, 16',
    classes: ['identifier', 'contact', 'consent', 'inferred', 'pseudonym'],
    recipients: `${CLOUD}; the mail service as processor`,
    retention: 'memberships of campaigns until erasure',
    logic: 'The audience is drawn by segment or rule; a random part is left out to measure what the offer changes.',
  },
  {
    name: 'Feedback and service recovery',
    purpose: 'Answer complaints and ratings, find their cause, make good.',
    basis: 'GDPR 6(1)(b), 6(1)(f); PIPL 13(2)',
    classes: ['identifier', 'contact', 'opinion', 'purchase'],
    recipients: CLOUD,
    retention: 'until erasure; complaints then stay without the person',
  },
  {
    name: 'Use of the shop',
    purpose: 'What was looked at, for lists and figures.',
    basis: 'GDPR 6(1)(a), 6(1)(f); PIPL 13(1)',
    classes: ['identifier', 'behaviour'],
    recipients: CLOUD,
    retention: '401 days',
  },
  {
    name: 'Consents and requests',
    purpose: 'Keep to what people allow, answer what they ask for, and prove both.',
    basis: 'GDPR 6(1)(c), 7(1), 5(2); PIPL 13(3), 50, 54',
    classes: ['identifier', 'pseudonym', 'consent'],
    recipients: CLOUD,
    retention: 'consents until erasure; requests, certificates and the audit log five years, by pseudonym',
  },
  {
    name: 'Operators',
    purpose: 'Who works with Larderly, and who did what.',
    basis: 'GDPR 6(1)(f); PIPL 13(2)',
    classes: ['operator'],
    recipients: CLOUD,
    retention: 'as long as the account, and with what was done',
  },
];
