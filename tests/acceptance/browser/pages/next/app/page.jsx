'use client'
import { useEffect } from 'react'

export default function Page() {
  useEffect(() => {
    import('../src/main')
  }, [])
  return <ul id="tasks" />
}
