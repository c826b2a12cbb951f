#include "ui/shell/connectiondot.h"

#include "models/text/errortext.h"

#include <QPainter>

namespace kekkai {

using namespace Qt::StringLiterals;

ConnectionDot::ConnectionDot(Server server, QWidget *parent)
    : QAbstractButton(parent)
    , m_server(server)
{
    setObjectName(server == Server::SchemaRegistry ? u"dotSchemaRegistry"_s : u"dotCmf"_s);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setStatus({}, {});
}

void ConnectionDot::setStatus(const ServerStatus &status, const QString &address)
{
    m_status = status;
    setText(tr("%1: %2", "a server and its state").arg(serverWord(m_server), stateWord(status.state)));
    setAccessibleName(text());
    QStringList lines{u"<b>%1</b>"_s.arg(text().toHtmlEscaped())};
    if (!address.isEmpty())
        lines.append(address.toHtmlEscaped());
    if (status.error) {
        lines.append(errorSentence(*status.error).toHtmlEscaped());
        for (const QString &line : errorDetails(*status.error))
            lines.append(u"<small>%1</small>"_s.arg(line.toHtmlEscaped()));
    }
    setToolTip(lines.join(u"<br>"_s));
    updateGeometry();
    update();
}

QSize ConnectionDot::sizeHint() const
{
    return {16 + 6 + fontMetrics().horizontalAdvance(text()) + 12, fontMetrics().height() + 8};
}

void ConnectionDot::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    themedIcon(stateIcon(m_status.state), stateToken(m_status.state))
        .paint(&painter, QRect(4, (height() - 16) / 2, 16, 16));
    painter.setPen(color(Token::Text));
    painter.drawText(QRect(26, 0, width() - 26, height()), Qt::AlignVCenter | Qt::AlignLeft, text());
    if (hasFocus()) {
        painter.setPen(QPen(color(Token::Accent), 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
}

} // namespace kekkai
