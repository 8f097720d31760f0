/** How a request proves that it comes from this page. */
export interface CsrfOptions {
  /** Name of the cookie that holds the token: Django's `CSRF_COOKIE_NAME`. */
  cookieName?: string
  /** Name of the header it is sent in: Django's `CSRF_HEADER_NAME` as HTTP writes it. */
  headerName?: string
}

export const CSRF_HEADER = 'X-CSRFToken'
const CSRF_COOKIE = 'csrftoken'

/** Return the token in this page's cookie, if there is one that scripts may read. */
export function cookieToken(options: CsrfOptions = {}): string | null {
  const name = `${options.cookieName ?? CSRF_COOKIE}=`
  const pair = globalThis.document?.cookie.split('; ').find((each) => each.startsWith(name))
  return pair ? decodeURIComponent(pair.slice(name.length)) : null
}
