interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's properties are read by path, and each test names what it expects
  readonly Properties: any;
  readonly DeletionPolicy?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Export?: unknown }>>;
}

export type Templates = Readonly<Record<'Data' | 'Service' | 'Edge' | 'Operations', Template>>;

export interface Finding {
  readonly rule: string;
  readonly construct: string;
}

export interface NamedResource extends Resource {
  readonly id: string;
}

export function allOf(templates: Templates, ...types: string[]): NamedResource[] {
  return Object.values(templates)
    .flatMap(({ Resources }) => Object.entries(Resources))
    .map(([id, resource]) => ({ id, ...resource }))
    .filter(({ Type }) => types.includes(Type));
}

/** The logical id that a `Ref` or `Fn::GetAtt` names. */
export function targetOf(value: unknown): string | undefined {
  const reference = value as { Ref?: string; 'Fn::GetAtt'?: [string, string] } | undefined;
  return reference?.Ref ?? reference?.['Fn::GetAtt']?.[0];
}
