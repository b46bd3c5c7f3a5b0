/** A greeting for someone; for everyone when nobody is named. */
export function greeting(name = 'world'): string {
  return `Hello, ${name}!`
}
