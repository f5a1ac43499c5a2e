import { millisOf } from '#domain/time.ts';
import type { Channel, ContactSlot } from '#schemas/contact.ts';
import type { Instant } from '#schemas/instant.ts';

const DAY_MILLIS = 86_400_000;
const WEEK_MILLIS = 7 * DAY_MILLIS;

/** How many promotions one person gets at most in any 24 hours and in any seven days: in all, and on each channel. */
export interface ContactCaps {
  readonly perDay: number;
  readonly perWeek: number;
  readonly perChannelDay: number;
  readonly perChannelWeek: number;
}

/** A message that asks for its place among those that a person gets. */
export interface SlotRequest {
  readonly sendId: string;
  readonly channel: Channel;
  readonly at: Instant;
}

/** Ages below zero are those of a clock that was ahead: they count. */
const isWithin = (millis: number, at: Instant) => (slot: ContactSlot) => millisOf(at) - millisOf(slot.at) < millis;

/** The places that still count at a moment. */
export const liveSlots = (slots: readonly ContactSlot[], at: Instant): ContactSlot[] => slots.filter(isWithin(WEEK_MILLIS, at));

function isFull(slots: readonly ContactSlot[], { channel, at }: SlotRequest, caps: ContactCaps): boolean {
  const week = liveSlots(slots, at);
  const day = week.filter(isWithin(DAY_MILLIS, at));
  const onChannel = (slot: ContactSlot) => slot.channel === channel;
  return (
    day.length >= caps.perDay ||
    week.length >= caps.perWeek ||
    day.filter(onChannel).length >= caps.perChannelDay ||
    week.filter(onChannel).length >= caps.perChannelWeek
  );
}

/**
 * The places of a person with one more. A message that has its place already keeps it, so that asking twice takes one.
 *
 * @returns undefined when a cap is reached
 */
export function withSlot(slots: readonly ContactSlot[], request: SlotRequest, caps: ContactCaps): ContactSlot[] | undefined {
  const live = liveSlots(slots, request.at);
  if (live.some(({ sendId }) => sendId === request.sendId)) return live;
  return isFull(slots, request, caps) ? undefined : [...live, { ...request }];
}

/** The places without that of a message that has certainly not gone out. */
export const withoutSlot = (slots: readonly ContactSlot[], sendId: string): ContactSlot[] => slots.filter((slot) => slot.sendId !== sendId);
