import { expect, it } from 'vitest'
import { PageStarts } from '../../../../main/windows/page-starts.ts'

const page = (query = '') => new URL(`app://offcoder/index.html${query}`)

it('has a page that asks early wait until it is known what it begins with', async () => {
  const pages = new PageStarts()
  const early = pages.of(page('?window=a'))
  pages.tell(({ search }) => `begins ${search}`)
  expect(await early).toBe('begins ?window=a')
  expect(await pages.of(page('?window=b'))).toBe('begins ?window=b')
})

it('has the page that asks where the data is wait for nothing', async () => {
  expect(await new PageStarts().of(page('?asks=data-folder'))).toBeNull()
})
