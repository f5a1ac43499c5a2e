import { ACCOUNT } from '../template/assembly.ts';

/** The environment variable that points an AWS SDK at another address, by the service's name in a signature. */
export const ENDPOINT_VARIABLES: Readonly<Record<string, string>> = {
  dynamodb: 'AWS_ENDPOINT_URL_DYNAMODB',
  sqs: 'AWS_ENDPOINT_URL_SQS',
  sns: 'AWS_ENDPOINT_URL_SNS',
  s3: 'AWS_ENDPOINT_URL_S3',
  states: 'AWS_ENDPOINT_URL_SFN',
  iotdata: 'AWS_ENDPOINT_URL_IOT_DATA_PLANE',
  ses: 'AWS_ENDPOINT_URL_SESV2',
};

interface Deployed {
  readonly functionName: string;
  readonly handler: string;
  readonly memoryMegabytes: number;
  readonly region: string;
  readonly logGroup: string;
}

/** The variables that Lambda itself sets, with every service at the proxy and a key that says whose call it is. */
export function standardVariables(deployed: Deployed, accessKeyId: string, services: string): Record<string, string> {
  const endpoints = Object.values(ENDPOINT_VARIABLES).map((variable) => [variable, services] as const);
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_REGION: deployed.region,
    AWS_DEFAULT_REGION: deployed.region,
    AWS_ACCOUNT_ID: ACCOUNT,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: deployed.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(deployed.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: deployed.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    _HANDLER: deployed.handler,
    LANG: 'en_US.UTF-8',
    PATH: process.env['PATH'] ?? '',
    TZ: ':UTC',
    // Failures alone, unless whoever starts it wants what the functions print in AWS.
    POWERTOOLS_LOG_LEVEL: process.env['POWERTOOLS_LOG_LEVEL'] ?? 'WARN',
    POWERTOOLS_METRICS_DISABLED: process.env['POWERTOOLS_METRICS_DISABLED'] ?? 'true',
    POWERTOOLS_TRACE_ENABLED: 'false',
    ...Object.fromEntries(endpoints),
  };
}
