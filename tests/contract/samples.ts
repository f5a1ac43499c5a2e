import type * as z from 'zod';
import { AdvertisingBodySchema, ExportTaskSchema } from '#schemas/advertising.ts';
import { MineTaskSchema } from '#schemas/association.ts';
import { PreviewBodySchema } from '#schemas/audience-preview.ts';
import { AudiencePageSchema, CampaignDraftSchema, SendOrderSchema } from '#schemas/campaign.ts';
import { CaseTaskSchema, CaseWorkSchema, DecisionBodySchema } from '#schemas/case.ts';
import { BatchCallSchema } from '#schemas/customer-event.ts';
import { ForecastTaskSchema } from '#schemas/demand.ts';
import { DsrRequestSchema } from '#schemas/dsr.ts';
import { CaptureMessageSchema, EpcisDocumentSchema } from '#schemas/epcis.ts';
import { EventChunkSchema } from '#schemas/event-chunk.ts';
import { NamedQuerySchema } from '#schemas/event-query.ts';
import { DeliveryTaskSchema } from '#schemas/event-subscription.ts';
import {
  FeedbackBodySchema,
  FeedbackCallSchema,
  FeedbackMessageSchema,
  FeedbackReplyBodySchema,
  LinkAnswerSchema,
} from '#schemas/feedback.ts';
import { ProposalDecisionSchema } from '#schemas/hold-proposal.ts';
import { JourneyBodySchema } from '#schemas/journey.ts';
import { TargetBodySchema } from '#schemas/kpi.ts';
import { MovementBodySchema } from '#schemas/lot.ts';
import { MailEventSchema } from '#schemas/mail-event.ts';
import { DeviceMessageSchema, RuleFailureSchema } from '#schemas/messages.ts';
import { AcceptBodySchema } from '#schemas/order-proposal.ts';
import { ErasureOrderSchema } from '#schemas/privacy-request.ts';
import { ProductBodySchema } from '#schemas/product.ts';
import { PurchaseNoticeSchema, ReceiptBodySchema } from '#schemas/purchase-order.ts';
import { RedriveBodySchema } from '#schemas/queue.ts';
import { TelemetrySchema } from '#schemas/reading.ts';
import { OwnAnswerSchema, RecallBodySchema, RecallMessageSchema } from '#schemas/recall.ts';
import { TrainTaskSchema } from '#schemas/recommendation.ts';
import { ReservationBodySchema } from '#schemas/reservation.ts';
import { getRules } from '#schemas/routes/associations.ts';
import { resolveSend, unsubscribe } from '#schemas/routes/campaigns.ts';
import { acknowledgeIncident } from '#schemas/routes/cold-chain.ts';
import { listCaptures } from '#schemas/routes/epcis.ts';
import { getExport } from '#schemas/routes/exports.ts';
import { getFeedback } from '#schemas/routes/feedback-trace.ts';
import { getForecast } from '#schemas/routes/forecasts.ts';
import { listRejects } from '#schemas/routes/ingestion.ts';
import { startRun } from '#schemas/routes/kpis.ts';
import { getLotStatusByQuery, holdLot } from '#schemas/routes/lots.ts';
import { makeRequest, openExport, setConsents } from '#schemas/routes/privacy.ts';
import { listCustomers, rebuildCustomer } from '#schemas/routes/profiles.ts';
import { getRecommendations, measureLists } from '#schemas/routes/recommendations.ts';
import { listAtRisk, listSegmentations } from '#schemas/routes/segments.ts';
import { liftSuppression } from '#schemas/routes/suppressions.ts';
import { RuleEvaluationSchema, RuleSegmentBodySchema } from '#schemas/rule-segment.ts';
import {
  AssignTaskSchema,
  ClusterTaskSchema,
  FinishTaskSchema,
  MeasureTaskSchema,
  PublishTaskSchema,
  RunPartSchema,
  RunRequestSchema,
  ScheduledJobSchema,
} from '#schemas/run.ts';
import { ScheduledCallSchema } from '#schemas/scheduled-call.ts';
import { ScoreMethodSchema } from '#schemas/score.ts';
import { SourceChangeSchema } from '#schemas/source.ts';
import { SupplierBodySchema } from '#schemas/supplier.ts';
import { TableExportTaskSchema } from '#schemas/table-export.ts';
import { TripBodySchema } from '#schemas/trip.ts';
import { CommandRepeatSchema, UnitBodySchema } from '#schemas/unit.ts';

/** What the samples of each function hold: its message, its task's input, or the body (else the query) of its main route. */
export const sampleSchemas: Readonly<Record<string, z.ZodType | undefined>> = {
  'ingestion/accept-event': BatchCallSchema,
  'ingestion/store-event': EventChunkSchema,
  'ingestion/list-rejects': listRejects.query,
  'ingestion/manage-sources': SourceChangeSchema,
  'profiles/get-profile': listCustomers.query,
  'profiles/collect-orders': RunPartSchema,
  'profiles/rebuild-customer': rebuildCustomer.params,
  'profiles/rebuild-profiles': RunPartSchema,
  'inventory/manage-products': ProductBodySchema,
  'inventory/reserve-stock': ReservationBodySchema,
  'inventory/manage-suppliers': SupplierBodySchema,
  'inventory/manage-proposals': AcceptBodySchema,
  'inventory/manage-purchase-orders': ReceiptBodySchema,
  'inventory/send-purchase-orders': PurchaseNoticeSchema,
  'inventory/follow-purchase-orders': ScheduledCallSchema,
  'inventory/forecast-demand': ForecastTaskSchema,
  'inventory/get-forecast': getForecast.query,
  'inventory/propose-orders': RunRequestSchema,
  'segments/collect-features': RunPartSchema,
  'segments/cluster-customers': ClusterTaskSchema,
  'segments/assign-segments': AssignTaskSchema,
  'segments/manage-score-weights': ScoreMethodSchema,
  'segments/manage-rule-segments': RuleSegmentBodySchema,
  'segments/evaluate-rules': RuleEvaluationSchema,
  'segments/get-segments': listSegmentations.query,
  'segments/list-at-risk': listAtRisk.query,
  'segments/publish-segments': PublishTaskSchema,
  'associations/mine-rules': MineTaskSchema,
  'associations/get-rules': getRules.query,
  'recommendations/train-neighbours': TrainTaskSchema,
  'recommendations/get-recommendations': getRecommendations.query,
  'recommendations/measure-lists': measureLists.query,
  'lots/manage-holds': holdLot.body,
  'lots/get-lot-status': getLotStatusByQuery.query,
  'lots/manage-lots': MovementBodySchema,
  'lots/manage-trips': TripBodySchema,
  'lots/trace-exposure': CaseTaskSchema,
  'lots/settle-case': CaseWorkSchema,
  'lots/manage-cases': DecisionBodySchema,
  'lots/follow-cases': ScheduledCallSchema,
  'lots/capture-events': EpcisDocumentSchema,
  'lots/store-captures': CaptureMessageSchema,
  'lots/query-events': listCaptures.query,
  'lots/manage-event-queries': NamedQuerySchema,
  'lots/deliver-events': DeliveryTaskSchema,
  'lots/begin-deliveries': ScheduledCallSchema,
  'feedback/judge-feedback': FeedbackMessageSchema,
  'feedback/manage-feedback': FeedbackBodySchema,
  'feedback/trace-feedback': getFeedback.params,
  'feedback/answer-feedback': FeedbackReplyBodySchema,
  'feedback/answer-question': LinkAnswerSchema,
  'feedback/follow-feedback': FeedbackCallSchema,
  'feedback/manage-hold-proposals': ProposalDecisionSchema,
  'campaigns/manage-campaigns': CampaignDraftSchema,
  'campaigns/manage-sends': resolveSend.body,
  'campaigns/manage-suppressions': liftSuppression.params,
  'campaigns/draft-audience': AudiencePageSchema,
  'campaigns/preview-audience': PreviewBodySchema,
  'campaigns/manage-journeys': JourneyBodySchema,
  'campaigns/manage-advertising': AdvertisingBodySchema,
  'campaigns/export-audience': ExportTaskSchema,
  'campaigns/enrol-journeys': RunRequestSchema,
  'campaigns/send-batch': SendOrderSchema,
  'campaigns/release-sends': ScheduledCallSchema,
  'campaigns/record-delivery': MailEventSchema,
  'campaigns/unsubscribe': unsubscribe.params,
  'campaigns/measure-campaigns': MeasureTaskSchema,
  'campaigns/report-campaigns': RunRequestSchema,
  'cold-chain/answer-device': TelemetrySchema,
  'cold-chain/archive-readings': ScheduledCallSchema,
  'cold-chain/check-alert-path': ScheduledCallSchema,
  'cold-chain/check-commands': ScheduledCallSchema,
  'cold-chain/publish-heartbeat': ScheduledCallSchema,
  'cold-chain/record-reading': DeviceMessageSchema,
  'cold-chain/record-acknowledgement': DeviceMessageSchema,
  'cold-chain/repeat-command': CommandRepeatSchema,
  'cold-chain/manage-units': UnitBodySchema,
  'cold-chain/manage-incidents': acknowledgeIncident.body,
  'cold-chain/rescue-reading': RuleFailureSchema,
  'recalls/manage-recalls': RecallBodySchema,
  'recalls/answer-notice': OwnAnswerSchema,
  'recalls/carry-out-recall': RecallMessageSchema,
  'recalls/send-notices': RecallMessageSchema,
  'recalls/follow-recalls': ScheduledCallSchema,
  'recalls/drill-recall': RunRequestSchema,
  'privacy/erase-customer': ErasureOrderSchema,
  'privacy/manage-requests': makeRequest.body,
  'privacy/answer-dsr': DsrRequestSchema,
  'privacy/export-customer': openExport.params,
  'privacy/replay-erasures': RunRequestSchema,
  'privacy/set-consent': setConsents.body,
  'kpis/begin-run': RunRequestSchema,
  'kpis/snapshot-kpis': MeasureTaskSchema,
  'kpis/export-tables': TableExportTaskSchema,
  'kpis/get-export': getExport.params,
  'kpis/manage-kpis': TargetBodySchema,
  'kpis/manage-queues': RedriveBodySchema,
  'kpis/finish-run': FinishTaskSchema,
  'kpis/start-job': startRun.body,
  'kpis/start-scheduled-job': ScheduledJobSchema,
};
