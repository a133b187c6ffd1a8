/** Adds doubles and keeps what rounding drops (Neumaier), so that a year of small increments ends on the Wh. */
export class ExactSum {
  #sum = 0;
  #dropped = 0;

  get value(): number {
    return this.#sum + this.#dropped;
  }

  add(term: number): void {
    const next = this.#sum + term;
    this.#dropped += Math.abs(this.#sum) >= Math.abs(term) ? this.#sum - next + term : term - next + this.#sum;
    this.#sum = next;
  }
}
