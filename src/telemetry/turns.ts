/** Lets one piece of work at a time run, in the order in which they came. */
export class Turns {
  #tail: Promise<void> = Promise.resolve();

  /** @param work must not reject */
  take(work: () => Promise<void>): Promise<void> {
    this.#tail = this.#tail.then(work);
    return this.#tail;
  }
}
