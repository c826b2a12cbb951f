#include "app/gui/firstpicture.h"

#include <QEvent>
#include <QEventLoop>
#include <QTimer>
#include <QWidget>

namespace kekkai {

namespace {

constexpr int patienceMs = 330;

/// Leaves @p loop after the first painting of the window that it watches.
class PaintWatch final : public QObject {
public:
    explicit PaintWatch(QEventLoop &loop)
        : m_loop(loop)
    {
    }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Paint) // the picture reaches the screen at the end of this turn of the loop
            m_loop.quit();
        return QObject::eventFilter(watched, event);
    }

private:
    QEventLoop &m_loop;
};

} // namespace

bool showFirstPicture(QWidget &window)
{
    QEventLoop loop;
    PaintWatch watch(loop);
    window.installEventFilter(&watch);
    QTimer::singleShot(patienceMs, &loop, &QEventLoop::quit);
    window.show();
    loop.exec(QEventLoop::ExcludeUserInputEvents);
    return window.isVisible();
}

} // namespace kekkai
