import { GetCommand, paginateQuery, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  type Acknowledgement,
  type Escalation,
  type Incident,
  type IncidentFacts,
  type IncidentId,
  incidentOf,
} from '#schemas/incident.ts';
import type { Instant } from '#schemas/instant.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';

const BY_STATUS = 'byStatus';

type Status = Incident['status'];

export interface IncidentPage {
  readonly items: Incident[];
  readonly cursor: string | null;
}

/** Where a page ended: the moment and the id of its last incident. */
function placeOf(cursor: string): { openedAt: string; pk: string } {
  const [openedAt = '', pk = ''] = cursor.split(' ');
  return { openedAt, pk };
}

/** Cold-chain incidents. */
export function incidentsIn(TableName: string) {
  async function find(incidentId: IncidentId): Promise<Incident | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: { pk: incidentId }, ConsistentRead: true }));
    return Item && incidentOf(Item);
  }

  async function update(incidentId: string, expressions: { set: string; when: string }, values: Record<string, unknown>, names = {}) {
    try {
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: { pk: incidentId },
          UpdateExpression: expressions.set,
          ConditionExpression: expressions.when,
          ExpressionAttributeValues: values,
          ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
        }),
      );
      return true;
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      return false;
    }
  }

  return {
    find,

    /**
     * Writes what the readings say of an incident, unless a newer state has said it already. Acknowledgement, alert marks, what became
     * of its orders and the limits that held when it opened stay.
     *
     * @returns false when there was nothing to write
     */
    async record(facts: IncidentFacts, revision: number, recordedAt: Instant): Promise<boolean> {
      // An incident that late readings have disproved is only written over, never made up.
      const isNew = facts.status === 'superseded' ? '' : 'attribute_not_exists(pk) OR ';
      const { limits, ...changing } = facts;
      const fields = Object.entries({ ...changing, revision }).filter(([, value]) => value !== undefined);
      const names = Object.fromEntries(fields.map(([name]) => [`#${name}`, name]));
      const values = Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value]));
      const sets = fields.map(([name]) => `#${name} = :${name}`);
      return await update(
        facts.incidentId,
        {
          set: `SET ${sets.join(', ')}, limits = if_not_exists(limits, :limits), recordedAt = if_not_exists(recordedAt, :at), alerts = if_not_exists(alerts, :none)`,
          when: `${isNew}#revision < :revision`,
        },
        { ...values, ':limits': limits, ':at': recordedAt, ':none': {} },
        names,
      );
    },

    /** What people and alerts did about an incident holds for the one that takes its place. */
    async inherit(incidentId: IncidentId, from: Incident): Promise<void> {
      const { acknowledgement, earlierAcknowledgements, alerts, escalation } = from;
      const seen = acknowledgement
        ? ', acknowledgement = if_not_exists(acknowledgement, :last), earlierAcknowledgements = if_not_exists(earlierAcknowledgements, :earlier)'
        : '';
      const escalated = escalation ? ', escalation = if_not_exists(escalation, :escalation)' : '';
      await update(
        incidentId,
        { set: `SET alerts = :alerts${seen}${escalated}`, when: 'attribute_exists(pk) AND alerts = :none' },
        {
          ':alerts': alerts,
          ':none': {},
          ...(acknowledgement ? { ':last': acknowledgement, ':earlier': earlierAcknowledgements } : {}),
          ...(escalation ? { ':escalation': escalation } : {}),
        },
      );
    },

    /** Makes an incident more serious because of what became of an order; the first such order stays the reason. */
    async escalate(incidentId: IncidentId, escalation: Escalation): Promise<void> {
      await update(
        incidentId,
        { set: 'SET escalation = :escalation', when: 'attribute_exists(pk) AND attribute_not_exists(escalation)' },
        { ':escalation': escalation },
      );
    },

    /**
     * Notes who has seen an incident and why it happened.
     *
     * @param former - the acknowledgement that it takes the place of, which is kept beside it
     * @returns false when somebody else has acknowledged it meanwhile
     */
    async acknowledge(incidentId: IncidentId, acknowledgement: Acknowledgement, former: Acknowledgement | undefined): Promise<boolean> {
      if (former === undefined) {
        return await update(
          incidentId,
          { set: 'SET acknowledgement = :acknowledgement', when: 'attribute_exists(pk) AND attribute_not_exists(acknowledgement)' },
          { ':acknowledgement': acknowledgement },
        );
      }
      return await update(
        incidentId,
        {
          set: 'SET acknowledgement = :acknowledgement, earlierAcknowledgements = list_append(if_not_exists(earlierAcknowledgements, :none), :former)',
          when: 'acknowledgement.#at = :at',
        },
        { ':acknowledgement': acknowledgement, ':former': [former], ':none': [], ':at': former.at },
        { '#at': 'at' },
      );
    },

    /** Incidents of one status, the latest first. @param cursor - of the page before */
    async ofStatus(status: Status, limit: number, unitId: string | undefined, cursor: string | undefined): Promise<IncidentPage> {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          IndexName: BY_STATUS,
          KeyConditionExpression: '#status = :status',
          ...(unitId === undefined ? {} : { FilterExpression: 'unitId = :unit' }),
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':status': status, ...(unitId === undefined ? {} : { ':unit': unitId }) },
          ScanIndexForward: false,
          Limit: limit,
          ...(cursor === undefined ? {} : { ExclusiveStartKey: { status, ...placeOf(cursor) } }),
        }),
      );
      const items = Items.map((item) => incidentOf(item));
      return { items, cursor: LastEvaluatedKey ? `${LastEvaluatedKey['openedAt']} ${LastEvaluatedKey['pk']}` : null };
    },

    /** Those that are open or over and were opened from a moment on. */
    async *since(from: Instant): AsyncIterable<Incident> {
      for (const status of ['open', 'closed'] as const) {
        const pages = paginateQuery(
          { client: documents },
          {
            TableName,
            IndexName: BY_STATUS,
            KeyConditionExpression: '#status = :status AND openedAt >= :from',
            ExpressionAttributeNames: { '#status': 'status' },
            ExpressionAttributeValues: { ':status': status, ':from': from },
          },
        );
        for await (const { Items = [] } of pages) for (const item of Items) yield incidentOf(item);
      }
    },

    async everyOpen(): Promise<Incident[]> {
      const open: Incident[] = [];
      const pages = paginateQuery(
        { client: documents },
        {
          TableName,
          IndexName: BY_STATUS,
          KeyConditionExpression: '#status = :open',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':open': 'open' },
        },
      );
      for await (const { Items = [] } of pages) open.push(...Items.map((item) => incidentOf(item)));
      return open;
    },
  };
}
