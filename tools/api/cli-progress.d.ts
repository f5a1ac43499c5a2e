/** The part of cli-progress 3.12 that is used here: the package brings no types. */
declare module 'cli-progress' {
  interface Options {
    readonly format?: string;
    readonly stream?: NodeJS.WritableStream;
    readonly hideCursor?: boolean;
    readonly clearOnComplete?: boolean;
    readonly fps?: number;
  }
  export class SingleBar {
    constructor(options: Options);
    start(total: number, value: number, payload?: Readonly<Record<string, unknown>>): void;
    update(value: number, payload?: Readonly<Record<string, unknown>>): void;
    setTotal(total: number): void;
    stop(): void;
  }
}
