import { detailHrefOf, jsonOf, listOf, pageSizeOf, themeOf } from './attributes.js'

test('a list is separated by commas, and empty ones are none', () => {
  expect(listOf(' nomina, contabilidad ,')).toEqual(['nomina', 'contabilidad'])
  expect(listOf(' ')).toBeUndefined()
  expect(listOf(null)).toBeUndefined()
})

test.each(['0', '201', '2.5', 'many', '', null])('%s is no page size', (value) => {
  expect(pageSizeOf(value)).toBeUndefined()
})

test('page sizes that the API takes are taken', () => {
  expect([pageSizeOf('1'), pageSizeOf('200')]).toEqual([1, 200])
})

test('an unknown theme is the system’s', () => {
  expect([themeOf('dark'), themeOf('pink'), themeOf(null)]).toEqual(['dark', 'system', 'system'])
})

test('an id with a slash stays one part of an address', () => {
  expect(detailHrefOf('/tasks/{id}/')?.('a/b')).toBe('/tasks/a%2Fb/')
  expect(detailHrefOf(null)).toBeUndefined()
})

test('what is not JSON is told in the console and left out', () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const element = document.createElement('task-button')
  element.setAttribute('variables', "{'month': 1}")
  expect(jsonOf(element, 'variables')).toBeUndefined()
  expect(told).toHaveBeenCalledWith(
    expect.stringContaining('<task-button variables> is not JSON'),
    expect.anything(),
  )
})
