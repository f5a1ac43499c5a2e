import { DeleteCommand, GetCommand, paginateQuery, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type DueAlert, DueAlertSchema, type News } from '#schemas/due-alert.ts';
import { type Incident, type IncidentId, IncidentSchema } from '#schemas/incident.ts';
import type { Instant } from '#schemas/instant.ts';
import { documents } from './client.ts';
import { isConditionFailure, isPassing, refusalsOf } from './errors.ts';
import { persist } from './patience.ts';
import { turnsIn } from './turns.ts';

const DUE = 'DUE';
/** Who claimed an alert this long ago and has not removed it has died. */
const CLAIM_MILLIS = 30_000;

const keyOf = ({ occasion, mark, facts: { site, incidentId } }: News) => ({
  pk: DUE,
  sk: `${occasion}#${encodeURIComponent(site)}#${incidentId}${mark === occasion ? '' : `#${mark}`}`,
});
const keyOfDue = ({ sk }: DueAlert) => ({ pk: DUE, sk });

/** Alerts that are still to go out, and whose turn it is to send them: what all environments of all functions agree on. */
export function dueAlertsIn(TableName: string, incidentsTable: string) {
  async function writtenIf(write: Promise<unknown>): Promise<boolean> {
    try {
      await write;
      return true;
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      return false;
    }
  }

  async function added(news: News, at: Instant): Promise<boolean> {
    const { facts, mark } = news;
    const TransactItems = [
      {
        Update: {
          TableName: incidentsTable,
          Key: { pk: facts.incidentId },
          UpdateExpression: 'SET alerts.#mark = :told',
          ConditionExpression: 'attribute_not_exists(alerts.#mark.dueAt) AND attribute_not_exists(alerts.#mark.sentAt)',
          ExpressionAttributeNames: { '#mark': mark },
          ExpressionAttributeValues: { ':told': { dueAt: at, severity: facts.severity } },
        },
      },
      { Put: { TableName, Item: { ...keyOf(news), schemaVersion: 1, ...news, dueAt: at } } },
    ];
    try {
      await documents.send(new TransactWriteCommand({ TransactItems }));
      return true;
    } catch (error) {
      if (!isPassing(error) && refusalsOf(error)[0]) return false;
      throw error;
    }
  }

  return {
    /** Puts the alert of a recorded incident among those that are due. @returns false when it was there, or had been sent, before */
    async add(news: News, at: Instant): Promise<boolean> {
      return await persist(async () => ({ done: await added(news, at) }));
    },

    /** What people were told of an incident so far. @throws {Error} when it is not recorded */
    async toldOf(incidentId: IncidentId): Promise<Pick<Incident, 'alerts'>> {
      const Key = { pk: incidentId };
      const { Item } = await documents.send(new GetCommand({ TableName: incidentsTable, Key, ConsistentRead: true }));
      if (Item === undefined) throw new Error(`The incident ${incidentId} is not recorded, so that nobody can be told of it.`);
      return IncidentSchema.pick({ alerts: true }).parse(Item);
    },

    async every(): Promise<DueAlert[]> {
      const due: DueAlert[] = [];
      const pages = paginateQuery(
        { client: documents },
        { TableName, KeyConditionExpression: 'pk = :due', ExpressionAttributeValues: { ':due': DUE }, ConsistentRead: true },
      );
      for await (const { Items = [] } of pages) due.push(...Items.map((item) => DueAlertSchema.parse(item)));
      return due;
    },

    /** Reserves an alert for one sender; a reservation of somebody who died is taken over. */
    async claim(alert: DueAlert, at: Instant): Promise<boolean> {
      const stale = new Date(Date.parse(at) - CLAIM_MILLIS).toISOString();
      const claim = new UpdateCommand({
        TableName,
        Key: keyOfDue(alert),
        UpdateExpression: 'SET claimedAt = :at',
        ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(claimedAt) OR claimedAt < :stale)',
        ExpressionAttributeValues: { ':at': at, ':stale': stale },
      });
      return await writtenIf(documents.send(claim));
    },

    /** Notes that an alert has gone out. After a crash in between it goes out once more, which is better than never. */
    async settle(alert: DueAlert, at: Instant): Promise<void> {
      const { facts, mark, dueAt } = alert;
      const told = new UpdateCommand({
        TableName: incidentsTable,
        Key: { pk: facts.incidentId },
        UpdateExpression: 'SET alerts.#mark = :told',
        ConditionExpression: 'attribute_exists(alerts)',
        ExpressionAttributeNames: { '#mark': mark },
        ExpressionAttributeValues: { ':told': { dueAt, sentAt: at, severity: facts.severity } },
      });
      await writtenIf(documents.send(told));
      await documents.send(new DeleteCommand({ TableName, Key: keyOfDue(alert) }));
    },

    takeTurn: turnsIn(TableName),
  };
}
