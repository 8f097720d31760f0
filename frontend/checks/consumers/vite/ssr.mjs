// Renders the built page in Node, where there is no document.
import { render } from './dist-server/server.js'

process.on('unhandledRejection', (reason) => {
  throw reason
})
console.log(render())
// What a page leaves running holds its memory on the server; the process is to end by itself.
setTimeout(() => {
  console.error('Rendering left running:', process.getActiveResourcesInfo().join(', '))
  process.exit(1)
}, 5_000).unref()
