/** Schemas below `shared/schemas` of goods, units, lots, stock, jobs and the like: what they name of people is named as everywhere. */
export const IMPERSONAL_FILES: ReadonlySet<string> = new Set(
  `
  aggregate.ts association.ts body.ts campaign-roi.ts case.ts data-classes.ts demand.ts due-alert.ts epcis-rules.ts
  epcis-words.ts epcis.ts event-query.ts event-subscription.ts exposure.ts feedback-trace.ts flagged-order.ts gtin.ts hold-proposal.ts hold.ts incident.ts instant.ts
  job.ts journey-template.ts kpi.ts ledger.ts lifetime.ts list-figures.ts lot-trace.ts lot.ts markdown-proposal.ts messages.ts money.ts
  nutrition.ts open-food-facts.ts order-proposal.ts page.ts queue.ts person-sales.ts product.ts purchase-order.ts reading.ts route.ts
  routes/advertising.ts routes/all.ts routes/associations.ts routes/campaigns.ts routes/cases.ts routes/cold-chain.ts routes/device.ts routes/epcis-queries.ts
  routes/epcis.ts routes/exports.ts routes/feedback-trace.ts routes/forecasts.ts routes/hold-proposals.ts routes/inventory.ts routes/journeys.ts
  routes/kpis.ts routes/lots.ts routes/orders.ts routes/queues.ts routes/recommendations.ts routes/segments.ts routes/stock.ts routes/suppressions.ts
  routes/trips.ts rule-segment.ts run.ts sale.ts scheduled-call.ts score.ts segment.ts source.ts stock-replay.ts stock.ts storage-class.ts
  supplier.ts table-export.ts taste.ts trip.ts unit-state.ts unit.ts uplift-model.ts webhook.ts
`
    .trim()
    .split(/\s+/),
);

/** Fields beside those of people that say nothing of anybody: amounts, moments, states, names of goods. */
export const IMPERSONAL_NAMES: ReadonlySet<string> = new Set(
  `
  Segment.io a accounted action adjusted advice after aggregates amountMinor amountPerOrderDayMinor answered answeredAt answers
  apiHost apiKey api_version arms asOf asked assignedAt at atFirstContact attempts audience backupsGoneBy baseline basis batch
  because before bodyHash bought bounce bounceSubType bounceType brand brands byChannel bySegment callbacks campaignId cancelled
  capped caseId categories category certain certainty certificate changedAt changes channel chiSquare claimedAt class clock
  closedAt code complained complaint complaints completedAt completion contaminated contentList contribution control controlRate
  controlled controller_id conversions costId costMinor costs count counted counts coupon couponCode couponId coverage createdAt csat
  currency cursor customers dangers day days daysOver daysSinceLastPaidOrder degeneracy deliverOn delivery deliveryAt detail
  detectablePerPersonMinor detractors discarded discount discountFrom disposed doneKeys doneSweeps dryRun dsr dueAt
  eaten effectiveBrands effectiveSources en endsOn engine entries entry erased erasedAt eventKey eventType
  evidence exemptions expected expected_completion_time expiresAt expiring expiry explained explanation exportId exported failed
  feature feedbackId fence fifths files finishedAt firstAnsweredAt firstBadIndex firstContactResolution firstNoticeAt format
  freezesOn from gone goneBy gpc graceHours group gtin gtins handedOver hasText hash hazard headHash heldAt heldOut heldUntil
  high highMinor history holdMinutes holdOut holdOutRate hoursSinceStart id identities identity_format identity_type
   ids incidentId incrementalCi95Minor incrementalMinor index integrations intervalBy isCertain isControl isCut
  isDeclared isDryRun isEnabled isEverybody isFrozen isGenuine isIdentified isInactive isIntact isItemised isLiked isMismatch
  isOpen isOrderInferred isOver isPersonal isProven issuedAt items journey kept key keyChangedAt keyEnding kind label language
  lastDay lastSeenOn lastUpdate launchedAt ledger leftOut letters level liftedAt likelyOrderDays limit limitDays line_total lines
  links list listId locale looked lot lotRefs lots low lowMinor margin marginRate matching mean meanBeforeMinor meanSpendMinor
  mediaMinor median medianDays medianMinor memberships message messageId messages method minimumRemainingDays modelAsOf
  modelVersion months more n name neededPerArm next none note notice notices notifiedAt nps objects occasion offer onlyIf openapi
  openedAt orderDays orderDays365 orderId order_id origin originalTimestamp otherMinor outcome outlooks p p90 p90Days pValue
  page part parts pass passives period periodDays place plusMinus positivity possible previousHash price
  processor_certificate productId productIds product_id products profile promoters protocol purpose push quantity
  quantityAccounted quantitySold quarter r rank rate rates reach reachable reached read reason reasons recallId receivedAt
  received_time records recoverable recovery redeemers reference refunded refunds refundsWanted regulation reject rejected
  rejectedAt reliesOnOneSource removed replyId requestId request_status requestedAt requestedBy reservationId reservedAt
  resolved resolvedAt resolves responses results_url returned revenue revision richness roi roiCi95 roiPercent roiSign rotateKey
  round roundAt rows ruleId runId safetyComplaints sales sampleRatio satisfied scale scheduledAt schemaVersion scope scopedAt
  scoreVersion secondsTo95PercentNotified secondsToFirstAnswer secondsToFirstNotice secondsToHold secondsToLastNotice
  secondsToScope secret seed segmentFence sendId sending sendingFrom sendingMinor sendingReason sends sent sentAt seq settledAt
  sha256 share signature since size sizes sizeCi95 sku slots sms sold soldAt source sourceId sources spend365Minor standardErrorMinor
  standing startedAt startedOn startsOn status status_callback_urls step steps stoppedAt store storeId store_id stores
   subject_request_id subject_request_type submittedAt submitted_time subtotal success support
  supported_identities supported_subject_request_types survey t tag tags template templateId term theta timestamp to token
  tokenHash total totalMinor touchedAt treated type unadjusted units unknown unreachable until uom url value varies verifiedAt
  version vetoed waiting wasteUnitMinor wave webhook webhookId weight what windows withAfter withSubstitute withheld word work
  writeKey z zh
`
    .trim()
    .split(/\s+/),
);
