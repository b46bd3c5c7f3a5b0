import { useState } from 'react'

export function App() {
  const [clicks, setClicks] = useState(0)
  return (
    <main>
      <h1>Hello</h1>
      <button type="button" onClick={() => setClicks(clicks + 1)}>
        Clicked {clicks} {clicks === 1 ? 'time' : 'times'}
      </button>
    </main>
  )
}
