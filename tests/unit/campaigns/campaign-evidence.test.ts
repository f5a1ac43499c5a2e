import { describe, expect, it } from 'vitest';
import { evidenceOf } from '#domain/campaigns/campaign-evidence.ts';
import { emptyProfile } from '#domain/profiles/merge-profiles.ts';
import { MemberSchema } from '#schemas/campaign.ts';
import type { CustomerId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';

const keyOf = (name: string) => name.padEnd(22, '0') as PersonKey;
const at = '2026-01-01T00:00:00.000Z' as Instant;

const memberOf = (name: string, arm: 'treated' | 'hold-out') => MemberSchema.parse({ personKey: keyOf(name), arm, assignedAt: at });
const profileOf = (name: string): Profile => emptyProfile(keyOf(name), name as CustomerId, at);

describe('the evidence of a campaign', () => {
  const ann = profileOf('ann');

  it('counts two ids that have become one person once', () => {
    const members = [memberOf('ann', 'treated'), memberOf('phone', 'treated')];
    const { members: purchases, leftOut } = evidenceOf(
      members,
      new Map([
        [keyOf('ann'), ann],
        [keyOf('phone'), profileOf('ann')],
      ]),
    );
    expect(purchases).toHaveLength(1);
    expect(leftOut).toBe(0);
  });

  it('leaves out who was drawn into both arms', () => {
    const members = [memberOf('ann', 'treated'), memberOf('phone', 'hold-out')];
    expect(
      evidenceOf(
        members,
        new Map([
          [keyOf('ann'), ann],
          [keyOf('phone'), ann],
        ]),
      ),
    ).toEqual({ members: [], leftOut: 1 });
  });

  it('counts the erased as left out', () => {
    expect(evidenceOf([memberOf('ann', 'treated')], new Map())).toEqual({ members: [], leftOut: 1 });
  });
});
