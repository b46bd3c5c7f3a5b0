import { CircleCheck, CircleX, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import { showAgo } from '../../ui/amounts.ts'
import { Button } from '../../ui/button.tsx'
import { clearNotifications, type Notification } from '../../ui/notifications.ts'

const ICONS: Record<Notification['level'], LucideIcon> = {
  information: Info,
  success: CircleCheck,
  warning: TriangleAlert,
  error: CircleX,
}

/** All that was said in passing, newest first. */
export function NotificationList({ list }: { list: readonly Notification[] }) {
  return (
    <>
      <div className="pane-header">
        <h2>Notifications</h2>
        {list.length > 0 && (
          <Button kind="quiet" onClick={clearNotifications}>
            Clear
          </Button>
        )}
      </div>
      {list.length === 0 ? (
        <p className="notifications-none">What OffCoder tells you in passing is kept here.</p>
      ) : (
        <ul className="notification-list">
          {list.map((notification) => (
            <NotificationRow key={notification.id} notification={notification} />
          ))}
        </ul>
      )}
    </>
  )
}

function NotificationRow({
  notification: { level, title, detail, at, action },
}: {
  notification: Notification
}) {
  const Icon = ICONS[level]
  return (
    <li className="notification" data-level={level}>
      <Icon aria-hidden />
      <div>
        <p className="selectable">{title}</p>
        {detail && <p className="notification-detail selectable">{detail}</p>}
        <p className="notification-time">{showAgo(at, Date.now())}</p>
      </div>
      {action && (
        <Button kind="quiet" onClick={action.run}>
          {action.label}
        </Button>
      )}
    </li>
  )
}
