#pragma once

#include "ui/pages/changerequest.h"

#include <QObject>

#include <functional>

class QAbstractItemView;
class QAction;

namespace kekkai {

class BrowseModel;

/// What changes the selected KEKs or DEKs: delete, delete for good, undelete, test. Each only asks for it, by
/// requested(). What is off says why in its tooltip.
class KeyActions final : public QObject {
    Q_OBJECT
public:
    /// What the actions need to know of a row.
    struct Key {
        bool isDeleted = false; ///< soft-deleted
        bool isShared = false; ///< of a KEK
    };
    enum class Of { Keks, Deks };

    /// @param keyAt  of a row of @p model.
    KeyActions(Of what, QAbstractItemView *view, BrowseModel *model, std::function<Key(int)> keyAt);

    [[nodiscard]] const QList<QAction *> &actions() const { return m_actions; }
    /// Nothing is on while the connection only reads.
    void setReadOnly(bool readOnly);

Q_SIGNALS:
    void requested(const kekkai::ChangeRequest &request);

private:
    struct Entry {
        ChangeRequest::Kind kind;
        QAction *action;
    };
    QAction *add(ChangeRequest::Kind kind, const QString &text, const QString &name, const QString &icon);
    void updateActions();
    [[nodiscard]] QList<int> selectedRows() const;
    /// Why it is off; empty: it is on.
    [[nodiscard]] QString obstacle(ChangeRequest::Kind kind) const;
    [[nodiscard]] QString purpose(ChangeRequest::Kind kind) const;
    void request(ChangeRequest::Kind kind);

    Of m_what;
    QAbstractItemView *m_view;
    BrowseModel *m_model;
    std::function<Key(int)> m_keyAt;
    QList<Entry> m_entries;
    QList<QAction *> m_actions; ///< after a separator
    bool m_readOnly = false;
};

} // namespace kekkai
