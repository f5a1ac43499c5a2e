import type { Answer } from './service-proxy.ts';

/** Sends a message to the devices that listen to a topic. */
export type PublishToDevices = (message: { topic: string; payload: Buffer; qos: 0 | 1; retain: boolean }) => Promise<void>;

/** The data plane of AWS IoT: Publish. */
export function answerIot(publish: PublishToDevices): Answer {
  return async ({ request, body }) => {
    const url = new URL(request.url ?? '/', 'http://local');
    const topic = /^\/topics\/(.+)$/.exec(url.pathname)?.[1];
    if (topic === undefined || request.method !== 'POST') {
      return {
        status: 404,
        body: { message: 'The local runtime knows Publish only.' },
        headers: { 'x-amzn-errortype': 'ResourceNotFoundException' },
      };
    }
    await publish({
      topic: decodeURIComponent(topic),
      payload: body,
      qos: url.searchParams.get('qos') === '1' ? 1 : 0,
      retain: url.searchParams.get('retain') === 'true',
    });
    return { status: 200, body: { message: 'OK', traceId: 'local' } };
  };
}
