export type { FakeCall, FakeServer, FakeServerSeed } from './fake-contract.js'
export { createFakeServer } from './fake-server.js'
export { makeTask, type TaskSeed } from './make-task.js'
export { TestProvider, type TestProviderProps } from './test-provider.js'
