import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { Arm } from '#schemas/campaign.ts';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
import type { DrawnAudience, DrawnPerson } from './audience-files.ts';
import { documents } from './client.ts';

const PREFIX = 'MEMBER#';
/** Four about equal shares of all members: keys are evenly spread over the characters of base64url. */
const BOUNDS = ['', 'F', 'V', 'k', '~'];
const NAMES = { '#channel': 'channel', '#segment': 'segment' };

function personOf(item: Record<string, unknown>): DrawnPerson {
  const arm: Arm = item['arm'] === 'treated' ? 'treated' : 'hold-out';
  const segment = item['segment'];
  const wasSent = item['sending'] === 'sent' || item['sending'] === 'claimed';
  return {
    personKey: item['personKey'] as PersonKey,
    arm,
    isControl: item['isControl'] === true,
    wasReached: arm === 'hold-out' && wasSent,
    ...(typeof segment === 'string' ? { segment } : {}),
  };
}

/** Everybody who was drawn for a campaign, and what went out to them; half a read unit for 4 KB, some 26 units for 1,000 members. */
export function drawnMembersIn(TableName: string) {
  return {
    /** @param channel - of the campaign, by which went out what does not tell its own */
    async read(campaignId: CampaignId, channel: string): Promise<Omit<DrawnAudience, 'isSettled'>> {
      const people: DrawnPerson[] = [];
      const sent: Record<string, number> = {};
      const told = { complained: 0, bounced: 0 };
      const take = (item: Record<string, unknown>): void => {
        people.push(personOf(item));
        if (item['delivery'] === 'complained') told.complained += 1;
        if (item['delivery'] === 'bounced') told.bounced += 1;
        if (item['sending'] !== 'sent') return;
        const by = String(item['channel'] ?? channel);
        sent[by] = (sent[by] ?? 0) + Number(item['parts'] ?? 1);
      };
      const ranges = BOUNDS.slice(1).map(async (bound, index) => {
        const pages = paginateQuery(
          { client: documents },
          {
            TableName,
            KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
            ExpressionAttributeValues: { ':pk': campaignId, ':from': `${PREFIX}${BOUNDS[index]}`, ':to': `${PREFIX}${bound}` },
            ProjectionExpression: 'personKey, arm, isControl, #segment, sending, parts, delivery, #channel',
            ExpressionAttributeNames: NAMES,
          },
        );
        for await (const { Items = [] } of pages) for (const item of Items) take(item);
      });
      await Promise.all(ranges);
      return { people, sent, ...told };
    },
  };
}
