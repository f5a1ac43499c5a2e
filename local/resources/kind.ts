import * as z from 'zod';
import type { Application, Resource } from '../template/application.ts';

/** How the local runtime treats the properties of one CloudFormation type. */
export interface ResourceKind<Shape extends z.ZodObject = z.ZodObject> {
  readonly types: readonly string[];
  /** The properties that take effect here, and the forms of them that are supported. */
  readonly honoured: Shape;
  /** Properties that are only looked at, by what is checked of them; they stand in `honoured` too. */
  readonly checkedOnly?: Readonly<Record<string, string>>;
  /** Properties that change nothing here, by the reason. */
  readonly withoutEffect?: Readonly<Record<string, string>>;
}

export type Parsed<Shape extends z.ZodObject> = Resource & { readonly parsed: z.infer<Shape> };

/** All resources of a kind with their properties parsed; a form that is not supported names the logical id. */
export function parseAll<Shape extends z.ZodObject>(application: Application, kind: ResourceKind<Shape>): Parsed<Shape>[] {
  return application.ofType(...kind.types).map((resource) => ({ ...resource, parsed: parseProperties(resource, kind.honoured) }));
}

function parseProperties<Shape extends z.ZodObject>(resource: Resource, shape: Shape): z.infer<Shape> {
  const result = shape.safeParse(resource.properties);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${[resource.logicalId, ...path].join('.')}: ${message}`);
  throw new Error(`The local runtime does not support this form of ${resource.type}:\n  ${problems.join('\n  ')}`, { cause: result.error });
}

/** CloudFormation takes numbers and booleans as text as well. */
export const wholeNumber = z.coerce.number().int();
export const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
