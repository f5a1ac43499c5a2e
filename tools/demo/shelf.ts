export type StorageClass = 'CHILLED_TCS' | 'FISH_ICE' | 'FROZEN' | 'AMBIENT';

export interface Shelf {
  readonly category: string;
  readonly storageClass: StorageClass;
  readonly shelfLifeDays: number;
  readonly cheapestMinor: number;
  readonly dearestMinor: number;
  readonly pack: string;
  /** `name | allergens contained | taste tags | diets it suits`, blank where there are none. */
  readonly goods: readonly string[];
}
