/** Goods of the story that lie in the unit. */
export interface Stocked {
  readonly productId: string;
  readonly name: string;
  readonly gtin: string;
  readonly lot: string;
  readonly priceMinor: number;
  readonly allergens: Readonly<Record<string, string>>;
  /** Pieces that guests have ordered. */
  readonly sold: number;
}

type Answer = 'kept' | 'eaten' | 'discarded' | 'returned';

/** Somebody who does not exist, and what they do. */
export interface Guest {
  readonly customerId: string;
  readonly firstName: string;
  readonly email: string;
  readonly allergens: readonly string[];
  readonly order: readonly (readonly [productId: string, quantity: number])[];
  /** Whether the goods have been handed over to them. */
  readonly isDelivered: boolean;
  readonly answer: Answer;
  /** Seconds that they take to answer, once the notice is there. */
  readonly afterSeconds: number;
}

const NAMES: Readonly<Record<string, string>> = { 'sim-milk': 'Simulated fresh milk 1 l', 'sim-yoghurt': 'Simulated hazelnut yoghurt' };
export const goodsOf = (productId: string): string => NAMES[productId] ?? productId;

const guest = (number: number, rest: Omit<Guest, 'customerId' | 'email'>): Guest => ({
  customerId: `sim-guest-${number}`,
  email: `sim-guest-${number}@shop.example`,
  ...rest,
});

/** Five people; one of them reacts to milk, one waits for the order still. */
export const GUESTS: readonly Guest[] = [
  guest(1, {
    firstName: 'Ada',
    allergens: ['MILK'],
    order: [['sim-yoghurt', 2]],
    isDelivered: true,
    answer: 'discarded',
    afterSeconds: 1,
  }),
  guest(2, { firstName: 'Ben', allergens: [], order: [['sim-milk', 1]], isDelivered: true, answer: 'returned', afterSeconds: 2 }),
  guest(3, {
    firstName: 'Cem',
    allergens: [],
    order: [
      ['sim-milk', 2],
      ['sim-yoghurt', 1],
    ],
    isDelivered: true,
    answer: 'eaten',
    afterSeconds: 3,
  }),
  guest(4, { firstName: 'Dia', allergens: [], order: [['sim-milk', 3]], isDelivered: false, answer: 'returned', afterSeconds: 4 }),
  guest(5, { firstName: 'Eli', allergens: ['HAZELNUTS'], order: [['sim-milk', 1]], isDelivered: true, answer: 'kept', afterSeconds: 5 }),
];
