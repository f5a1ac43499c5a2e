/**
 * What kind of data about people a field is. `identifier`: what the shop calls somebody. `contact`: how they are reached.
 * `identity`: who they are. `special`: what they react to or believe in eating (GDPR Art. 9, PIPL Art. 28). `location`: where
 * they live. `purchase`: what they bought. `behaviour`: what they looked at and when. `opinion`: what they said. `consent`: what
 * they allow. `inferred`: what was concluded. `pseudonym`: a key that leads to them within this deployment alone. `operator`: who
 * works with Larderly.
 */
export const DATA_CLASSES = [
  'identifier',
  'contact',
  'identity',
  'special',
  'location',
  'purchase',
  'behaviour',
  'opinion',
  'consent',
  'inferred',
  'pseudonym',
  'operator',
] as const;
export type DataClass = (typeof DATA_CLASSES)[number];

/** Names of personal fields by their class, wherever they stand on the wire or in a table. */
const FIELDS: Readonly<Record<DataClass, string>> = {
  identifier:
    'customerId customerIds userId anonymousId previousId groupId subjectId linkedIds identifier mergeProperties listed identity_value subject_identities encoded_request',
  contact: 'email emailAddress phone address addresses bouncedRecipients complainedRecipients recipients mail webhookUrl',
  identity: 'traits traitsChangedAt guardian',
  special: 'allergens diets',
  location: 'country state city postalCode region',
  purchase:
    'orders byCurrency spendMinor discountMinor refundMinor refundCount cancelledOrders newestOrderDay orderRef orderedAt orderedDay orderedOn purchases averageOrderMinor firstOrderOn lastOrderOn lastPurchase substituteId',
  behaviour:
    'events event properties context channels recent recentEvents activeOn activeDays lastActiveOn firstSeenAt lastSeenAt socialEvents daysSinceLastOrder daysSinceLast',
  opinion:
    'feedback text excerpt stars rating ratings ratingHundredths meanRating sentiment topic topics answer wantsRefund dangerWords replies',
  consent:
    'consents consentLedger noticeText noticeSha256 noticeVersion proof jurisdiction restrictedAt identityCheck declinesRecallContact',
  inferred:
    'segment segments ruleSegments ruleSegment score rfm churn churnRisk lifetime lifetimeValue taste tastes tasteTags aliveProbability noOrderProbability valueAtRiskMinor expectedSpend365Minor usualInterval usualIntervalDays predictedRating arm isDissatisfied liked disliked priceBand strength',
  pseudonym: 'personKey personKeys subject subjectHash owner s',
  operator:
    'actor by w createdBy changedBy decidedBy launchedBy startedBy closedBy resolvedBy recordedBy orderedBy capturedBy heldBy releasedBy issuedBy checkedBy loadedBy receivedBy handedOverBy answeredBy',
};

const CLASS_OF = new Map<string, DataClass>(
  DATA_CLASSES.flatMap((dataClass) => FIELDS[dataClass].split(' ').map((name): [string, DataClass] => [name, dataClass])),
);

/** Names that are something else where they stand, by file and name. */
const IN_PLACE: Readonly<Record<string, DataClass>> = {
  'routes/profiles.ts name': 'identity',
  'routes/profiles.ts id': 'identifier',
  'routes/profiles.ts text': 'identity',
  'routes/feedback.ts name': 'identity',
};

/** The class of a field; undefined when it says nothing of anybody. @param file - below `shared/schemas` */
export const dataClassOf = (name: string, file = ''): DataClass | undefined => IN_PLACE[`${file} ${name}`] ?? CLASS_OF.get(name);

/** Names of the fields of a class. */
export const fieldsOfClass = (dataClass: DataClass): readonly string[] => FIELDS[dataClass].split(' ');
