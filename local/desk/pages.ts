import type { User } from '../engines/issuer.ts';
import type { OutboxEntry } from '../outbox.ts';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
  table { border-collapse: collapse; width: 100%; }
  td, th { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #8884; }
  pre { white-space: pre-wrap; margin: 0; font-size: .85rem; }
  button { font: inherit; padding: .5rem 1rem; margin: .2rem .4rem .2rem 0; cursor: pointer; }
  code { word-break: break-all; }`;

const page = (title: string, body: string) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style></head><body><h1>${escaped(title)}</h1>${body}</body></html>`;

/** The start page: where everything of this run is. */
export function landingPage(links: Readonly<Record<string, string>>): string {
  const rows = Object.entries(links).map(([label, address]) => {
    const isWeb = address.startsWith('http');
    return `<tr><th>${escaped(label)}</th><td>${isWeb ? `<a href="${escaped(address)}">` : '<code>'}${escaped(address)}${isWeb ? '</a>' : '</code>'}</td></tr>`;
  });
  return page('Larderly on this machine', `<table>${rows.join('')}</table>`);
}

/** Has something happen to a mail, as the mail service would tell of it. */
const eventForm = (id: number) =>
  `<form action="/mail-events" method="post"><input type="hidden" name="id" value="${id}">${['Delivery', 'Bounce', 'Complaint'].map((event) => `<button name="eventType" value="${event}">${event}</button>`).join('')}</form>`;

/** Messages that would have left the system, newest first. */
export function outboxPage(entries: readonly OutboxEntry[]): string {
  const rows = entries
    .toReversed()
    .map(
      ({ id, at, kind, to, subject, text, html }) =>
        `<tr><td>${id}</td><td>${escaped(at)}</td><td>${escaped(kind)}<br>${escaped(to.join(', '))}</td><td><strong>${escaped(subject)}</strong><pre>${escaped(text)}</pre>${kind === 'email' ? eventForm(id) : ''}${html === undefined ? '' : `<a href="/outbox/${id}.html">As a mail program shows it</a>`}</td></tr>`,
    );
  const table = `<table><tr><th>No.</th><th>At</th><th>To</th><th>Message</th></tr>${rows.join('')}</table>`;
  return page('Outbox', rows.length === 0 ? '<p>Nothing has been sent yet.</p>' : table);
}

/** Who signs in; the query of the application that asks is passed on. */
export function signInPage(users: readonly User[], query: URLSearchParams): string {
  const hidden = [...query]
    .filter(([name]) => name !== 'user')
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`);
  const buttons = users.map((user) => `<button name="user" value="${user}">${user}</button>`);
  return page(
    'Sign in',
    `<p>These people exist on this machine only, and need no password.</p><form action="/authorize" method="get">${hidden.join('')}${buttons.join('')}</form>`,
  );
}
