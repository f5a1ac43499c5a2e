import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { InstantSchema } from '#schemas/instant.ts';
import { documents } from './client.ts';
import { isConditionFailure, StaleWriteError } from './errors.ts';

const KEPT_VERSIONS = 3;

const PartSchema = z.object({ key: z.string(), bytes: z.number().int().nonnegative(), sha256: z.string() });
export type ArtefactPart = z.infer<typeof PartSchema>;

const ArtefactVersionSchema = PartSchema.extend({
  version: z.string(),
  format: z.string(),
  publishedAt: InstantSchema,
  /** Of an artefact that is too large for one object: those after the first. */
  parts: z.array(PartSchema).default([]),
});
export type ArtefactVersion = z.infer<typeof ArtefactVersionSchema>;

const PointerSchema = ArtefactVersionSchema.extend({
  /** Rises with every run; an older run cannot publish over a newer one. */
  fence: z.number().int(),
  previous: z.array(ArtefactVersionSchema).default([]),
});
export type ArtefactPointer = z.infer<typeof PointerSchema>;

const keyOf = (name: string) => ({ pk: 'ARTEFACT', sk: name });

/** Which version of each nightly artefact is in force. */
export function pointersIn(TableName: string) {
  async function find(name: string): Promise<ArtefactPointer | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(name), ConsistentRead: true }));
    return Item && PointerSchema.parse(Item);
  }
  return {
    find,
    /** Puts a verified version in force and remembers the ones before it. @throws {StaleWriteError} when a newer run has published already */
    async publish(name: string, version: ArtefactVersion, fence: number): Promise<void> {
      const current = await find(name);
      const before = current ? [ArtefactVersionSchema.parse(current), ...current.previous] : [];
      const previous = before.filter((older) => older.version !== version.version).slice(0, KEPT_VERSIONS - 1);
      try {
        await documents.send(
          new PutCommand({
            TableName,
            Item: { ...keyOf(name), ...version, fence, previous },
            ConditionExpression: 'attribute_not_exists(pk) OR fence <= :fence',
            ExpressionAttributeValues: { ':fence': fence },
          }),
        );
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        throw new StaleWriteError(`A newer run has published the artefact ${name}.`, { cause: error });
      }
    },
  };
}
