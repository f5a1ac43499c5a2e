import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import type { UnitId } from '#schemas/ids.ts';
import type { DeviceCommand } from '#schemas/unit.ts';

const client = new IoTDataPlaneClient({ maxAttempts: 3 });

/** Orders to units. Delivery is at least once; the device knows a repeated order by its id. */
export const deviceCommands = {
  async send(unitId: UnitId, { commandId, issuedAt, expiresAt, kind, celsius }: DeviceCommand): Promise<void> {
    const order: DeviceCommand = { commandId, issuedAt, expiresAt, kind, ...(celsius === undefined ? {} : { celsius }) };
    const payload = Buffer.from(JSON.stringify(order));
    await client.send(new PublishCommand({ topic: `larderly/units/${unitId}/commands`, qos: 1, payload }));
  },
};
