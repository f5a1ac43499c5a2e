import { DeleteEndpointCommand, PublishCommand, type PublishCommandInput, SNSClient, SNSServiceException } from '@aws-sdk/client-sns';
import { MessageRefusedError, refusalKindOf } from './refusal.ts';

// As with mail, no second try of what may have gone out.
const client = new SNSClient({ maxAttempts: 1 });
client.middlewareStack.remove('loggerMiddleware');

/** Refusals that lie in the message or its address. */
const FINAL = new Set([
  'InvalidParameterException',
  'InvalidParameterValueException',
  'EndpointDisabledException',
  'NotFoundException',
  'OptedOutException',
  'ValidationException',
]);

const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });

async function publish(input: PublishCommandInput): Promise<void> {
  try {
    await client.send(new PublishCommand(input));
  } catch (error) {
    if (!(error instanceof SNSServiceException) || (error.$metadata.httpStatusCode ?? 500) >= 500) throw error;
    throw new MessageRefusedError(error.name, { kind: refusalKindOf(error.name, FINAL.has(error.name)), cause: error });
  }
}

/** What SNS sends as one text message. */
export const MOST_TEXT_SIGNS = 1600;

export interface TextMessage {
  /** E.164. */
  readonly to: string;
  readonly text: string;
  readonly isAdvertisement: boolean;
  /** Which campaign and which send of it this is; the reader does not see it. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Text messages to telephones.
 *
 * @param senderId - the shop's name on the display, where the country allows one: up to eleven letters and digits
 */
export function textMessagesFrom(senderId: string | undefined) {
  return {
    /** @throws {MessageRefusedError} when it has certainly not been sent; any other error leaves that unknown */
    async send({ to, text, isAdvertisement, tags }: TextMessage): Promise<void> {
      await publish({
        PhoneNumber: to,
        Message: text,
        MessageAttributes: {
          ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, attribute(value)])),
          'AWS.SNS.SMS.SMSType': attribute(isAdvertisement ? 'Promotional' : 'Transactional'),
          ...(senderId === undefined ? {} : { 'AWS.SNS.SMS.SenderID': attribute(senderId) }),
        },
      });
    },
  };
}

export interface PushMessage {
  /** ARN of the device's endpoint. */
  readonly to: string;
  readonly title: string;
  readonly text: string;
  /** Goes with the message to the app. */
  readonly data: Readonly<Record<string, string>>;
}

/** Push messages to the devices on which an app of the shop runs. */
export const pushMessages = {
  /** @throws {MessageRefusedError} when it has certainly not been sent; any other error leaves that unknown */
  async send({ to, title, text, data }: PushMessage): Promise<void> {
    const apple = JSON.stringify({ aps: { alert: { title, body: text } }, ...data });
    const google = JSON.stringify({ fcmV1Message: { message: { notification: { title, body: text }, data } } });
    await publish({
      TargetArn: to,
      MessageStructure: 'json',
      Message: JSON.stringify({ default: text, APNS: apple, APNS_SANDBOX: apple, GCM: google }),
    });
  },
};

/** Whether an address is the endpoint of a device under one of some apps. @param applications - each as `PLATFORM/name` */
export const isDeviceOf = (applications: readonly string[], address: string): boolean =>
  applications.some((application) => address.startsWith('arn:') && address.includes(`:endpoint/${application}/`));

/** Has the push service forget a device with its token. Nothing happens when it knows none of this name. */
export async function forgetDevice(EndpointArn: string): Promise<void> {
  await client.send(new DeleteEndpointCommand({ EndpointArn }));
}
