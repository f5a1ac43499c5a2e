/** Told apart by people who see colours otherwise too; readable on light and dark ground. */
export const COLOURS = ['#5b7fd4', '#c4661f', '#2f9e8f', '#b0569c', '#8a8f1e', '#d04a58', '#5f9440', '#7d6bc9'] as const;

export const colourOf = (index: number): string => COLOURS[index % COLOURS.length] ?? COLOURS[0];
