import { greeting } from './greeting.ts'

const [name] = process.argv.slice(2)
console.log(greeting(name))
