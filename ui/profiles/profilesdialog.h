#pragma once

#include "services/profiles/profile.h"
#include "ui/widgets/banner.h"

#include <QDialog>
#include <QUuid>

class QAction;
class QStackedWidget;
class QTreeView;

namespace kekkai {

class EmptyState;
class ProfileTableModel;

/// The connection profiles: opens, orders, copies and removes them. Shows what it is given and asks for every change by
/// a signal; the owner answers with setProfiles() or showMessage().
class ProfilesDialog final : public QDialog {
    Q_OBJECT
public:
    explicit ProfilesDialog(QWidget *parent = nullptr);

    /// The selection stays where it can. @param open  what the window shows; null: none of them.
    void setProfiles(const QList<Profile> &profiles, const QUuid &open);
    void select(const QUuid &id);
    [[nodiscard]] QUuid current() const; ///< null: none
    /// About the file as a whole, such as that it was damaged; stays until there is another.
    void showNotice(Banner::Kind kind, const QString &title, const QString &cause, const QString &details = {});
    /// About the last change; the next one replaces it. @param action  empty: no button; else actionRequested().
    void showMessage(Banner::Kind kind, const QString &title, const QString &cause, const QString &action = {});
    void clearMessage();

    void done(int result) override;

Q_SIGNALS:
    void openRequested(const QUuid &id);
    void newRequested();
    void editRequested(const QUuid &id);
    void duplicateRequested(const QUuid &id);
    void removeRequested(const QUuid &id); ///< somebody said yes to it
    void moveRequested(const QUuid &id, int position);
    void importRequested();
    void exportRequested(const QList<QUuid> &ids, const QString &file);
    void actionRequested(); ///< the button of the message, such as Undo

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void updateState();
    void moveBy(int rows);
    void askToRemove();
    void askForExport();
    [[nodiscard]] QList<QUuid> selected() const;

    ProfileTableModel *m_model;
    Banner *m_notice;
    Banner *m_message;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QTreeView *m_view;
    QAction *m_open = nullptr;
    QAction *m_edit = nullptr;
    QAction *m_duplicate = nullptr;
    QAction *m_remove = nullptr;
    QAction *m_up = nullptr;
    QAction *m_down = nullptr;
    QAction *m_export = nullptr;
};

} // namespace kekkai
