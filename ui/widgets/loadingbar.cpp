#include "ui/widgets/loadingbar.h"

#include "ui/support/theme.h"

#include <QPainter>
#include <QStyle>
#include <QTimerEvent>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

LoadingBar::LoadingBar(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(u"loadingBar"_s);
    setFixedHeight(3);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void LoadingBar::setIdle()
{
    m_busy = false;
    updateTimer();
    update();
}

void LoadingBar::setProgress(qsizetype done, qsizetype total)
{
    m_busy = true;
    m_done = done;
    m_total = total;
    updateTimer();
    update();
}

void LoadingBar::updateTimer()
{
    const bool moving = m_busy && m_total <= 0 && isVisible()
        && style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) > 0;
    if (moving && !m_timer.isActive())
        m_timer.start(50, this);
    else if (!moving)
        m_timer.stop();
}

void LoadingBar::paintEvent(QPaintEvent *)
{
    if (!m_busy)
        return;
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Border));
    const QColor ink = color(Token::Accent);
    if (m_total > 0) {
        const double share = std::clamp(double(m_done) / double(m_total), 0.02, 1.0);
        painter.fillRect(QRect(0, 0, int(width() * share), height()), ink);
    } else {
        const int piece = std::max(40, width() / 5);
        const int x = m_timer.isActive() ? (width() + piece) * m_phase / 40 - piece : 0;
        painter.fillRect(QRect(x, 0, piece, height()), ink);
    }
}

void LoadingBar::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_timer.timerId())
        return QWidget::timerEvent(event);
    m_phase = (m_phase + 1) % 40;
    update();
}

void LoadingBar::hideEvent(QHideEvent *)
{
    m_timer.stop();
}

void LoadingBar::showEvent(QShowEvent *)
{
    updateTimer();
}

} // namespace kekkai
