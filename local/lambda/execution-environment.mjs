// The inside of one execution environment: a thread with its own process.env that runs one invocation at a time.
// Plain JavaScript, so that a cold start does not pay for type stripping.
import { existsSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

const { directory, handler: handlerName, functionName, functionArn, memoryMegabytes } = workerData;

// Nothing leaves this machine: what a function calls by https comes to rest in the outbox, and fetch is not for functions.
https.request = (target, options, callback) => {
  const services = new URL(process.env.AWS_ENDPOINT_URL_SESV2);
  const { href, host } = new URL(String(target));
  const headers = { ...options.headers, host, 'x-larderly-outbound': href };
  return http.request({ host: services.hostname, port: services.port, method: options.method, headers }, callback);
};
syncBuiltinESMExports();
globalThis.fetch = () => Promise.reject(new Error('A function calls others by node:https, which ends in the outbox here.'));

function described(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: String(error.stack ?? '').split('\n') };
}

async function loadHandler() {
  const dot = handlerName.lastIndexOf('.');
  const base = path.join(directory, handlerName.slice(0, dot));
  const file = ['.mjs', '.js', '.cjs'].map((extension) => base + extension).find((candidate) => existsSync(candidate));
  if (file === undefined) {
    throw Object.assign(new Error(`Cannot find module '${base}'`), { name: 'Runtime.ImportModuleError' });
  }
  const module = await import(pathToFileURL(file).href);
  const found = module[handlerName.slice(dot + 1)] ?? module.default?.[handlerName.slice(dot + 1)];
  if (typeof found === 'function') return found;
  throw Object.assign(new Error(`${handlerName} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
}

function contextOf({ requestId, deadline }) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: '$LATEST',
    functionName,
    memoryLimitInMB: String(memoryMegabytes),
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: functionArn,
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

async function invoke(handler, { event, ...invocation }) {
  try {
    const result = await handler(JSON.parse(event), contextOf(invocation));
    return { result: JSON.stringify(result ?? null) };
  } catch (error) {
    return { error: described(error) };
  }
}

try {
  const handler = await loadHandler();
  parentPort.on('message', async (invocation) => {
    parentPort.postMessage({ requestId: invocation.requestId, ...(await invoke(handler, invocation)) });
  });
  parentPort.postMessage({ started: true });
} catch (error) {
  parentPort.postMessage({ failedToStart: described(error) });
  process.exitCode = 1;
}
