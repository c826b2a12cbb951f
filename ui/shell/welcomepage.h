#pragma once

#include "services/profiles/profile.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace kekkai {

/// What the window shows before there is a connection.
class WelcomePage final : public QWidget {
    Q_OBJECT
public:
    explicit WelcomePage(QWidget *parent = nullptr);

    /// While the sandbox starts: its button waits. @p problem, when not empty, says why it did not.
    void setSandboxStarting(bool starting, const QString &problem = {});
    /// One sentence for a moment.
    void setNotice(const QString &sentence);
    /// Buttons for these, the last one used first. @param more  there are others too: a button leads to them.
    void setProfiles(const QList<Profile> &profiles, bool more);

Q_SIGNALS:
    void profileRequested(const QUuid &id);
    void profilesRequested();
    void wizardRequested(); ///< a new connection, step by step
    void connectRequested(); ///< one that is not saved
    void sandboxRequested();

private:
    void updatePicture();

    QLabel *m_picture;
    QLabel *m_problem;
    QLabel *m_notice;
    QTimer m_noticeTime;
    QPushButton *m_new;
    QPushButton *m_connect;
    QPushButton *m_sandbox;
    QWidget *m_profiles; ///< what is in it is made anew
    QVBoxLayout *m_profilesColumn;
};

} // namespace kekkai
