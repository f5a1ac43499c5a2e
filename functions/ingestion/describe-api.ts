import { apiPage } from '#domain/ingestion/api-page.ts';
import { docsPage, homePage } from '#domain/ingestion/docs-page.ts';
import { openApiOf } from '#domain/ingestion/open-api.ts';
import { httpHandler, on, reply } from '#runtime/http-handler.ts';
import { allRoutes } from '#schemas/routes/all.ts';
import { getApiDocs, getDocs, getHome, getOpenApi } from '#schemas/routes/ingestion.ts';
import { getGpc } from '#schemas/routes/privacy.ts';

const document = openApiOf(allRoutes);

/** Since when Global Privacy Control is honoured in this form. */
const GPC = { gpc: true, lastUpdate: '2026-11-22' };

const HTML_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
};
const html = (page: string) => reply(200, page, HTML_HEADERS);

export const handler = httpHandler([
  on(getOpenApi, async () => reply(200, document, { 'access-control-allow-origin': '*' })),
  on(getApiDocs, async () => html(apiPage(document))),
  on(getDocs, async () => html(docsPage())),
  on(getHome, async () => html(homePage())),
  on(getGpc, async () => reply(200, GPC, { 'access-control-allow-origin': '*' })),
]);
