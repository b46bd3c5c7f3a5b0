/** The part of the window's connections that says a project has no environment files but those of its tree. */
export const noHiddenValues = {
  workspace: {
    files: {
      async *hiddenValues() {
        yield []
      },
    },
  },
  onConnected: () => () => undefined,
}
