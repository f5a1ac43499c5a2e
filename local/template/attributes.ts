import { ACCOUNT } from './assembly.ts';

/** Where the things of the template can be reached in this run. */
export interface Addresses {
  /** The proxy that stands for all AWS services. */
  readonly services: string;
  readonly api: string;
}

/** What is known of a resource before its properties are read. */
export interface Identity {
  readonly logicalId: string;
  readonly name: string;
  readonly region: string;
  readonly addresses: Addresses;
}

type Attributes = Record<string, string>;

/** The property that gives a resource of a type its name. */
export const NAME_PROPERTY: Record<string, string> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::CompositeAlarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IoT::Policy': 'PolicyName',
  'AWS::IoT::TopicRule': 'RuleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::Scheduler::ScheduleGroup': 'Name',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
};

const arn = (service: string, { region }: Identity, resource: string) => `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;

const ATTRIBUTES: Record<string, (identity: Identity) => Attributes> = {
  'AWS::ApiGatewayV2::Api': (it) => ({ Ref: it.logicalId, ApiId: it.logicalId, ApiEndpoint: it.addresses.api }),
  'AWS::ApiGatewayV2::Authorizer': (it) => ({ Ref: it.logicalId, AuthorizerId: it.logicalId }),
  'AWS::CloudFront::Distribution': (it) => ({ Ref: it.logicalId, Id: it.logicalId, DomainName: 'localhost' }),
  'AWS::CloudFront::Function': (it) => ({ Ref: it.name, FunctionARN: arn('cloudfront', it, `function/${it.name}`) }),
  'AWS::CloudFront::OriginAccessControl': (it) => ({ Ref: it.logicalId, Id: it.logicalId }),
  'AWS::CloudFront::ResponseHeadersPolicy': (it) => ({ Ref: it.logicalId, Id: it.logicalId }),
  'AWS::CloudWatch::Alarm': (it) => ({ Ref: it.name, Arn: arn('cloudwatch', it, `alarm:${it.name}`) }),
  'AWS::CloudWatch::CompositeAlarm': (it) => ({ Ref: it.name, Arn: arn('cloudwatch', it, `alarm:${it.name}`) }),
  'AWS::Cognito::UserPool': (it) => {
    const id = `${it.region}_local`;
    const provider = `cognito-idp.${it.region}.amazonaws.com/${id}`;
    return {
      Ref: id,
      UserPoolId: id,
      Arn: arn('cognito-idp', it, `userpool/${id}`),
      ProviderName: provider,
      ProviderURL: `https://${provider}`,
    };
  },
  'AWS::Cognito::UserPoolClient': (it) => ({ Ref: `local-${it.logicalId}`, ClientId: `local-${it.logicalId}` }),
  'AWS::Cognito::UserPoolDomain': (it) => ({ Ref: it.name, CloudFrontDistribution: 'localhost' }),
  'AWS::DynamoDB::GlobalTable': (it) => ({ Ref: it.name, Arn: arn('dynamodb', it, `table/${it.name}`), TableId: it.logicalId }),
  'AWS::DynamoDB::Table': (it) => ({ Ref: it.name, Arn: arn('dynamodb', it, `table/${it.name}`) }),
  'AWS::IAM::Role': (it) => ({ Ref: it.name, Arn: `arn:aws:iam::${ACCOUNT}:role/${it.name}`, RoleId: it.logicalId }),
  'AWS::IoT::Policy': (it) => ({ Ref: it.name, Arn: arn('iot', it, `policy/${it.name}`), Id: it.name }),
  'AWS::IoT::TopicRule': (it) => ({ Ref: it.name, Arn: arn('iot', it, `rule/${it.name}`) }),
  'AWS::KMS::Key': (it) => ({ Ref: it.logicalId, KeyId: it.logicalId, Arn: arn('kms', it, `key/${it.logicalId}`) }),
  'AWS::Lambda::Function': (it) => ({ Ref: it.name, Arn: arn('lambda', it, `function:${it.name}`) }),
  'AWS::Logs::LogGroup': (it) => ({ Ref: it.name, Arn: arn('logs', it, `log-group:${it.name}:*`) }),
  'AWS::S3::Bucket': (it) => ({
    Ref: it.name,
    Arn: `arn:aws:s3:::${it.name}`,
    DomainName: `${it.name}.s3.amazonaws.com`,
    RegionalDomainName: `${it.name}.s3.${it.region}.amazonaws.com`,
  }),
  'AWS::SNS::Topic': (it) => ({ Ref: arn('sns', it, it.name), TopicArn: arn('sns', it, it.name), TopicName: it.name }),
  'AWS::SQS::Queue': (it) => {
    const url = `${it.addresses.services}/${ACCOUNT}/${it.name}`;
    return { Ref: url, QueueUrl: url, Arn: arn('sqs', it, it.name), QueueName: it.name };
  },
  'AWS::Scheduler::Schedule': (it) => ({ Ref: it.name, Arn: arn('scheduler', it, `schedule/default/${it.name}`) }),
  'AWS::Scheduler::ScheduleGroup': (it) => ({ Ref: it.name, Arn: arn('scheduler', it, `schedule-group/${it.name}`) }),
  'AWS::StepFunctions::StateMachine': (it) => {
    const own = arn('states', it, `stateMachine:${it.name}`);
    return { Ref: own, Arn: own, Name: it.name };
  },
};

/** What Ref (key `Ref`) and GetAtt give for a resource; of a type without attributes only Ref is known, its name. */
export function attributesOf(type: string, identity: Identity): Attributes {
  return ATTRIBUTES[type]?.(identity) ?? { Ref: identity.name };
}
