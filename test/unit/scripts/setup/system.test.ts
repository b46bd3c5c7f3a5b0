import { expect, it } from 'vitest'
import { notFound, packagesFor } from '../../../../scripts/setup/system.mjs'

it('what the dynamic linker does not find is read from ldd', () => {
  const output = `
	linux-vdso.so.1 (0x00007f5db1f83000)
	libgtk-3.so.0 => not found
	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f5db1a1e000)
	libasound.so.2 => not found
`
  expect(notFound(output)).toEqual(['libgtk-3.so.0', 'libasound.so.2'])
})

it('each missing thing becomes its package once, in a fixed order', () => {
  const missing = ['xvfb-run', 'libXtst.so', 'libgtk-3.so.0', 'libgtk-3.so.0']
  expect(packagesFor(missing, 'dnf').packages).toEqual(['gtk3', 'libXtst', 'xorg-x11-server-Xvfb'])
})

it('the name that this distribution has is chosen', () => {
  const old = (name: string) => !name.endsWith('t64')
  expect(packagesFor(['libasound.so.2'], 'apt').packages).toEqual(['libasound2t64'])
  expect(packagesFor(['libasound.so.2'], 'apt', old).packages).toEqual(['libasound2'])
})

it('a library that no package is known for is named, not dropped', () => {
  expect(packagesFor(['libnew.so.1'], 'apt')).toEqual({ packages: [], unknown: ['libnew.so.1'] })
})
