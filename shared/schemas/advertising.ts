import * as z from 'zod';
import { AudienceBodySchema, AudienceSchema } from './audience.ts';
import { bodyObject } from './body.ts';
import { InstantSchema } from './instant.ts';

/** How a platform wants telephone numbers hashed: Meta without the plus sign, Google with it. */
const AdvertisingFormatSchema = z.enum(['meta', 'google']);
export type AdvertisingFormat = z.infer<typeof AdvertisingFormatSchema>;

export const AdvertisingBodySchema = bodyObject({
  name: z.string().trim().min(1).max(120),
  format: AdvertisingFormatSchema,
  audience: AudienceBodySchema,
});
export type AdvertisingBody = z.infer<typeof AdvertisingBodySchema>;

export const ExportIdSchema = z
  .string()
  .regex(/^ad-[A-Za-z0-9_-]{8,40}$/, 'expected the id of an export')
  .brand<'ExportId'>();
export type ExportId = z.infer<typeof ExportIdSchema>;

const count = z.number().int();

export const ExportCountsSchema = z.object({
  looked: count,
  matching: count,
  exported: count,
  /** Of those who match, by the first reason. */
  withheld: z.record(z.string(), count),
});
export type ExportCounts = z.infer<typeof ExportCountsSchema>;

/** An export of hashed addresses as it is kept: what was asked, by whom, and what came of it. It names nobody. */
export const AdvertisingExportSchema = z.object({
  schemaVersion: z.number().int().default(1),
  exportId: ExportIdSchema,
  name: z.string(),
  format: AdvertisingFormatSchema,
  audience: AudienceSchema,
  requestedBy: z.string(),
  requestedAt: InstantSchema,
  /** Page that comes next, from 0; it rises with each that is done. */
  next: count,
  /** After whom that page begins. */
  cursor: z.string().optional(),
  finishedAt: InstantSchema.optional(),
  counts: ExportCountsSchema,
  files: z.array(z.object({ key: z.string(), rows: count })),
});
export type AdvertisingExport = z.infer<typeof AdvertisingExportSchema>;

export const AdvertisingPageSchema = AdvertisingExportSchema.omit({ schemaVersion: true, next: true, cursor: true, files: true }).extend({
  status: z.enum(['running', 'done', 'expired']),
  files: z
    .array(z.object({ rows: count, url: z.string() }))
    .describe('CSV; each address works for two minutes, the files are kept for a day'),
});

export const ExportTaskSchema = z.object({ exportId: ExportIdSchema, page: count.min(0) });
export type ExportTask = z.infer<typeof ExportTaskSchema>;
