import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../client/problem.ts';
import { inChinese } from '../../../console/i18n/refusal.ts';
import * as refusals from '../../../console/i18n/refusals.zh.ts';

const anyValue = (text: string) => text.replace(/\{[^{}]*\}/g, '{}');
const sources = globSync(['functions/**/*.ts', 'shared/runtime/*.ts']).map((file) => readFileSync(file, 'utf8'));
const said = sources.join('\n').replace(/\$\{[^{}]*\}/g, '{}');
const chinese = (message: string, status: number, fields: { field: string; expected: string }[] = []) =>
  inChinese(new ApiError(message, { status, fields }), refusals);

describe('a refusal in Chinese', () => {
  it('is what the API says, with its values', () => {
    expect(chinese('The campaign spring-1 does not exist.', 404)).toBe('营销活动 spring-1 不存在。');
    expect(chinese('Lot L-7/1 of 04012345000009 does not exist.', 404)).toBe('04012345000009 的批次 L-7/1 不存在。');
    expect(chinese('ada has approved this at 2026-11-20: another person has to approve it too.', 409)).toBe(
      'ada 已于 2026-11-20 批准：还须另一人批准。',
    );
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

  it.each(refusals.THINGS.map(([english]) => english))('knows by its own words what may be missing: %s', (english) => {
    expect(['`', "'"].some((quote) => said.includes(`notFound(${quote}${anyValue(english)}${quote})`))).toBe(true);
  });
});
