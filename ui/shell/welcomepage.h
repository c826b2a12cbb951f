#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace kekkai {

/// What the window shows before there is a connection.
class WelcomePage final : public QWidget {
    Q_OBJECT
public:
    explicit WelcomePage(QWidget *parent = nullptr);

    /// While the sandbox starts: its button waits. @p problem, when not empty, says why it did not.
    void setSandboxStarting(bool starting, const QString &problem = {});

Q_SIGNALS:
    void connectRequested();
    void sandboxRequested();

private:
    void updatePicture();

    QLabel *m_picture;
    QLabel *m_problem;
    QPushButton *m_connect;
    QPushButton *m_sandbox;
};

} // namespace kekkai
