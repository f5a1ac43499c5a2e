import * as z from 'zod';
import { PageQuerySchema, pageOf } from '../page.ts';
import { defineRoute } from '../route.ts';
import { ExportViewSchema, OfferedFileSchema } from '../table-export.ts';

const params = z.object({ id: z.string().min(1).max(80).describe('The run of the job export that made it, or `latest`.') });

export const getExport = defineRoute({
  method: 'GET',
  path: '/v1/exports/{id}',
  word: 'kpis',
  summary: 'All tables as Parquet, by pseudonym: which datasets with which columns, and how many rows each has.',
  groups: ['admin'],
  params,
  reply: ExportViewSchema,
});

export const listExportFiles = defineRoute({
  method: 'GET',
  path: '/v1/exports/{id}/files',
  word: 'kpis',
  summary: 'The files of an export, each with an address under which it may be read for a quarter of an hour.',
  groups: ['admin'],
  params,
  query: PageQuerySchema,
  reply: pageOf(OfferedFileSchema),
});
