#pragma once

#include "ui/support/errortext.h"
#include "ui/support/serverstatus.h"

#include <QAbstractButton>
#include <QFrame>

class QLabel;
class QPushButton;

namespace kekkai {

class ElidedLabel;

/// How one server stands: name, state, address, what it says of itself; when it fails, why, and a button that helps.
class ServerCard final : public QFrame {
    Q_OBJECT
public:
    ServerCard(Server server, QWidget *parent);

    void setContent(const ServerStatus &status, const QString &address, const QString &facts);
    [[nodiscard]] Server server() const { return m_server; }
    [[nodiscard]] Cure cure() const { return m_cure; }
    /// Whether its button is for naming the server, which this connection does not.
    [[nodiscard]] bool offersConnection() const { return m_status.state == ServerStatus::State::NotNamed; }

Q_SIGNALS:
    void cureTriggered();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void updateIcon();

    Server m_server;
    ServerStatus m_status;
    Cure m_cure = Cure::None;
    QLabel *m_icon;
    QLabel *m_state;
    ElidedLabel *m_address;
    QLabel *m_facts;
    QPushButton *m_button;
};

/// A number that leads to a page.
class Tile final : public QAbstractButton {
    Q_OBJECT
public:
    Tile(const QString &title, const QString &iconName, QWidget *parent);

    void setContent(const QString &count, const QString &note, bool failed);
    [[nodiscard]] QString count() const { return m_count; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {90, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_iconName;
    QString m_count;
    QString m_note;
    bool m_failed = false;
};

} // namespace kekkai
