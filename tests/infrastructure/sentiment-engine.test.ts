import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { larderly } from '../../cdk/app.ts';
import { readSettings } from '../../cdk/settings.ts';
import { allOf, type Templates } from './template.ts';

const FUNCTION = 'functions/feedback/judge-feedback.ts';

/** Which roles may have texts judged, and which engine the function is told. */
function engineIn(templates: Templates) {
  const roles = allOf(templates, 'AWS::IAM::Role').filter(({ Properties }) => JSON.stringify(Properties).includes('comprehend:'));
  const [judge] = allOf(templates, 'AWS::Lambda::Function').filter(({ Properties }) => Properties.Description === FUNCTION);
  const actions = roles.flatMap(({ Properties }) => JSON.stringify(Properties).match(/comprehend:\w+/g) ?? []);
  return {
    roles: roles.map(({ id }) => id.replace(/Role.*/, '')),
    actions,
    engine: judge?.Properties.Environment.Variables.SENTIMENT_ENGINE,
  };
}

describe('the engine that judges texts', () => {
  it('is the written lexicon, and then nobody may call Comprehend', () => {
    expect(engineIn(inject('templates'))).toEqual({ roles: [], actions: [], engine: 'lexicon' });
  });

  it('is Comprehend where the deployment says so, and the one function may do the one thing', () => {
    const outdir = mkdtempSync(path.join(tmpdir(), 'larderly-engine-'));
    const settings = readSettings((name) => (name === 'sentimentEngine' ? 'comprehend' : undefined));
    const { stacks } = larderly(settings, { outdir }).synth();
    const templates = Object.fromEntries(stacks.map(({ stackName, template }) => [stackName, template])) as unknown as Templates;
    rmSync(outdir, { recursive: true, force: true });
    expect(engineIn(templates)).toEqual({
      roles: ['FeedbackJudgeFeedback'],
      actions: ['comprehend:DetectSentiment'],
      engine: 'comprehend',
    });
  });
});
