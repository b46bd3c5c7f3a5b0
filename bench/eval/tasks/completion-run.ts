import type { CompletionTask } from '../task.ts'

/** Completions that are run. */
export const RUN: readonly CompletionTask[] = [
  {
    id: 'add',
    language: 'typescript',
    source: `/** The sum of two numbers. */
export function add(left: number, right: number): number {
  return ⟦left + right⟧
}
`,
    tests: `if (add(2, 3) !== 5) throw new Error('add')`,
  },
  {
    id: 'is-empty',
    language: 'typescript',
    source: `export class Stack<T> {
  readonly #items: T[] = []

  push(item: T): void {
    this.#items.push(item)
  }

  isEmpty(): boolean {
    return ⟦this.#items.length === 0⟧
  }
}
`,
    tests: `const s = new Stack<number>()
if (s.isEmpty() !== true) throw new Error('empty')
s.push(1)
if (s.isEmpty() !== false) throw new Error('not empty')`,
  },
  {
    id: 'largest',
    language: 'typescript',
    source: `/** The largest of the numbers. */
export function largest(numbers: number[]): number {
  let best = numbers[0]
  for (const number of numbers) {
    if (⟦number > best⟧) best = number
  }
  return best
}
`,
    tests: `if (largest([3, 9, 2]) !== 9 || largest([-3, -9]) !== -3) throw new Error('largest')`,
  },
  {
    id: 'even-numbers',
    language: 'typescript',
    source: `export function oddNumbers(numbers: number[]): number[] {
  return numbers.filter((number) => number % 2 !== 0)
}

export function evenNumbers(numbers: number[]): number[] {
  return ⟦numbers.filter((number) => number % 2 === 0)⟧
}
`,
    tests: `if (evenNumbers([1, 2, 4, 5]).join() !== '2,4') throw new Error('even')`,
  },
  {
    id: 'full-name',
    language: 'typescript',
    source: `interface Person {
  first: string
  last: string
}

/** First and last name with a blank between. */
export function fullName(person: Person): string {
  return ⟦\`\${person.first} \${person.last}\`⟧
}
`,
    tests: `if (fullName({ first: 'Ada', last: 'Lovelace' }) !== 'Ada Lovelace') throw new Error('name')`,
  },
  {
    id: 'count-words',
    language: 'typescript',
    source: `export function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const word of text.split(' ')) {
    counts.set(word, ⟦(counts.get(word) ?? 0) + 1⟧)
  }
  return counts
}
`,
    tests: `if (countWords('a b a').get('a') !== 2) throw new Error('count')`,
  },
  {
    id: 'clamp',
    language: 'javascript',
    source: `export function atLeast(value, least) {
  return Math.max(value, least)
}

export function atMost(value, most) {
  return ⟦Math.min(value, most)⟧
}
`,
    tests: `if (atMost(5, 3) !== 3 || atMost(2, 3) !== 2) throw new Error('atMost')`,
  },
  {
    id: 'fetch-error',
    language: 'javascript',
    source: `export class NotFound extends Error {
  constructor(name) {
    super(\`\${name} was not found\`)
    this.name = ⟦name⟧
  }
}
`,
    tests: `const error = new NotFound('x')
if (!['x', 'NotFound'].includes(error.name)) throw new Error('name')`,
  },
  {
    id: 'py-area',
    language: 'python',
    source: `class Rectangle:
    def __init__(self, width, height):
        self.width = width
        self.height = height

    def area(self):
        return ⟦self.width * self.height⟧
`,
    tests: 'assert Rectangle(3, 4).area() == 12',
  },
  {
    id: 'py-init',
    language: 'python',
    source: `class Point:
    def __init__(self, x, y):
        self.x = x
        ⟦self.y = y⟧

    def moved(self, dx, dy):
        return Point(self.x + dx, self.y + dy)
`,
    tests: 'assert Point(1, 2).moved(1, 1).y == 3',
  },
  {
    id: 'py-factorial',
    language: 'python',
    source: `def factorial(n):
    """The product of all numbers from 1 to n."""
    if n <= 1:
        return 1
    return ⟦n * factorial(n - 1)⟧
`,
    tests: 'assert factorial(5) == 120',
  },
  {
    id: 'py-squares',
    language: 'python',
    source: `def squares(numbers):
    """The square of each number."""
    return [⟦n ** 2 for n in numbers⟧]
`,
    tests: 'assert squares([1, 2, 3]) == [1, 4, 9]',
  },
  {
    id: 'py-average',
    language: 'python',
    source: `def average(numbers):
    """The arithmetic mean."""
    if not numbers:
        return 0
    return ⟦sum(numbers) / len(numbers)⟧
`,
    tests: 'assert average([1, 2, 3]) == 2 and average([]) == 0',
  },
  {
    id: 'py-reverse',
    language: 'python',
    source: `def reverse(text):
    """The text from back to front."""
    return ⟦text[::-1]⟧
`,
    tests: "assert reverse('abc') == 'cba'",
  },
  {
    id: 'py-main',
    language: 'python',
    source: `def greet(name):
    return f"Hello, {name}"


if __name__ == ⟦"__main__":⟧
    print(greet("world"))
`,
    tests: 'assert greet("a") == "Hello, a"',
  },
  {
    id: 'py-contains',
    language: 'python',
    source: `class Bag:
    def __init__(self):
        self.items = []

    def add(self, item):
        self.items.append(item)

    def contains(self, item):
        return ⟦item in self.items⟧
`,
    tests: `bag = Bag()
bag.add(1)
assert bag.contains(1) and not bag.contains(2)`,
  },
  {
    id: 'go-max',
    language: 'go',
    source: `package main

func largest(a int, b int) int {
	if a > b {
		return ⟦a⟧
	}
	return b
}
`,
    tests: `func main() {
	if largest(3, 2) != 3 || largest(1, 2) != 2 {
		panic("largest")
	}
}`,
  },
  {
    id: 'go-sum',
    language: 'go',
    source: `package main

func sum(numbers []int) int {
	total := 0
	for _, number := range numbers {
		⟦total += number⟧
	}
	return total
}
`,
    tests: `func main() {
	if sum([]int{1, 2, 3}) != 6 {
		panic("sum")
	}
}`,
  },
  {
    id: 'rust-square',
    language: 'rust',
    source: `/// The square of a number.
fn square(n: i32) -> i32 {
    ⟦n * n⟧
}
`,
    tests: `fn main() { assert_eq!(square(4), 16); }`,
  },
  {
    id: 'rust-is-even',
    language: 'rust',
    source: `fn is_odd(n: i32) -> bool {
    n % 2 != 0
}

fn is_even(n: i32) -> bool {
    ⟦n % 2 == 0⟧
}
`,
    tests: `fn main() { assert!(is_even(4) && !is_even(3) && is_odd(3)); }`,
  },
]
