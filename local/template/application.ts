import { ACCOUNT, type Assembly, type StackTemplate } from './assembly.ts';
import { type Addresses, attributesOf, NAME_PROPERTY } from './attributes.ts';
import { evaluate, type Scope } from './intrinsics.ts';

/** A resource of the application with all its intrinsic functions resolved. */
export interface Resource {
  readonly logicalId: string;
  readonly stack: string;
  readonly type: string;
  /** The name it has in its service. */
  readonly name: string;
  /** What Ref and GetAtt give for it. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** All stacks of the application as one list of resources. */
export interface Application {
  readonly directory: string;
  readonly region: string;
  readonly resources: readonly Resource[];
  ofType(...types: readonly string[]): Resource[];
}

/** Resolves every resource whose condition holds; an error names the logical id and the property. */
export function resolveApplication(assembly: Assembly, addresses: Addresses): Application {
  const store: ParameterStore = new Map();
  const resolved = assembly.stacks.map((stack) => resolveStack(stack, addresses, store));
  const resources = resolved.flatMap((resolve) => resolve());
  return {
    directory: assembly.directory,
    region: assembly.stacks[0]?.region ?? '',
    resources,
    ofType: (...types) => resources.filter(({ type }) => types.includes(type)),
  };
}

/** The parameters that one stack leaves for others in SSM, by name; a value is read when it is asked for. */
type ParameterStore = Map<string, () => unknown>;

/** Enters what the stack leaves for others into the store at once; its resources are resolved when all stacks have done so. */
function resolveStack(stack: StackTemplate, addresses: Addresses, store: ParameterStore): () => Resource[] {
  const names = new Map<string, string>();
  const nameOf = (logicalId: string): string => {
    const known = names.get(logicalId);
    if (known !== undefined) return known;
    const name = physicalName(stack, logicalId, scope);
    names.set(logicalId, name);
    return name;
  };
  const attributesFor = (logicalId: string) => {
    const type = stack.Resources[logicalId]?.Type ?? '';
    return attributesOf(type, { logicalId, name: nameOf(logicalId), region: stack.region, addresses });
  };
  const scope = scopeOf(stack, attributesFor, store);
  for (const { Type, Properties } of Object.values(stack.Resources)) {
    if (Type === 'AWS::SSM::Parameter') store.set(String(evaluate(Properties['Name'], scope)), () => evaluate(Properties['Value'], scope));
  }
  return () =>
    Object.entries(stack.Resources)
      .filter(([, resource]) => resource.Condition === undefined || scope.isMet(resource.Condition))
      .map(([logicalId, { Type, Properties }]) => ({
        logicalId,
        stack: stack.name,
        type: Type,
        name: nameOf(logicalId),
        attributes: attributesFor(logicalId),
        properties: Object.fromEntries(
          Object.entries(Properties).map(([property, value]) => [
            property,
            located(() => evaluate(value, scope), `${logicalId}.${property}`),
          ]),
        ),
      }));
}

function located<Value>(work: () => Value, place: string): Value {
  try {
    return work();
  } catch (cause) {
    throw new Error(`${place}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function physicalName(stack: StackTemplate, logicalId: string, scope: Scope): string {
  const resource = stack.Resources[logicalId];
  const given = resource?.Properties[NAME_PROPERTY[resource.Type] ?? ''];
  if (given !== undefined) return String(evaluate(given, scope));
  const generated = `${stack.name}-${logicalId}`;
  if (resource?.Type === 'AWS::S3::Bucket') return generated.toLowerCase().slice(-63).replace(/^-+/, '');
  // A rule's name is part of a topic and may hold letters, digits and underscores only.
  return resource?.Type === 'AWS::IoT::TopicRule' ? generated.replaceAll('-', '_') : generated;
}

function scopeOf(stack: StackTemplate, attributesFor: (logicalId: string) => Record<string, string>, store: ParameterStore): Scope {
  const pseudo: Record<string, unknown> = {
    'AWS::AccountId': ACCOUNT,
    'AWS::NoValue': undefined,
    'AWS::Partition': 'aws',
    'AWS::Region': stack.region,
    'AWS::StackId': `arn:aws:cloudformation:${stack.region}:${ACCOUNT}:stack/${stack.name}/local`,
    'AWS::StackName': stack.name,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const scope: Scope = {
    look(name, attribute) {
      if (name in pseudo) return pseudo[name];
      const parameter = stack.Parameters[name];
      if (parameter !== undefined) return parameterValue(name, parameter, store);
      if (stack.Resources[name] === undefined) throw new Error(`${name} is neither a resource nor a parameter of stack ${stack.name}.`);
      const value = attributesFor(name)[attribute ?? 'Ref'];
      if (value === undefined) throw new Error(`The local runtime has no value for ${name}.${attribute}.`);
      return value;
    },
    isMet: (condition) => evaluate(stack.Conditions[condition], scope) === true,
    mapping(map, first, second) {
      const value = stack.Mappings[map]?.[first]?.[second];
      if (value === undefined) throw new Error(`The mapping ${map} has no entry ${first}.${second}.`);
      return value;
    },
  };
  return scope;
}

function parameterValue(name: string, { Type, Default }: StackTemplate['Parameters'][string], store: ParameterStore): unknown {
  if (Default === undefined) throw new Error(`The parameter ${name} has no default, and the local runtime has no other value for it.`);
  if (!Type.startsWith('AWS::SSM::Parameter::Value')) return Default;
  const stored = store.get(String(Default));
  if (stored === undefined) throw new Error(`No stack of the application writes the SSM parameter ${String(Default)} that ${name} reads.`);
  return stored();
}
