/**
 * The counters and ages that functions write, by word: each costs a metric a month, so there are at most twenty.
 * Their only dimension is `service`, the word.
 */
export const customMetrics: Readonly<Record<string, readonly string[]>> = {
  ingestion: ['EventsAccepted', 'EventsStored', 'EventsRepeated', 'EventsRejected', 'EventsOfErasedDropped'],
  segments: ['ProfilesUnreadable'],
  campaigns: ['SendsAccepted', 'SendsWithheld'],
  recalls: ['SafetyNoticesSent'],
  'cold-chain': [
    'TakenReadings',
    'NewReadings',
    'RejectedReadings',
    'RejectedAcknowledgements',
    'LostDeviceMessages',
    'SilentUnits',
    'SafetySubscriptionsMissing',
    'HeartbeatAgeSeconds',
    'NewestReadingAgeSeconds',
    'OldestReadingAgeSeconds',
  ],
};

export const MAX_CUSTOM_METRICS = 20;
