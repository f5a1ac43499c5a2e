import type { Profile } from '#schemas/profile.ts';

/** Whether somebody asked that nothing be done with their data but to keep it (GDPR Art. 18): every batch job passes them over. */
export const isRestricted = ({ restrictedAt }: Pick<Profile, 'restrictedAt'>): boolean => restrictedAt !== undefined;
