/** A time zone in which it is about noon now, so that its people may be written to whenever a test runs. */
export function noonZone(at = new Date()): string {
  const hoursAhead = 12 - at.getUTCHours();
  return hoursAhead === 0 ? 'Etc/UTC' : `Etc/GMT${hoursAhead > 0 ? '-' : '+'}${Math.abs(hoursAhead)}`;
}
