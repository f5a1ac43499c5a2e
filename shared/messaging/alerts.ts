import type { News } from '#schemas/due-alert.ts';
import type { IncidentFacts } from '#schemas/incident.ts';
import type { Instant } from '#schemas/instant.ts';
import { alertSender, type DueAlerts, type Speech } from './alert-sender.ts';

/** What became of the alerts of one call. */
export interface Raised {
  /** Why an alert could not be kept. Without a failure it has gone out, or goes out within two minutes. */
  failureOf(facts: IncidentFacts): unknown;
  /** What stopped messages from going out at once. */
  readonly delays: readonly unknown[];
}

const nameOf = ({ incidentId, stage }: IncidentFacts) => `${incidentId} ${stage}`;

/**
 * Alerts to the people on shift. Each is kept first and sent then, so that none is lost; the first of a site, stage and minute
 * goes out at once, those that follow in that minute together with the next minute, whichever environment they come from.
 */
export function alertsTo(topicArn: string, due: DueAlerts, speech: Speech) {
  const sender = alertSender(topicArn, due, speech);

  async function keep(facts: IncidentFacts, at: Instant): Promise<News | undefined> {
    const news = speech.newsOfStage(facts, await due.toldOf(facts.incidentId));
    return news !== undefined && (await due.add(news, at)) ? news : undefined;
  }

  return {
    /** Keeps the alerts of recorded incidents, each once, and sends what may go out at once. */
    async raise(incidents: readonly IncidentFacts[], at: Instant): Promise<Raised> {
      const latest = [...new Map(incidents.map((facts) => [nameOf(facts), facts])).values()];
      const outcomes = await Promise.allSettled(latest.map((facts) => keep(facts, at)));
      const kept = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' && outcome.value ? [outcome.value] : []));
      const failures = new Map(
        outcomes.flatMap((outcome, index) =>
          outcome.status === 'rejected' ? [[nameOf(latest[index] as IncidentFacts), outcome.reason]] : [],
        ),
      );
      return { failureOf: (facts) => failures.get(nameOf(facts)), delays: await sender.sendFirst(kept, at) };
    },

    /**
     * Keeps what is to be told beside the stages of incidents, and sends what may go out at once.
     *
     * @returns what stopped messages from going out at once
     * @throws when something could not be kept
     */
    async tell(news: readonly News[], at: Instant): Promise<readonly unknown[]> {
      const added = await Promise.all(news.map((one) => due.add(one, at)));
      return await sender.sendFirst(
        news.filter((_, index) => added[index]),
        at,
      );
    },

    /**
     * Sends everything that is due.
     *
     * @returns how many incidents people have been told of
     * @throws {AggregateError} after the others have gone out, when a message could not be sent
     */
    async sendDue(): Promise<number> {
      const { told, failures } = await sender.sendEvery();
      if (failures.length > 0) throw new AggregateError(failures, `Alerts that could not be sent: ${failures.length} messages.`);
      return told;
    },
  };
}
