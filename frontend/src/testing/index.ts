export { createFakeServer, type FakeCall, type FakeServer, type FakeServerSeed } from './fake-server.js'
export { makeTask, type TaskSeed } from './make-task.js'
export { TestProvider, type TestProviderProps } from './test-provider.js'
