import { createContext } from 'react'

/** Who wrote the code that is shown, as the history will name it when it is accepted. */
export const CodeAuthor = createContext('Chat')
