import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

/** Where things would be in AWS when the application does not say. */
const DEFAULT_REGION = 'eu-central-1';
/** The engines know this account only. */
export const ACCOUNT = '000000000000';

const TemplateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}), Condition: z.string().optional() }),
  ),
  Parameters: z.record(z.string(), z.object({ Type: z.string(), Default: z.unknown().optional() })).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
});

const ManifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      environment: z.string().optional(),
      properties: z.object({ templateFile: z.string().optional(), stackName: z.string().optional() }).optional(),
    }),
  ),
});

/** One synthesized stack, as the file says it; nothing is resolved yet. */
export type StackTemplate = z.infer<typeof TemplateSchema> & { readonly name: string; readonly region: string };

/** All stacks of a cloud assembly (`cdk.out`). */
export interface Assembly {
  readonly directory: string;
  readonly stacks: readonly StackTemplate[];
}

/** Reads every stack that the manifest of a cloud assembly names. */
export function readAssembly(directory: string): Assembly {
  const file = path.join(directory, 'manifest.json');
  if (!existsSync(file)) throw new Error(`There is no synthesized application in ${directory}. Run "npm run build" and "npm run synth".`);
  const manifest = ManifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const stacks: StackTemplate[] = [];
  for (const [id, artifact] of Object.entries(manifest.artifacts)) {
    const templateFile = artifact.properties?.templateFile;
    if (artifact.type !== 'aws:cloudformation:stack' || templateFile === undefined) continue;
    const template: unknown = JSON.parse(readFileSync(path.join(directory, templateFile), 'utf8'));
    stacks.push(parseTemplate(template, { name: artifact.properties?.stackName ?? id, region: regionOf(artifact.environment) }));
  }
  return { directory, stacks };
}

export function parseTemplate(template: unknown, stack: { readonly name: string; readonly region: string }): StackTemplate {
  return { ...TemplateSchema.parse(template), ...stack };
}

/** The region of an environment such as `aws://unknown-account/eu-central-1`. */
function regionOf(environment = ''): string {
  const region = environment.split('/')[3] ?? '';
  return region === '' || region.startsWith('unknown') ? DEFAULT_REGION : region;
}
