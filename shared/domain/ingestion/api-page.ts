import type { OpenApiDocument, OpenApiOperation } from './open-api.ts';

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f23}' +
  'h2{margin-top:2.5rem;border-bottom:1px solid #d0d7de}code,pre{font:14px/1.4 ui-monospace,monospace;background:#f3f5f7}' +
  'code{padding:.1em .3em}pre{padding:.8rem;overflow:auto}td,th{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top}' +
  'details{margin:.4rem 0}.verb{display:inline-block;min-width:4.2rem;font-weight:700}a{color:#0550ae}' +
  '@media (prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}code,pre{background:#161b22}a{color:#79c0ff}}';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escaped = (text: string) => text.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char);

/** A whole page; it loads nothing from anywhere. @param main - HTML */
export function pageOf(title: string, main: string): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
    `<title>${escaped(title)}</title><style>${STYLE}</style></head><body><main><h1>${escaped(title)}</h1>${main}</main></body></html>`
  );
}

const schemaBlock = (label: string, schema: unknown) =>
  `<details><summary>${label}</summary><pre>${escaped(JSON.stringify(schema, undefined, 2))}</pre></details>`;

function parameterRows({ parameters = [] }: OpenApiOperation): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map(
    ({ name, in: place, required, schema }) =>
      `<tr><td><code>${escaped(name)}</code></td><td>${place}${required ? ', required' : ''}</td><td><code>${escaped(JSON.stringify(schema))}</code></td></tr>`,
  );
  return `<table>${rows.join('')}</table>`;
}

function accessOf(operation: OpenApiOperation): string {
  const groups = operation['x-groups'];
  if (groups) return `Operator token with one of the groups ${groups.join(', ')}.`;
  return operation.security.length > 0 ? 'Write key.' : 'Open.';
}

function operationSection(path: string, method: string, operation: OpenApiOperation): string {
  const body = operation.requestBody?.content['application/json']?.schema;
  const replies = Object.entries(operation.responses).map(([status, { content }]) => {
    const schema = content?.['application/json']?.schema;
    return schema === undefined ? '' : schemaBlock(`Reply ${status}`, schema);
  });
  return (
    `<section id="${escaped(operation.operationId)}"><h3><span class="verb">${method.toUpperCase()}</span> <code>${escaped(path)}</code></h3>` +
    `<p>${escaped(operation.summary)}. ${accessOf(operation)}</p>${parameterRows(operation)}` +
    `${body === undefined ? '' : schemaBlock('Body', body)}${replies.join('')}</section>`
  );
}

/** The OpenAPI document as a page to read. */
export function apiPage(document: OpenApiDocument): string {
  const sectionsByTag = new Map<string, string[]>();
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const tag = operation.tags[0] ?? '';
      sectionsByTag.set(tag, [...(sectionsByTag.get(tag) ?? []), operationSection(path, method, operation)]);
    }
  }
  const tags = [...sectionsByTag.keys()];
  const contents = tags.map((tag) => `<a href="#${tag}">${tag}</a>`).join(' · ');
  const sections = tags.map((tag) => `<h2 id="${tag}">${tag}</h2>${sectionsByTag.get(tag)?.join('') ?? ''}`);
  return pageOf(
    'Larderly API',
    `<p>${escaped(document.info.description)} The same as <a href="/openapi.json">OpenAPI 3.1</a>.</p><p>${contents}</p>${sections.join('')}`,
  );
}
