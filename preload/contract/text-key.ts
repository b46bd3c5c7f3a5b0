/** Name of the Y.Text in every text document. */
export const TEXT_KEY = 'text'
