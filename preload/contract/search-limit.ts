// Apart from the contract: a window that shows the number loads no schema for it.

/** A search ends after this many matches, and says so. */
export const SEARCH_LIMIT = 10_000
