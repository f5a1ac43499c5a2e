import { globSync, readFileSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { campaignDeskVariables, contactVariables } from '#runtime/environment.ts';
import { allOf, targetOf } from './template.ts';

const templates = inject('templates');
const functions = allOf(templates, 'AWS::Lambda::Function');
const files = globSync('functions/*/*.ts').sort();

describe('every function', () => {
  it('is deployed when it has a file, and has a file when it is deployed', () => {
    expect(functions.map(({ Properties }) => Properties.Description).sort()).toEqual(files);
  });

  it('runs on the Node and the processor of the house', () => {
    for (const { id, Properties } of functions)
      expect(Properties, id).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
  });

  it('is given the variables that its file reads, and so the rights that they name, and no others', () => {
    const known =
      /\b(?:[A-Z]+_)+(?:TABLE|URL|ARN|BUCKET|ADDRESS|LIMIT|ZONE|CURRENCY|SUBSCRIPTIONS|DAYS|MINUTES|MEGABYTES|LANGUAGE|SET|ESCALATIONS|REPEATS|PARTS|MICROS|ENGINE|QUEUES|S[234F])\b/g;
    const differences = functions
      .filter(({ Properties }) => files.includes(Properties.Description))
      .map(({ Properties: { Description: file, Environment } }) => {
        const given = new Set(Object.keys(Environment.Variables).filter((name) => !name.startsWith('POWERTOOLS_')));
        const text = readFileSync(file, 'utf8');
        // These come together and are read where something is made of all of them.
        const shared = Object.entries({ contactVariables, campaignDeskVariables }).filter(([name]) => text.includes(`...${name}`));
        const rules = shared.flatMap(([, shape]) => Object.keys(shape)).filter((name) => given.has(name));
        const read = new Set<string>([...(text.match(known) ?? []), ...rules]);
        // The shop's zone and currency grant nothing, and come together.
        return {
          file,
          unused: [...given.difference(read)].filter((name) => !name.startsWith('SHOP_')),
          missing: [...read.difference(given)],
        };
      });
    expect(differences.filter(({ unused, missing }) => unused.length + missing.length > 0)).toEqual([]);
  });

  it('has a role of its own', () => {
    const roles = functions.map(({ Properties }) => targetOf(Properties.Role));
    expect(new Set(roles).size).toBe(functions.length);
  });

  it('has a log of its own that forgets after 30 days', () => {
    const logs = new Map(allOf(templates, 'AWS::Logs::LogGroup').map(({ id, Properties }) => [id, Properties]));
    const used = functions.map(({ Properties }) => targetOf(Properties.LoggingConfig.LogGroup) ?? '');
    expect(new Set(used).size).toBe(functions.length);
    for (const [id, properties] of logs) expect(properties.RetentionInDays, id).toBe(30);
  });

  it('is not reserved, so that a queue never throttles its messages into the dead letters', () => {
    for (const { id, Properties } of functions) expect(Properties.ReservedConcurrentExecutions, id).toBeUndefined();
    const sources = allOf(templates, 'AWS::Lambda::EventSourceMapping');
    expect(sources).toHaveLength(19);
    for (const { id, Properties } of sources) {
      expect(Properties.ScalingConfig.MaximumConcurrency, id).toBe(20);
      expect(Properties.FunctionResponseTypes, id).toEqual(['ReportBatchItemFailures']);
    }
  });
});

describe('the stacks', () => {
  it('stay far below the limit of 500 resources', () => {
    for (const { Resources } of Object.values(templates)) expect(Object.keys(Resources).length).toBeLessThan(450);
  });

  it('hand over names as strings and export nothing', () => {
    for (const { Outputs = {} } of Object.values(templates))
      for (const output of Object.values(Outputs)) expect(output.Export).toBeUndefined();
    expect(JSON.stringify(templates)).not.toContain('Fn::ImportValue');
  });
});
