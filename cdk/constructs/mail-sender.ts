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

  /** Single mails, of which nobody is told what becomes. */
  sendsFor(sender: ServiceFunction, address: string): void {
    sender.allow({ actions: ['ses:SendEmail'], resources: [this.identityOf(address)] });
  }

  /**
   * Many mails in one call, by its names in both versions of the API, as fast as the account may.
   *
   * @param events - told of what becomes of the mails
   */
  sendsManyFor(sender: ServiceFunction, address: string, events: MailEvents): void {
    const actions = ['ses:SendBulkEmail', 'ses:SendBulkTemplatedEmail'];
    sender.allow({ actions, resources: [this.identityOf(address), events.configurationSetArn] });
    sender.allow({ actions: ['ses:GetAccount'], resources: ['*'], because: 'The quota is one of the account.' });
  }

  private identityOf(address: string): string {
    const stack = LarderlyStack.of(this);
    return stack.formatArn({ service: 'ses', resource: 'identity', resourceName: stack.settings.senderDomain ?? address });
  }
}
