import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** Where people reach the API: as the settings say, else as the caller reached it. */
export function publicOriginOf(
  configured: string | undefined,
  { event, headers }: { readonly event: APIGatewayProxyEventV2; readonly headers: Readonly<Record<string, string | undefined>> },
): string {
  if (configured !== undefined) return configured;
  const protocol = headers['x-forwarded-proto'] === 'http' ? 'http' : 'https';
  return `${protocol}://${event.requestContext.domainName ?? headers['host'] ?? 'localhost'}`;
}
