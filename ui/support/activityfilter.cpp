#include "ui/support/activityfilter.h"

#include <QCoreApplication>
#include <QEvent>

#include <utility>

namespace kekkai {

ActivityFilter::ActivityFilter(std::function<bool()> seen, QObject *parent)
    : QObject(parent)
    , m_seen(std::move(seen))
{
    qApp->installEventFilter(this);
}

bool ActivityFilter::eventFilter(QObject *, QEvent *event)
{
    switch (event->type()) {
    case QEvent::KeyPress:
    case QEvent::MouseMove:
    case QEvent::MouseButtonPress:
    case QEvent::Wheel:
    case QEvent::TouchBegin:
    case QEvent::TouchUpdate:
    case QEvent::TabletPress:
    case QEvent::TabletMove:
    case QEvent::InputMethod:
        return event->spontaneous() && !m_seen(); // not what the program sends to itself
    default:
        return false;
    }
}

} // namespace kekkai
