import { expect, it } from 'vitest'
import { testFileName, testTool } from '../../../../../renderer/features/edit/test-file.ts'

it.each([
  ['math.ts', 'math.test.ts'],
  ['view.tsx', 'view.test.tsx'],
  ['report.py', 'test_report.py'],
  ['main.go', 'main_test.go'],
  ['user.rb', 'user_spec.rb'],
  ['User.java', 'UserTest.java'],
  ['Makefile', 'Makefile.test.txt'],
])('names the tests of %s as its language does', (name, wanted) => {
  expect(testFileName(name, () => false)).toBe(wanted)
})

it('takes a name that is free', () => {
  const there = ['math.test.ts', 'math.2.test.ts', 'test_a.py']
  expect(testFileName('math.ts', (name) => there.includes(name))).toBe('math.3.test.ts')
  expect(testFileName('a.py', (name) => there.includes(name))).toBe('test_a2.py')
})

it('tells the model what the project runs its tests with', () => {
  expect(testTool(['vitest.config.ts'], 'TypeScript')).toBe('vitest')
  expect(testTool(['jest.config.js'], 'TSX')).toBe('jest')
  expect(testTool([], 'JavaScript')).toBe('node:test and node:assert')
  expect(testTool([], 'Python')).toBe('pytest')
  expect(testTool([], 'Go')).toBeUndefined()
})
