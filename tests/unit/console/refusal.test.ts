import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../client/problem.ts';
import { EXPECTED } from '../../../console/i18n/expected.zh.ts';
import { inChinese } from '../../../console/i18n/refusal.ts';
import * as known from '../../../console/i18n/refusals.zh.ts';

const refusals = { ...known, EXPECTED };

const anyValue = (text: string) => text.replace(/\{[^{}]*\}/g, '{}');
const sources = globSync(['functions/**/*.ts', 'shared/runtime/*.ts']).map((file) => readFileSync(file, 'utf8'));
const said = sources.join('\n').replace(/\$\{[^{}]*\}/g, '{}');
const chinese = (message: string, status: number, fields: { field: string; expected: string }[] = []) =>
  inChinese(new ApiError(message, { status, fields }), refusals);

/** Every text that the API refuses with, an example for each of its values. */
function textsOf(how: string): string[] {
  const calls = new RegExp(`\\b(?:${how})\\(\\s*(?:'((?:[^'\\\\]|\\\\.)+)'|\`([^\`]+)\`)`, 'g');
  const texts = [...sources.join('\n').matchAll(calls)].map(([, plain, made]) => plain ?? made ?? '');
  // Values that hold a text of their own are cut where that begins.
  return [...new Set(texts.map((text) => text.replace(/\$\{[^{}]*\}/g, 'x1').replace(/\$\{.*$/s, '')))];
}

describe('a refusal in Chinese', () => {
  it('is what the API says, with its values', () => {
    expect(chinese('The campaign spring-1 does not exist.', 404)).toBe('营销活动 spring-1 不存在。');
    expect(chinese('Lot L-7/1 of 04012345000009 does not exist.', 404)).toBe('04012345000009 的批次 L-7/1 不存在。');
    expect(chinese('ada has approved this at 2026-11-20: another person has to approve it too.', 409)).toBe(
      'ada 已于 2026-11-20 批准：还须另一人批准。',
    );
  });

  it('says of each field what it should have been', () => {
    const packs = [{ field: 'body.quantity', expected: 'expected whole packs of 6' }];
    expect(chinese('body.quantity: expected whole packs of 6', 400, packs)).toBe('请求内容有误。quantity：应为每包 6 件的整包数。');
  });

  it('says when the request as a whole is at fault, and names a field that there is not', () => {
    const whole = [{ field: 'body', expected: 'Invalid input: expected object, received array' }];
    expect(chinese('body: …', 400, whole)).toBe('请求内容有误。请求：应为对象。');
    const unknown = [{ field: 'body.nmae', expected: 'there is no such field; expected name, rule' }];
    expect(chinese('body.nmae: …', 400, unknown)).toBe('请求内容有误。nmae：没有此字段，可填：name, rule。');
  });

  it('tells of what it does not know the kind, the fields and the words of the API', () => {
    const wrong = [{ field: 'body.name', expected: 'expected a text' }];
    expect(chinese('body.name: expected a text', 400, wrong)).toBe('请求内容有误。字段：name（body.name: expected a text）');
    expect(chinese('Quite another reason.', 409)).toBe('与当前状态冲突，请刷新后重试。（Quite another reason.）');
    expect(chinese('Quite another thing does not exist.', 404)).toBe('Quite another thing 不存在。');
    expect(inChinese(new Error('Failed to fetch'), refusals)).toBe('Failed to fetch');
  });

  it.each(refusals.SENTENCES.map(([english]) => english))('knows the API by its own words: %s', (english) => {
    expect(said.includes(anyValue(english))).toBe(true);
  });

  it.each(textsOf('conflict|forbidden'))('is there for: %s', (text) => {
    expect(chinese(text, 409), 'add it to console/i18n/refusals.zh.ts').not.toContain('（');
  });

  it.each(textsOf('notFound'))('is there for what does not exist: %s', (text) => {
    const spoken = chinese(`${text} does not exist.`, 404);
    expect(spoken.replace(' 不存在。', ''), 'add it to THINGS of console/i18n/refusals.zh.ts').not.toBe(text);
  });
});
