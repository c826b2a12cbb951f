#pragma once

#include "ui/support/serverstatus.h"

#include <QAbstractButton>

namespace kekkai {

/// One server in the bottom bar: a shape in the colour of its state, its name and the state in words; all about it in
/// the tooltip. Pressed, it asks for what helps: signing in, or an explanation.
class ConnectionDot final : public QAbstractButton {
    Q_OBJECT
public:
    ConnectionDot(Server server, QWidget *parent);

    /// @param address  shown in the tooltip.
    void setStatus(const ServerStatus &status, const QString &address);
    [[nodiscard]] const ServerStatus &status() const { return m_status; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Server m_server;
    ServerStatus m_status;
};

} // namespace kekkai
