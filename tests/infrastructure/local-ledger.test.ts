import { expect, inject, it } from 'vitest';
import { missingFromLedger } from '../../local/resources/ledger.ts';
import { tasksOf } from '../../local/resources/state-machine-guard.ts';
import { resolveApplication } from '../../local/template/application.ts';
import { parseTemplate } from '../../local/template/assembly.ts';

const stacks = Object.entries(inject('templates')).map(([name, template]) => parseTemplate(template, { name, region: 'eu-central-1' }));
const application = resolveApplication({ directory: '.', stacks }, { services: 'http://127.0.0.1:1', api: 'http://127.0.0.1:2' });

it('has every type and property of the templates in the ledger of the local runtime', () => {
  expect(missingFromLedger(application.resources)).toEqual([]);
});

it('has only state machines that the local runtime runs as AWS does', () => {
  const machines = application.ofType('AWS::StepFunctions::StateMachine');
  expect(machines).not.toEqual([]);
  for (const { properties } of machines) expect(tasksOf(JSON.parse(String(properties['DefinitionString'])))).not.toEqual([]);
});
