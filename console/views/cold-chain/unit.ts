import type { ReplyOf } from '../../../client/operations.ts';

export type Unit = ReplyOf<'GET /v1/units/{unitId}'>;
