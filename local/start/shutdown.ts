import { report } from '../report.ts';

/** What must be undone at the end, the newest first; one failure does not keep the others from being undone. */
export class Shutdown {
  #steps: { readonly name: string; readonly undo: () => Promise<void> | void }[] = [];
  #running: Promise<void> | undefined;

  add(name: string, undo: () => Promise<void> | void): void {
    this.#steps.push({ name, undo });
  }

  run(): Promise<void> {
    this.#running ??= this.#undoAll();
    return this.#running;
  }

  async #undoAll(): Promise<void> {
    for (const { name, undo } of this.#steps.toReversed()) {
      try {
        await undo();
      } catch (error) {
        report(`Stopping ${name}`, error);
      }
    }
  }
}
