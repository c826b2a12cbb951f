#include "ui/pages/keyactions.h"

#include "models/support/browsemodel.h"
#include "models/support/roles.h"
#include "ui/support/theme.h"

#include <QAbstractItemView>
#include <QAction>
#include <QItemSelectionModel>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

KeyActions::KeyActions(Of what, QAbstractItemView *view, BrowseModel *model, std::function<Key(int)> keyAt)
    : QObject(view)
    , m_what(what)
    , m_view(view)
    , m_model(model)
    , m_keyAt(std::move(keyAt))
{
    using Kind = ChangeRequest::Kind;
    auto *separator = new QAction(view);
    separator->setSeparator(true);
    m_actions.append(separator);
    if (what == Of::Keks)
        add(Kind::Test, tr("&Test at the KMS…"), u"testKeys"_s, u"check"_s);
    add(Kind::SoftDelete, tr("&Delete…"), u"deleteKeys"_s, u"delete"_s)->setShortcut(QKeySequence::Delete);
    add(Kind::Undelete, tr("U&ndelete…"), u"undeleteKeys"_s, u"reload"_s);
    add(Kind::DeleteForEver, tr("Delete for &good…"), u"purgeKeys"_s, u"severity-critical"_s)
        ->setShortcut(QKeySequence(Qt::SHIFT | Qt::Key_Delete));

    connect(view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &KeyActions::updateActions);
    connect(model, &BrowseModel::arranged, this, &KeyActions::updateActions);
    updateActions();
}

QAction *KeyActions::add(ChangeRequest::Kind kind, const QString &text, const QString &name, const QString &icon)
{
    auto *action = new QAction(themedIcon(icon), text, m_view);
    action->setObjectName(name);
    action->setShortcutContext(Qt::WidgetShortcut);
    connect(action, &QAction::triggered, this, [this, kind] { request(kind); });
    m_entries.append({kind, action});
    m_actions.append(action);
    return action;
}

void KeyActions::setReadOnly(bool readOnly)
{
    m_readOnly = readOnly;
    updateActions();
}

QList<int> KeyActions::selectedRows() const
{
    QList<int> rows;
    const QItemSelection selection = m_view->selectionModel()->selection();
    for (const QItemSelectionRange &range : selection) {
        for (int row = range.top(); range.left() == 0 && row <= range.bottom() && row < m_model->rowCount(); ++row)
            rows.append(row);
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

QString KeyActions::obstacle(ChangeRequest::Kind kind) const
{
    if (m_readOnly)
        return tr("This connection is read-only: nothing is changed through it.");
    const QList<int> rows = selectedRows();
    if (rows.isEmpty())
        return tr("Nothing is selected.");
    const auto any = [this, &rows](auto holds) {
        return std::any_of(rows.cbegin(), rows.cend(), [this, &holds](int row) { return holds(m_keyAt(row)); });
    };
    switch (kind) {
    case ChangeRequest::Kind::SoftDelete:
        return any([](const Key &key) { return !key.isDeleted; }) ? QString()
                                                                  : tr("What is selected is soft-deleted already.");
    case ChangeRequest::Kind::Undelete:
        return any([](const Key &key) { return key.isDeleted; }) ? QString()
                                                                 : tr("Nothing of what is selected is soft-deleted.");
    case ChangeRequest::Kind::Test:
        return any([](const Key &key) { return key.isDeleted || !key.isShared; })
            ? tr("Only live KEKs that are shared can be tested: of the others the registry has no access to the KMS.")
            : QString();
    case ChangeRequest::Kind::DeleteForEver:
        return {};
    }
    return {};
}

QString KeyActions::purpose(ChangeRequest::Kind kind) const
{
    switch (kind) {
    case ChangeRequest::Kind::SoftDelete:
        return tr("Soft-deletes what is selected, after a review. It can be undeleted.");
    case ChangeRequest::Kind::Undelete:
        return m_what == Of::Keks ? tr("Brings the selected KEKs back with their DEKs, after a review.")
                                  : tr("Brings the selected DEKs back, after a review.");
    case ChangeRequest::Kind::Test:
        return tr("Lets the registry try the keys at the KMS. Changes nothing.");
    case ChangeRequest::Kind::DeleteForEver:
        return tr("Deletes what is selected for good, after a review. Nobody can bring it back.");
    }
    return {};
}

void KeyActions::updateActions()
{
    for (const Entry &entry : std::as_const(m_entries)) {
        const QString reason = obstacle(entry.kind);
        entry.action->setEnabled(reason.isEmpty());
        entry.action->setToolTip(reason.isEmpty() ? purpose(entry.kind) : reason);
    }
}

void KeyActions::request(ChangeRequest::Kind kind)
{
    if (!obstacle(kind).isEmpty())
        return;
    ChangeRequest wanted{kind, {}};
    const QList<int> rows = selectedRows();
    for (const int row : rows) {
        const Key key = m_keyAt(row);
        const bool concerned = kind == ChangeRequest::Kind::SoftDelete ? !key.isDeleted
            : kind == ChangeRequest::Kind::Undelete                    ? key.isDeleted
                                                                       : true;
        if (concerned)
            wanted.objects.append(m_model->index(row, 0).data(KeyRole).value<ObjectRef>());
    }
    Q_EMIT requested(wanted);
}

} // namespace kekkai
