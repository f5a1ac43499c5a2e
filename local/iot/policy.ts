import * as z from 'zod';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((given) => [given].flat());

/** An IoT policy document. A condition is refused, because the local broker would not know how to check it. */
export const PolicyDocumentShape = z.object({
  Version: z.string(),
  Statement: z.array(
    z.strictObject({ Sid: z.string().optional(), Effect: z.enum(['Allow', 'Deny']), Action: oneOrMore, Resource: oneOrMore }),
  ),
});

export type PolicyDocument = z.infer<typeof PolicyDocumentShape>;

export interface AccessRequest {
  readonly action: 'iot:Connect' | 'iot:Publish' | 'iot:RetainPublish' | 'iot:Subscribe' | 'iot:Receive';
  readonly resource: string;
  readonly thingName: string;
  readonly clientId: string;
}

/** Whether one of the policies allows the request, and none denies it. */
export function isAllowed(policies: readonly PolicyDocument[], request: AccessRequest): boolean {
  const effects = policies
    .flatMap(({ Statement }) => Statement)
    .filter(
      ({ Action, Resource }) =>
        Action.some((action) => fits(action, request.action, request)) &&
        Resource.some((resource) => fits(resource, request.resource, request)),
    )
    .map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

const VARIABLES: Readonly<Record<string, (request: AccessRequest) => string>> = {
  'iot:Connection.Thing.ThingName': ({ thingName }) => thingName,
  'iot:ClientId': ({ clientId }) => clientId,
};

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** `*` stands for any text, `?` for one character; a variable's value stands for itself only. */
function fits(pattern: string, value: string, request: AccessRequest): boolean {
  const source = pattern.replace(/\$\{([^}]+)\}|[*?]|[^*?$]+|\$/g, (part: string, variable?: string) => {
    if (variable !== undefined) return literal(VARIABLES[variable]?.(request) ?? '');
    if (part === '*') return '[\\s\\S]*';
    return part === '?' ? '[\\s\\S]' : literal(part);
  });
  return new RegExp(`^${source}$`).test(value);
}
