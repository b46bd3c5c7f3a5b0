import type { EditTask } from '../task.ts'

/** Edits as a person asks for them. */
export const EDITS: readonly EditTask[] = [
  {
    id: 'rename-variable',
    language: 'typescript',
    source: `⟦export function total(xs: number[]): number {
  let t = 0
  for (const x of xs) t += x
  return t
}⟧
`,
    instruction: 'Rename the variable t to sum.',
    reference: `export function total(xs: number[]): number {
  let sum = 0
  for (const x of xs) sum += x
  return sum
}`,
    tests: `if (total([1, 2]) !== 3) throw new Error('total')
if (/\\bt\\b/.test(total.toString()) || !/\\bsum\\b/.test(total.toString())) throw new Error('name')`,
  },
  {
    id: 'upper-case',
    language: 'typescript',
    source: `⟦export function greet(name: string): string {
  return 'Hello, ' + name
}⟧
`,
    instruction: 'Return the greeting in upper case.',
    reference: `export function greet(name: string): string {
  return ('Hello, ' + name).toUpperCase()
}`,
    tests: `if (greet('Ada') !== 'HELLO, ADA') throw new Error('greet')`,
  },
  {
    id: 'default-value',
    language: 'typescript',
    source: `⟦export function repeat(text: string, times: number): string {
  return text.repeat(times)
}⟧
`,
    instruction: 'Give the parameter times the default value 2.',
    reference: `export function repeat(text: string, times = 2): string {
  return text.repeat(times)
}`,
    tests: `if (repeat('a') !== 'aa' || repeat('a', 3) !== 'aaa') throw new Error('repeat')`,
  },
  {
    id: 'arrow-function',
    language: 'javascript',
    source: `⟦const double = function (value) {
  return value * 2
}⟧
`,
    instruction: 'Make it an arrow function.',
    reference: `const double = (value) => value * 2`,
    tests: `if (double(4) !== 8 || !double.toString().includes('=>')) throw new Error('double')`,
  },
  {
    id: 'fix-bug',
    language: 'javascript',
    source: `⟦function isEven(number) {
  return number % 2 === 1
}⟧
`,
    instruction: 'Fix the bug: it says true for odd numbers.',
    reference: `function isEven(number) {
  return number % 2 === 0
}`,
    tests: `if (!isEven(4) || isEven(3)) throw new Error('isEven')`,
  },
  {
    id: 'sort-descending',
    language: 'javascript',
    source: `⟦function sorted(numbers) {
  return [...numbers].sort((left, right) => left - right)
}⟧
`,
    instruction: 'Sort in descending order.',
    reference: `function sorted(numbers) {
  return [...numbers].sort((left, right) => right - left)
}`,
    tests: `if (sorted([1, 3, 2]).join() !== '3,2,1') throw new Error('sorted')`,
  },
  {
    id: 'py-docstring',
    language: 'python',
    source: `⟦def area(width, height):
    return width * height⟧
`,
    instruction: 'Add a docstring.',
    reference: `def area(width, height):
    """The area of a rectangle."""
    return width * height`,
    tests: 'assert area(2, 3) == 6 and area.__doc__',
  },
  {
    id: 'py-rename',
    language: 'python',
    source: `⟦def calc(a, b):
    return a + b⟧
`,
    instruction: 'Rename the function to add.',
    reference: `def add(a, b):
    return a + b`,
    tests: `assert add(1, 2) == 3 and "calc" not in globals()`,
  },
  {
    id: 'py-parameter',
    language: 'python',
    source: `⟦def greet(name):
    return "Hello, " + name⟧
`,
    instruction: 'Add a parameter greeting with the default "Hello" and use it.',
    reference: `def greet(name, greeting="Hello"):
    return greeting + ", " + name`,
    tests: `assert greet("A") == "Hello, A" and greet("A", greeting="Bye") == "Bye, A"`,
  },
  {
    id: 'py-comprehension',
    language: 'python',
    source: `def doubled(numbers):
⟦    result = []
    for number in numbers:
        result.append(number * 2)
    return result⟧
`,
    instruction: 'Use a list comprehension.',
    reference: `    return [number * 2 for number in numbers]`,
    tests: `import inspect
assert doubled([1, 2]) == [2, 4]
assert "append" not in inspect.getsource(doubled)`,
  },
  {
    id: 'py-type-hints',
    language: 'python',
    source: `⟦def add(left, right):
    return left + right⟧
`,
    instruction: 'Add type hints; both are int and so is the result.',
    reference: `def add(left: int, right: int) -> int:
    return left + right`,
    tests: 'assert add(1, 2) == 3 and add.__annotations__ == {"left": int, "right": int, "return": int}',
  },
  {
    id: 'py-guard',
    language: 'python',
    source: `⟦def divide(a, b):
    return a / b⟧
`,
    instruction: 'Return None when b is 0.',
    reference: `def divide(a, b):
    if b == 0:
        return None
    return a / b`,
    tests: 'assert divide(4, 2) == 2 and divide(1, 0) is None',
  },
  {
    id: 'go-rename',
    language: 'go',
    source: `package main

⟦func f(a int, b int) int {
	return a * b
}⟧
`,
    instruction: 'Rename the function to multiply.',
    reference: `func multiply(a int, b int) int {
	return a * b
}`,
    tests: `func main() {
	if multiply(2, 3) != 6 {
		panic("multiply")
	}
}`,
  },
  {
    id: 'rust-subtract',
    language: 'rust',
    source: `⟦fn compute(a: i32, b: i32) -> i32 {
    a + b
}⟧
`,
    instruction: 'Subtract b from a instead of adding.',
    reference: `fn compute(a: i32, b: i32) -> i32 {
    a - b
}`,
    tests: 'fn main() { assert_eq!(compute(5, 3), 2); }',
  },
  {
    id: 'css-colour',
    language: 'css',
    source: `⟦.title {
  color: red;
  font-size: 20px;
}⟧
`,
    instruction: 'Make the color blue.',
    reference: `.title {
  color: blue;
  font-size: 20px;
}`,
  },
  {
    id: 'sql-limit',
    language: 'sql',
    source: `⟦SELECT name
FROM users
ORDER BY name;⟧
`,
    instruction: 'Return at most 10 rows.',
    reference: `SELECT name
FROM users
ORDER BY name
LIMIT 10;`,
  },
  {
    id: 'json-version',
    language: 'json',
    source: `⟦{
  "name": "demo",
  "version": "1.0.0"
}⟧
`,
    instruction: 'Set the version to 2.0.0.',
    reference: `{
  "name": "demo",
  "version": "2.0.0"
}`,
  },
  {
    id: 'yaml-image',
    language: 'yaml',
    source: `⟦services:
  web:
    image: nginx:1.24⟧
`,
    instruction: 'Use nginx 1.25.',
    reference: `services:
  web:
    image: nginx:1.25`,
  },
  {
    id: 'template-literal',
    language: 'typescript',
    source: `⟦export function label(position: number): string {
  return 'Item ' + position
}⟧
`,
    instruction: 'Use a template literal.',
    reference: `export function label(position: number): string {
  return \`Item \${position}\`
}`,
    tests: `if (label(2) !== 'Item 2' || !label.toString().includes('\`')) throw new Error('label')`,
  },
  {
    id: 'make-async',
    language: 'javascript',
    source: `⟦function load(read) {
  return read()
}⟧
`,
    instruction: 'Make it async.',
    reference: `async function load(read) {
  return read()
}`,
    tests: `const loaded = load(() => 7)
if (!(loaded instanceof Promise) || (await loaded) !== 7) throw new Error('load')`,
  },
  {
    id: 'throw-negative',
    language: 'javascript',
    source: `⟦function root(value) {
  return Math.sqrt(value)
}⟧
`,
    instruction: 'Throw an error when value is negative.',
    reference: `function root(value) {
  if (value < 0) throw new Error('negative')
  return Math.sqrt(value)
}`,
    tests: `let thrown = false
try {
  root(-1)
} catch {
  thrown = true
}
if (!thrown || root(9) !== 3) throw new Error('root')`,
  },
  {
    id: 'use-const',
    language: 'javascript',
    source: `⟦var limit = 10
var step = 2⟧
console.log(limit / step)
`,
    instruction: 'Use const instead of var.',
    reference: `const limit = 10
const step = 2`,
  },
  {
    id: 'py-rename-parameter',
    language: 'python',
    source: `⟦def square(x):
    return x * x⟧
`,
    instruction: 'Rename the parameter x to value.',
    reference: `def square(value):
    return value * value`,
    tests: 'assert square(value=3) == 9',
  },
  {
    id: 'py-alphabetical',
    language: 'python',
    source: `⟦def names(users):
    return [user["name"] for user in users]⟧
`,
    instruction: 'Return the names in alphabetical order.',
    reference: `def names(users):
    return sorted(user["name"] for user in users)`,
    tests: 'assert names([{"name": "b"}, {"name": "a"}]) == ["a", "b"]',
  },
  {
    id: 'py-f-string',
    language: 'python',
    source: `⟦def label(position):
    return "Item " + str(position)⟧
`,
    instruction: 'Use an f-string.',
    reference: `def label(position):
    return f"Item {position}"`,
    tests: `import inspect
assert label(2) == "Item 2" and ("f'" in inspect.getsource(label) or 'f"' in inspect.getsource(label))`,
  },
  {
    id: 'go-third',
    language: 'go',
    source: `package main

⟦func part(a int) int {
	return a / 2
}⟧
`,
    instruction: 'Return a third instead of half.',
    reference: `func part(a int) int {
	return a / 3
}`,
    tests: `func main() {
	if part(9) != 3 {
		panic("part")
	}
}`,
  },
  {
    id: 'rust-limit',
    language: 'rust',
    source: `⟦fn limit() -> u32 {
    10
}⟧
`,
    instruction: 'Return 20.',
    reference: `fn limit() -> u32 {
    20
}`,
    tests: 'fn main() { assert_eq!(limit(), 20); }',
  },
  {
    id: 'css-radius',
    language: 'css',
    source: `⟦.card {
  padding: 4px;
}⟧
`,
    instruction: 'Add a border radius of 8px.',
    reference: `.card {
  padding: 4px;
  border-radius: 8px;
}`,
  },
  {
    id: 'yaml-branch',
    language: 'yaml',
    source: `⟦on:
  push:
    branches: [main]⟧
`,
    instruction: 'Run it on the branch develop too.',
    reference: `on:
  push:
    branches: [main, develop]`,
  },
  {
    id: 'shell-force',
    language: 'shell',
    source: `⟦echo "clean"
rm -r build⟧
`,
    instruction: 'Do not fail when build is missing.',
    reference: `echo "clean"
rm -rf build`,
  },
]
