/** What is said of an answer in which there is nothing to read. */
export const EMPTY = 'The model ended its answer without a word. Ask again, or choose another model.'
