/** The module and all it imports as one text: see scripts/build/thread-source.mjs. */
declare module '*?thread' {
  const source: string
  export default source
}
