import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import { LarderlyStack } from './larderly-stack.ts';
import type { MailEvents } from './mail-events.ts';
import type { ServiceFunction } from './service-function.ts';

/** The addresses that mail to customers comes from. SES signs for the sender's domain when one is configured, else it knows the bare addresses. */
export class MailSender extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { senderDomain } = LarderlyStack.of(this).settings;
    if (senderDomain !== undefined) new EmailIdentity(this, 'Identity', { identity: Identity.domain(senderDomain) });
  }

  /** @param events - told of what becomes of the mails */
  sendsFor(sender: ServiceFunction, address: string, events?: MailEvents): void {
    const stack = LarderlyStack.of(this);
    const { senderDomain } = stack.settings;
    const identity = stack.formatArn({ service: 'ses', resource: 'identity', resourceName: senderDomain ?? address });
    sender.allow({ actions: ['ses:SendEmail'], resources: [identity, ...(events ? [events.configurationSetArn] : [])] });
  }
}
