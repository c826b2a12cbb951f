#include "ui/profiles/profilesdialog.h"

#include "models/profiles/profiletablemodel.h"
#include "models/profiles/profilewords.h"
#include "ui/profiles/profilelook.h"
#include "ui/support/theme.h"
#include "ui/widgets/emptystate.h"

#include <QAction>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int swatchSide = 16;
constexpr int markIconSide = 16;

/// The colour before the name, and an icon before the marks: neither colour nor word stands alone.
class ProfileDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QSize size = QStyledItemDelegate::sizeHint(option, index);
        size.setHeight(std::max(size.height(), space::row + space::xs));
        return size;
    }

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        QIcon icon;
        if (index.column() == ProfileTableModel::NameColumn)
            icon = swatchIcon(index.data(ProfileTableModel::ColorRole).toString());
        else if (index.column() == ProfileTableModel::MarksColumn) {
            if (index.data(ProfileTableModel::ProductionRole).toBool())
                icon = themedIcon(u"warning", Token::Critical);
            else if (index.data(ProfileTableModel::ReadOnlyRole).toBool())
                icon = themedIcon(u"secret", Token::MutedText);
        }
        if (icon.isNull())
            return;
        option->features |= QStyleOptionViewItem::HasDecoration;
        option->icon = icon;
        option->decorationSize = {swatchSide, markIconSide};
    }
};

} // namespace

ProfilesDialog::ProfilesDialog(QWidget *parent)
    : QDialog(parent)
    , m_model(new ProfileTableModel(this))
    , m_notice(new Banner(this))
    , m_message(new Banner(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_view(new QTreeView(this))
{
    setObjectName(u"profilesDialog"_s);
    setWindowTitle(tr("Connections"));
    setSizeGripEnabled(true);
    m_notice->setObjectName(u"profilesNotice"_s);
    m_notice->hide();
    m_message->setObjectName(u"profilesMessage"_s);
    m_message->hide();
    connect(m_message, &Banner::actionTriggered, this, &ProfilesDialog::actionRequested);

    m_view->setObjectName(u"profilesList"_s);
    m_view->setAccessibleName(tr("Connections"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new ProfileDelegate(m_view));
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->setTabKeyNavigation(false);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setDragDropMode(QAbstractItemView::InternalMove);
    m_view->setDropIndicatorShown(true);
    m_view->setTextElideMode(Qt::ElideRight);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->header()->setStretchLastSection(false);
    m_view->header()->setSectionsMovable(false);
    m_view->header()->setSectionResizeMode(QHeaderView::Interactive);
    m_view->header()->setSectionResizeMode(ProfileTableModel::ServersColumn, QHeaderView::Stretch);
    m_view->header()->resizeSection(ProfileTableModel::NameColumn, 210);
    m_view->header()->resizeSection(ProfileTableModel::MarksColumn, 170);
    m_view->header()->resizeSection(ProfileTableModel::SignInColumn, 190);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ProfilesDialog::updateState);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &ProfilesDialog::updateState);
    connect(m_model, &ProfileTableModel::moveRequested, this, &ProfilesDialog::moveRequested);
    connect(m_view, &QTreeView::doubleClicked, this, [this] { m_open->trigger(); });

    m_empty->setObjectName(u"profilesEmpty"_s);
    m_empty->setContent(u"connect"_s,
                        tr("A connection names your servers and how you sign in to them; passwords and tokens go to "
                           "the keychain. There is none yet."),
                        tr("New connection…"));
    connect(m_empty, &EmptyState::buttonClicked, this, &ProfilesDialog::newRequested);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);

    auto *buttons = new QVBoxLayout;
    buttons->setSpacing(space::s);
    const auto add = [this, buttons](const QString &text, const QString &name, const QKeySequence &key,
                                     const QString &tip, auto slot) {
        auto *action = new QAction(text, this);
        action->setObjectName(name + u"Action"_s);
        action->setShortcut(key);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
        auto *button = new QPushButton(text, this);
        button->setObjectName(name);
        button->setAccessibleName(QString(text).remove(u'&').remove(u'…'));
        button->setAutoDefault(false);
        button->setToolTip(tip);
        connect(button, &QPushButton::clicked, action, &QAction::trigger);
        connect(action, &QAction::changed, button, [action, button] { button->setEnabled(action->isEnabled()); });
        buttons->addWidget(button);
        return action;
    };
    m_open = add(tr("&Open"), u"profileOpen"_s, {}, tr("Open the selected connection (Enter)"),
                 [this] { Q_EMIT openRequested(current()); });
    findChild<QPushButton *>(u"profileOpen"_s)->setProperty("primary", true);
    buttons->addSpacing(space::s);
    add(tr("&New…"), u"profileNew"_s, QKeySequence(Qt::CTRL | Qt::Key_N), tr("Make a new connection (Ctrl+N)"),
        [this] { Q_EMIT newRequested(); });
    m_edit = add(tr("&Edit…"), u"profileEdit"_s, QKeySequence(Qt::Key_F2), tr("Change the selected connection (F2)"),
                 [this] { Q_EMIT editRequested(current()); });
    m_duplicate = add(tr("&Duplicate"), u"profileDuplicate"_s, QKeySequence(Qt::CTRL | Qt::Key_D),
                      tr("Make a copy, without its passwords and tokens (Ctrl+D)"),
                      [this] { Q_EMIT duplicateRequested(current()); });
    m_remove = add(tr("&Remove…"), u"profileRemove"_s, QKeySequence(Qt::Key_Delete),
                   tr("Remove the selected connection (Delete)"), [this] { askToRemove(); });
    buttons->addSpacing(space::s);
    m_up = add(tr("Move &up"), u"profileUp"_s, QKeySequence(Qt::ALT | Qt::Key_Up),
               tr("Move one place up (Alt+Up); rows can be dragged too"), [this] { moveBy(-1); });
    m_down = add(tr("Move do&wn"), u"profileDown"_s, QKeySequence(Qt::ALT | Qt::Key_Down),
                 tr("Move one place down (Alt+Down); rows can be dragged too"), [this] { moveBy(1); });
    buttons->addSpacing(space::s);
    add(tr("&Import…"), u"profileImport"_s, {},
        tr("Take connections from a file, a kubeconfig or the environment variables"),
        [this] { Q_EMIT importRequested(); });
    m_export =
        add(tr("E&xport…"), u"profileExport"_s, {},
            tr("Save the selected connections in a file, without any password or token"), [this] { askForExport(); });
    buttons->addStretch(1);
    auto *close = new QPushButton(tr("&Close"), this);
    close->setObjectName(u"profilesClose"_s);
    close->setAutoDefault(false);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    buttons->addWidget(close);

    auto *row = new QHBoxLayout;
    row->setSpacing(space::l);
    row->addWidget(m_stack, 1);
    row->addLayout(buttons);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::l, space::l, space::l, space::l);
    column->setSpacing(space::m);
    column->addWidget(m_notice);
    column->addWidget(m_message);
    column->addLayout(row, 1);
    resize(1120, 520);
    restoreGeometry(QSettings().value(u"profiles/geometry"_s).toByteArray());
    updateState();
}

void ProfilesDialog::done(int result)
{
    QSettings().setValue(u"profiles/geometry"_s, saveGeometry());
    QDialog::done(result);
}

void ProfilesDialog::keyPressEvent(QKeyEvent *event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && m_view->hasFocus() && m_open->isEnabled()) {
        m_open->trigger();
        return;
    }
    QDialog::keyPressEvent(event);
}

void ProfilesDialog::setProfiles(const QList<Profile> &profiles, const QUuid &open)
{
    const QUuid was = current();
    const int row = m_view->currentIndex().row();
    const QList<QUuid> chosen = selected();
    m_model->setProfiles(profiles, open);
    if (!selected().isEmpty() || profiles.isEmpty()) { // nothing changed, or nothing is left
        updateState();
        return;
    }
    int at = m_model->rowOf(was);
    if (at < 0)
        at = std::clamp(row, 0, int(profiles.size()) - 1);
    m_view->setCurrentIndex(m_model->index(at, 0));
    for (const QUuid &id : chosen) {
        if (const int also = m_model->rowOf(id); also >= 0 && chosen.size() > 1)
            m_view->selectionModel()->select(m_model->index(also, 0),
                                             QItemSelectionModel::Select | QItemSelectionModel::Rows);
    }
    updateState();
}

void ProfilesDialog::select(const QUuid &id)
{
    if (const int row = m_model->rowOf(id); row >= 0) {
        m_view->setCurrentIndex(m_model->index(row, 0));
        m_view->setFocus();
    }
}

QUuid ProfilesDialog::current() const
{
    const QModelIndex index = m_view->currentIndex();
    return index.isValid() ? m_model->profileAt(index.row()).id : QUuid();
}

QList<QUuid> ProfilesDialog::selected() const
{
    QModelIndexList rows = m_view->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    QList<QUuid> ids;
    for (const QModelIndex &row : std::as_const(rows))
        ids.append(m_model->profileAt(row.row()).id);
    return ids;
}

void ProfilesDialog::showNotice(Banner::Kind kind, const QString &title, const QString &cause, const QString &details)
{
    m_notice->setContent(kind, title, cause, details);
    m_notice->show();
}

void ProfilesDialog::showMessage(Banner::Kind kind, const QString &title, const QString &cause, const QString &action)
{
    m_message->setContent(kind, title, cause);
    m_message->setAction(action);
    m_message->show();
}

void ProfilesDialog::clearMessage()
{
    m_message->hide();
}

void ProfilesDialog::updateState()
{
    const int rows = m_model->rowCount();
    const bool one = selected().size() == 1 && selected().first() == current();
    const int row = m_view->currentIndex().row();
    m_stack->setCurrentWidget(rows > 0 ? static_cast<QWidget *>(m_view) : m_empty);
    for (QAction *action : {m_open, m_edit, m_duplicate, m_remove})
        action->setEnabled(one);
    m_up->setEnabled(one && row > 0);
    m_down->setEnabled(one && row < rows - 1);
    m_export->setEnabled(!selected().isEmpty());
}

void ProfilesDialog::moveBy(int rows)
{
    Q_EMIT moveRequested(current(), m_view->currentIndex().row() + rows);
}

void ProfilesDialog::askToRemove()
{
    const Profile profile = m_model->profileAt(m_view->currentIndex().row());
    const QStringList secrets = secretTexts(profile);
    QString also = tr("The servers are not touched.");
    if (!secrets.isEmpty())
        also +=
            QString(u"\n\n"_s + tr("These entries of the keychain go with it:") + u"\n• "_s + secrets.join(u"\n• "_s));
    auto *box = new QMessageBox(QMessageBox::NoIcon, tr("Remove a connection"),
                                tr("Remove the connection “%1”?").arg(profile.name), QMessageBox::Cancel, this);
    box->setObjectName(u"profileRemoveBox"_s);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(also);
    box->setAttribute(Qt::WA_DeleteOnClose);
    auto *remove = box->addButton(tr("&Remove the connection"), QMessageBox::DestructiveRole);
    remove->setObjectName(u"profileRemoveYes"_s);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(remove, &QPushButton::clicked, this, [this, id = profile.id] { Q_EMIT removeRequested(id); });
    box->open();
}

void ProfilesDialog::askForExport()
{
    const QList<QUuid> ids = selected();
    auto *chooser = new QFileDialog(this, tr("Export connections"), QString(), tr("Connections (*.json)"));
    chooser->setObjectName(u"profileExportDialog"_s);
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    chooser->setDefaultSuffix(u"json"_s);
    chooser->selectFile(u"kekkai-connections.json"_s);
    connect(chooser, &QFileDialog::fileSelected, this,
            [this, ids](const QString &file) { Q_EMIT exportRequested(ids, file); });
    chooser->open();
}

} // namespace kekkai
