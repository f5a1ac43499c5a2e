import { escaped, pageOf } from './api-page.ts';

const code = (text: string) => `<pre>${escaped(text)}</pre>`;

const link = (href: string, text: string) => `<li><a href="${href}">${text}</a></li>`;

export function homePage(): string {
  const links = [
    link('/docs', 'How to use it'),
    link('/docs/api', 'Every operation of the API'),
    link('/openapi.json', 'The same as OpenAPI 3.1'),
  ];
  return pageOf('Larderly', `<p>Customers and cold chain of a food shop, in one application.</p><ul>${links.join('')}</ul>`);
}

const TRACKING = `
<h2>Send events</h2>
<p>Any client of the Segment HTTP API works: give it this host and the write key of a source. The event names are those of Segment's e-commerce
specification; lines in <code>products</code> may also carry <code>gtin</code>, <code>lot</code>, <code>expiry</code>, <code>store_id</code> and
<code>line_total</code>, which wins over price × quantity.</p>
${code(`curl -u WRITE_KEY: HOST/v1/track -d '{"userId":"anna","event":"Order Completed",
  "properties":{"order_id":"o-1","currency":"EUR","products":[{"product_id":"milk","quantity":2,"price":1.29}]}}'`)}
${code(`new Analytics({ writeKey: 'WRITE_KEY', host: 'HOST' }).track({ userId: 'anna', event: 'Product Viewed', properties: { product_id: 'milk' } });`)}
<table><tr><th>status</th><th>meaning</th></tr>
<tr><td>200</td><td>Durable on the queue. <code>rejected</code> lists the events that were not taken: their index, a code and a message.</td></tr>
<tr><td>400</td><td>Not JSON, or above the limits: 32 KB an event, 500 KB and 2,500 events a batch, messageId below 100 characters.</td></tr>
<tr><td>401</td><td>The write key is not known.</td></tr>
<tr><td>413</td><td>The body is above 4 MB.</td></tr>
<tr><td>429</td><td>Wait as many seconds as <code>Retry-After</code> says, then send it again. The limit counts per write key and container.</td></tr>
<tr><td>503</td><td>Send it again.</td></tr></table>
<p>Sending the same event again changes nothing: it is known by its source, its user or anonymous id, and its <code>messageId</code>; without a
messageId by its content. The client's clock may be wrong: times are corrected by <code>sentAt</code>. Rejected events are listed
at <code>GET /v1/rejects</code>, by the names of their fields only.</p>`;

const OPERATING = `
<h2>Operate</h2>
<p>All else needs <code>Authorization: Bearer</code> with an access token whose groups are marketer, quality or admin. Errors are RFC 9457 problems
that name the field. Lists take <code>limit</code> and <code>cursor</code>; a reply of more than 4 MB is a 303 to where it is for two minutes
(<code>curl -L</code>). Write keys are made by
<code>PUT /v1/sources/{sourceId}</code> and shown once; <code>{"rotateKey":true}</code> replaces one, and the old one goes on for
<code>graceHours</code>.</p>
<h2>Refrigerated units</h2>
<p>Devices publish to <code>larderly/units/{unitId}/telemetry</code> by MQTT 3.1.1 with QoS 1:</p>
${code('{"sensorId":"air-1","bootId":"b1","seq":17,"measuredAt":"2026-11-22T08:30:00.000Z","celsius":3.2,"probe":"air","doorOpen":false,"defrost":false}')}
<p>They obey <code>larderly/units/{unitId}/commands</code> and answer at <code>larderly/units/{unitId}/acks</code>.</p>`;

export function docsPage(): string {
  return pageOf('How to use Larderly', `<p><a href="/docs/api">Every operation</a></p>${TRACKING}${OPERATING}`);
}
