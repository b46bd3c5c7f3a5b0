/** A place in a file: line and column are 1-based, the column in characters. */
export interface Place {
  readonly nodeId: string
  readonly line: number
  readonly column: number
}

/**
 * How the cursor came to a place: by typing, by keys or the mouse, or because it was sent there (another file came to
 * the front, a line or a result was gone to).
 */
export type Arrival = 'typed' | 'moved' | 'jumped'

/** What there is to go to, as the window is now. */
export interface Surroundings {
  /** The file that is seen, or null where something else is. */
  readonly front: string | null
  readonly exists: (nodeId: string) => boolean
}

/** So many lines away is not yet another place. */
const NEAR = 10
/** Places kept in either direction. */
const KEPT = 50

/** The places a person has been to, and which of them is the one they are at; pure, so that it can be tested. */
export class PlaceHistory {
  #places: readonly Place[] = []
  #at = -1
  #expected: string | null = null

  /** Where the cursor was seen last. */
  get current(): Place | undefined {
    return this.#places[this.#at]
  }

  /** Takes down where the cursor is now. What could be gone forward to is forgotten once it is another place. */
  note(place: Place, arrival: Arrival): void {
    const expected = place.nodeId === this.#expected
    this.#expected = null
    const { current } = this
    const here =
      current?.nodeId === place.nodeId &&
      (expected || arrival === 'typed' || linesBetween(current, place) <= (arrival === 'moved' ? NEAR : 0))
    if (here) {
      this.#places = this.#places.with(this.#at, place)
      return
    }
    this.#places = [...this.#places.slice(0, this.#at + 1), place].slice(-KEPT - 1)
    this.#at = this.#places.length - 1
  }

  /** Moves the places of a file along with a change of its text. */
  follow(nodeId: string, moved: (place: Place) => Place): void {
    this.#places = this.#places.map((place) => (place.nodeId === nodeId ? moved(place) : place))
  }

  /** Is there a place to go back (-1) or forward (1) to? */
  leads(step: 1 | -1, surroundings: Surroundings): boolean {
    return this.#next(step, surroundings) !== undefined
  }

  /** Goes back (-1) or forward (1); answers where the cursor is to be put. Arriving there is no new place. */
  go(step: 1 | -1, surroundings: Surroundings): Place | undefined {
    const next = this.#next(step, surroundings)
    if (next === undefined) return undefined
    this.#at = next
    const place = this.#places[next] as Place
    this.#expected = place.nodeId
    return place
  }

  clear(): void {
    this.#places = []
    this.#at = -1
    this.#expected = null
  }

  /** Passes over files that are gone, which may yet come back, and over what the cursor is at already. */
  #next(step: 1 | -1, { front, exists }: Surroundings): number | undefined {
    const { current } = this
    const away = current?.nodeId !== front
    // From what is no text, as a picture, a page, or no file at all, the way back is to the text that was left.
    for (let at = away && step < 0 ? this.#at : this.#at + step; ; at += step) {
      const place = this.#places[at]
      if (place === undefined) return undefined
      const same = !away && current?.nodeId === place.nodeId && linesBetween(current, place) === 0
      if (!same && exists(place.nodeId)) return at
    }
  }
}

function linesBetween(a: Place, b: Place): number {
  return Math.abs(a.line - b.line)
}
