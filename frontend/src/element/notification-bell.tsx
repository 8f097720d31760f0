import { NotificationBell } from '../components/notification-bell.js'
import { detailHrefOf } from './attributes.js'
import { ReactElement } from './react-element.js'

/** `<notification-bell detail-href all-href>`. */
export class NotificationBellElement extends ReactElement {
  static override readonly attributes = ['detail-href', 'all-href']

  protected content() {
    return (
      <NotificationBell
        detailHref={detailHrefOf(this.getAttribute('detail-href'))}
        allHref={this.getAttribute('all-href') ?? undefined}
      />
    )
  }
}
