import type { UnitId } from '#schemas/ids.ts';
import type { DeviceMessage } from '#schemas/messages.ts';
import { sendTo } from './work-queue.ts';

/** Keeps a message of readings well below what a queue takes. */
const READINGS_PER_MESSAGE = 500;

/** The queue that devices feed by the broker, for those who bring readings in other ways: so there is one judge of all. */
export function readingsTo(queueUrl: string) {
  const queue = sendTo(queueUrl);
  return {
    /** @param items - readings as they came, sifted only by who judges them */
    async send(unitId: UnitId, items: readonly unknown[], arrivedAtMillis: number): Promise<void> {
      const messages = Array.from({ length: Math.ceil(items.length / READINGS_PER_MESSAGE) }, (_, index): DeviceMessage => {
        const part = items.slice(index * READINGS_PER_MESSAGE, (index + 1) * READINGS_PER_MESSAGE);
        return { unitId, arrivedAtMillis, payload: Buffer.from(JSON.stringify(part)).toString('base64') };
      });
      await queue.sendAll(messages);
    },

    /** What nobody can read goes there too, to be listed with the rejects. */
    async sendBytes(unitId: UnitId, bytes: Buffer, arrivedAtMillis: number): Promise<void> {
      await queue.send({ unitId, arrivedAtMillis, payload: bytes.toString('base64') } satisfies DeviceMessage);
    },
  };
}
