import { DeleteSuppressedDestinationCommand, NotFoundException, SESv2Client } from '@aws-sdk/client-sesv2';

const client = new SESv2Client({ maxAttempts: 4 });

/** Has the mail service forget an address that it keeps, such as one that bounced. Nothing happens when it keeps none. */
export async function forgetAddress(EmailAddress: string): Promise<void> {
  try {
    await client.send(new DeleteSuppressedDestinationCommand({ EmailAddress }));
  } catch (error) {
    if (!(error instanceof NotFoundException)) throw error;
  }
}
