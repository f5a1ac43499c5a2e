import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import type { UnitId } from '#schemas/ids.ts';
import type { Reading } from '#schemas/reading.ts';

const client = new IoTDataPlaneClient({ maxAttempts: 3 });

/** What a unit says, by way of the broker, as the unit itself would say it. */
export const telemetry = {
  async send(unitId: UnitId, reading: Partial<Reading>): Promise<void> {
    const payload = Buffer.from(JSON.stringify(reading));
    await client.send(new PublishCommand({ topic: `larderly/units/${unitId}/telemetry`, qos: 1, payload }));
  },
};
