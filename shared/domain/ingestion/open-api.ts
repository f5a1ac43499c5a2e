import * as z from 'zod';
import type { Route } from '#schemas/route.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/** One operation of the OpenAPI document. */
export interface OpenApiOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly security: readonly Record<string, readonly string[]>[];
  readonly 'x-groups'?: readonly string[];
  readonly parameters?: readonly OpenApiParameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content } | undefined;
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}
interface OpenApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: unknown;
}
type Content = Readonly<Record<string, { readonly schema?: unknown }>>;

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: JsonSchema;
}

const DESCRIPTION =
  'The tracking surface takes the calls of the Segment HTTP API and its clients. The operator surface answers errors as RFC 9457 problems, ' +
  'pages lists with limit and cursor, and takes Idempotency-Key on its writes. Money is an integer in minor units with its currency, ' +
  'instants are ISO 8601 in UTC with milliseconds, rates are fractions from 0 to 1. A body may have 4 MB, otherwise the answer is 413. ' +
  'A reply of more than 4 MB is a 303 to an address without credentials that works for two minutes; clients that follow redirects, and drop ' +
  'their token when they change the host, need not care.';

const COMPONENTS = {
  securitySchemes: {
    operatorToken: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'Access token with the groups marketer, quality or admin.',
    },
    writeKey: { type: 'http', scheme: 'basic', description: 'The write key of a source as the user name, without a password.' },
  },
  schemas: {
    Problem: {
      type: 'object',
      properties: {
        type: { type: 'string' },
        title: { type: 'string' },
        status: { type: 'integer' },
        detail: { type: 'string' },
        errors: { type: 'array', items: { type: 'object', properties: { field: { type: 'string' }, expected: { type: 'string' } } } },
      },
      required: ['type', 'title', 'status', 'detail'],
    },
  },
};

/** Parts that several schemas share or that contain themselves, by name. */
type Shared = Record<string, unknown>;

interface Place {
  /** Tells the parts of one schema from those of another. */
  readonly name: string;
  readonly shared: Shared;
}

/** @param io - `input` is what a caller writes, `output` what we write */
function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output', { name, shared }: Place): JsonSchema {
  // What JSON Schema cannot say, such as a transform, is left open rather than left out.
  const { $schema, $defs = {}, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' });
  const prefix = `${name}-${io}-`;
  const atTop = (part: unknown) => JSON.parse(JSON.stringify(part).replaceAll('"#/$defs/', `"#/components/schemas/${prefix}`));
  for (const [part, definition] of Object.entries($defs)) shared[`${prefix}${part}`] = atTop(definition);
  return atTop(rest);
}

function parametersOf(schema: z.ZodType | undefined, position: 'path' | 'query', place: Place): OpenApiParameter[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchemaOf(schema, 'input', place) as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: position,
    required: position === 'path' || required.includes(name),
    schema: property,
  }));
}

/** `PUT /v1/units/{unitId}` is put-units-unitId. */
const operationIdOf = ({ method, path }: Route) =>
  [method.toLowerCase(), ...path.split(/[^A-Za-z0-9]+/).filter((part) => part !== '' && part !== 'v1')].join('-');

function securityOf({ groups, path, method }: Route): OpenApiOperation['security'] {
  if (groups !== 'open') return [{ operatorToken: [] }];
  return method === 'POST' && path.startsWith('/v1/') ? [{ writeKey: [] }] : [];
}

/** A call whose body may be empty is taken without one. */
function requestBodyOf(body: z.ZodType, place: Place): OpenApiOperation['requestBody'] {
  const content = { 'application/json': { schema: jsonSchemaOf(body, 'input', place) } };
  return { required: !body.safeParse({}).success, content };
}

function operationOf(route: Route, shared: Shared): OpenApiOperation {
  const place = { name: operationIdOf(route), shared };
  const parameters = [...parametersOf(route.params, 'path', place), ...parametersOf(route.query, 'query', place)];
  const success = route.reply
    ? { description: 'Success', content: { 'application/json': { schema: jsonSchemaOf(route.reply, 'output', place) } } }
    : { description: 'Success' };
  const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return {
    operationId: place.name,
    tags: [route.word],
    summary: route.summary,
    security: securityOf(route),
    ...(route.groups === 'open' ? {} : { 'x-groups': route.groups }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: requestBodyOf(route.body, place) } : {}),
    responses: {
      [String(route.status ?? 200)]: success,
      default: { description: 'Failure', ...(route.groups === 'open' ? {} : { content: problem }) },
    },
  };
}

/** The OpenAPI 3.1 document of the given routes, from the schemas that the handlers parse with. */
export function openApiOf(routes: readonly Route[]): OpenApiDocument {
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  const shared: Shared = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route, shared) };
  return {
    openapi: '3.1.0',
    info: { title: 'Larderly', version: '1', description: DESCRIPTION },
    paths,
    components: { ...COMPONENTS, schemas: { ...COMPONENTS.schemas, ...shared } },
  };
}
