/** A change of power that stayed. */
export interface Step {
  /** W, + more is drawn. */
  readonly watts: number;
  /** `mono` of the first reading at the new level. */
  readonly from: number;
}

/** ms and readings for which a new level must stay; a transient of two devices read one after the other is shorter. */
const STAYS = 10_000;
const READINGS = 2;

interface Plateau {
  readonly watts: number;
  readonly readings: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Finds steps between two levels that are flat. Where the power wavers, as under clouds, there is no flat level and so
 * no step: better one run not seen than a cloud taken for a car.
 */
export class StepFinder {
  readonly #same: number;
  readonly #longestEdge: number;
  #old: Plateau | undefined;
  #new: Plateau | undefined;

  /**
   * @param same W within which power counts as the same
   * @param longestEdge ms that may lie between the two levels
   */
  constructor(same: number, longestEdge: number) {
    this.#same = same;
    this.#longestEdge = longestEdge;
  }

  clear(): void {
    this.#old = undefined;
    this.#new = undefined;
  }

  /** @param watts drawn: of the house, or of the grid @returns the step that this reading confirms */
  push(mono: number, watts: number): Step | undefined {
    if (!this.#old || Math.abs(watts - this.#old.watts) <= this.#same) {
      this.#old = this.#old ? extended(this.#old, mono, watts) : begun(mono, watts);
      this.#new = undefined;
      return undefined;
    }
    if (!this.#new || Math.abs(watts - this.#new.watts) > this.#same) {
      this.#new = begun(mono, watts);
      return undefined;
    }
    this.#new = extended(this.#new, mono, watts);
    const before = this.#old;
    const after = this.#new;
    if (after.readings < READINGS || mono - after.first < STAYS) return undefined;
    this.#old = after;
    this.#new = undefined;
    const sharp = after.first - before.last <= this.#longestEdge;
    const flat = before.readings >= READINGS;
    return sharp && flat ? { watts: after.watts - before.watts, from: after.first } : undefined;
  }
}

function begun(mono: number, watts: number): Plateau {
  return { watts, readings: 1, first: mono, last: mono };
}

/** Follows slow drift. */
function extended({ watts, readings, first }: Plateau, mono: number, next: number): Plateau {
  const weight = 1 / Math.min(readings + 1, 4);
  return { watts: watts + (next - watts) * weight, readings: readings + 1, first, last: mono };
}
