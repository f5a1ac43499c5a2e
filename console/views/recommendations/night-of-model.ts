/** The night that made a model, by its version such as `nightly-2026-11-23-mm0lyni-de3e5d35`. */
export const nightOf = (modelVersion: string | null): string | undefined => /\d{4}-\d{2}-\d{2}/.exec(modelVersion ?? '')?.[0];
