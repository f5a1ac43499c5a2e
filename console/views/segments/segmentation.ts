import type { ReplyOf } from '../../../client/operations.ts';

export type Segmentation = ReplyOf<'GET /v1/segments'>;
