import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import type { UnitId } from '#schemas/ids.ts';
import type { CommandRepeat, DeviceCommand } from '#schemas/unit.ts';
import { sendTo } from './work-queue.ts';

const client = new IoTDataPlaneClient({ maxAttempts: 3 });

/**
 * Orders to units. Delivery is at least once; the device knows a repeated order by its id.
 *
 * @param repeatsQueueUrl - of the queue from which an order without an answer is sent again
 */
export function deviceCommandsWith(repeatsQueueUrl: string) {
  const repeats = sendTo(repeatsQueueUrl);
  return {
    /** @param again - when it is to be sent once more unless the unit has answered by then */
    async send(
      unitId: UnitId,
      { commandId, issuedAt, expiresAt, kind, celsius }: DeviceCommand,
      again?: { readonly attempt: number; readonly inSeconds: number },
    ): Promise<void> {
      const order: DeviceCommand = { commandId, issuedAt, expiresAt, kind, ...(celsius === undefined ? {} : { celsius }) };
      const payload = Buffer.from(JSON.stringify(order));
      await client.send(new PublishCommand({ topic: `larderly/units/${unitId}/commands`, qos: 1, payload }));
      if (again === undefined) return;
      const { attempt, inSeconds } = again;
      await repeats.sendLater({ unitId, commandId, attempt } satisfies CommandRepeat, inSeconds);
    },
  };
}
