export interface LotProps {
  readonly gtin: string;
  readonly lot: string;
}
