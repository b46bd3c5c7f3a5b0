import { ThreadJobs } from '../search/thread-jobs.ts'
import source from './thread.ts?thread'
import type { SymbolRequest, SymbolThreadAnswer } from './thread-messages.ts'

/** The thread that parses, with what it parses by; loaded when it is first needed. @param database where texts are. */
export function startSymbolThread(database: string): ThreadJobs<SymbolRequest, SymbolThreadAnswer> {
  return new ThreadJobs(source, { database, from: import.meta.url }, 'search for symbols')
}
