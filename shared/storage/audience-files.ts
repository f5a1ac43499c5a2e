import * as z from 'zod';
import type { Arm } from '#schemas/campaign.ts';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
import { columnFilesIn } from './column-files.ts';

const HeaderSchema = z.object({
  segments: z.array(z.string()),
  /** Messages that went out, in the units that are charged, by channel. */
  sent: z.record(z.string(), z.number()),
  /** E-mails of which the mail service told so. */
  complained: z.number().default(0),
  bounced: z.number().default(0),
  isSettled: z.boolean(),
});

const TREATED = 0;
const HOLD_OUT = 1;
const CONTROL = 2;
const REACHED = 3;

/** Whom a draw found, as far as a measurement needs it. */
export interface DrawnPerson {
  readonly personKey: PersonKey;
  readonly arm: Arm;
  readonly isControl: boolean;
  /** Held out, and a message went to them all the same. */
  readonly wasReached: boolean;
  readonly segment?: string;
}

export interface DrawnAudience {
  readonly people: readonly DrawnPerson[];
  readonly sent: Readonly<Record<string, number>>;
  readonly complained: number;
  readonly bounced: number;
  /** Nobody is drawn any more, and nothing goes out. */
  readonly isSettled: boolean;
}

/** A drawn audience; people stand by key. */
export interface AudienceFile extends Omit<DrawnAudience, 'people'> {
  readonly count: number;
  readonly keyAt: (row: number) => PersonKey;
  readonly memberAt: (row: number) => Omit<DrawnPerson, 'personKey'>;
}

const fileKey = (campaignId: CampaignId) => `audiences/${campaignId}`;

function codeOf({ arm, isControl, wasReached }: DrawnPerson): number {
  if (isControl) return CONTROL;
  if (arm === 'treated') return TREATED;
  return wasReached ? REACHED : HOLD_OUT;
}

/** Each campaign's members as one object, so that measuring a million people does not read a million items. */
export function audienceFilesIn(bucket: string) {
  const files = columnFilesIn(bucket, HeaderSchema);
  return {
    async put(campaignId: CampaignId, { people, sent, ...told }: DrawnAudience): Promise<void> {
      const sorted = people.toSorted((one, other) => (one.personKey < other.personKey ? -1 : one.personKey > other.personKey ? 1 : 0));
      const numbers = new Map<string | undefined, number>([[undefined, 0]]);
      const codes = new Float64Array(sorted.length);
      const segments = new Float64Array(sorted.length);
      for (const [row, person] of sorted.entries()) {
        codes[row] = codeOf(person);
        if (!numbers.has(person.segment)) numbers.set(person.segment, numbers.size);
        segments[row] = numbers.get(person.segment) as number;
      }
      const names = [...numbers.keys()].flatMap((name) => name ?? []);
      const keys = sorted.map(({ personKey }) => personKey);
      await files.put(fileKey(campaignId), { header: { segments: names, sent: { ...sent }, ...told }, keys, columns: [codes, segments] });
    },

    /** Undefined when nothing was put. */
    async find(campaignId: CampaignId): Promise<AudienceFile | undefined> {
      const file = await files.find(fileKey(campaignId));
      if (file === undefined) return undefined;
      const { count, header, keyAt } = file;
      const [codes = new Float64Array(), segments = new Float64Array()] = file.columns;
      return {
        ...{ count, sent: header.sent, complained: header.complained, bounced: header.bounced, isSettled: header.isSettled },
        keyAt: (row) => keyAt(row) as PersonKey,
        memberAt(row) {
          const segment = header.segments[(segments[row] as number) - 1];
          const code = codes[row];
          const arm = code === TREATED ? 'treated' : 'hold-out';
          return { arm, isControl: code === CONTROL, wasReached: code === REACHED, ...(segment === undefined ? {} : { segment }) };
        },
      };
    },
  };
}
