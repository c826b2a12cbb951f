#include "ui/compare/comparewindow.h"

#include "models/compare/comparetreemodel.h"
#include "models/text/errortext.h"
#include "models/text/objecttext.h"
#include "models/text/valuetext.h"
#include "services/export/savefile.h"
#include "ui/compare/snapshotsaver.h"
#include "ui/pages/celldelegate.h"
#include "ui/profiles/profilelook.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filteredit.h"
#include "ui/widgets/loadingbar.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace kekkai {

CompareWindow::CompareWindow(QWidget *parent)
    : QDialog(parent)
    , m_now(std::make_shared<const Inventory>())
    , m_comparing([this](const InventoryComparison &comparison) { showComparison(comparison); })
    , m_writing([this](const Written &written) { showWritten(written); })
    , m_model(new CompareTreeModel(this))
    , m_summary(new QLabel(this))
    , m_banner(new Banner(this))
    , m_notes(new Banner(this))
    , m_kind(new QComboBox(this))
    , m_filter(new FilterEdit(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_bar(new LoadingBar(this))
    , m_tree(new QTreeView(this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
    , m_member(new QLabel(this))
{
    setObjectName(u"compareWindow"_s);
    setWindowTitle(tr("Compare"));
    setWindowFlag(Qt::WindowMaximizeButtonHint);
    setSizeGripEnabled(true);
    for (auto &reading : m_reading)
        reading = std::make_unique<LatestResult<Read>>([this](const Read &read) { showRead(read); });

    auto *sides = new QHBoxLayout;
    sides->setSpacing(space::s);
    m_buttons[Left] = madeSideButton(Left);
    m_buttons[Right] = madeSideButton(Right);
    auto *swap = new QToolButton(this);
    swap->setObjectName(u"compareSwap"_s);
    swap->setIcon(themedIcon(u"swap"));
    swap->setText(tr("S&wap"));
    swap->setToolTip(tr("Swap left and right (Ctrl+W)"));
    swap->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_W));
    swap->setAccessibleName(tr("Swap left and right"));
    swap->setAutoRaise(true);
    swap->setFocusPolicy(Qt::TabFocus);
    connect(swap, &QToolButton::clicked, this, &CompareWindow::swapSides);
    sides->addWidget(m_buttons[Left], 1);
    sides->addWidget(swap);
    sides->addWidget(m_buttons[Right], 1);

    m_banner->setObjectName(u"compareBanner"_s);
    m_banner->hide();
    m_notes->setObjectName(u"compareNotes"_s);
    m_notes->hide();
    m_summary->setObjectName(u"compareSummary"_s);
    useToken(m_summary, QPalette::WindowText, Token::MutedText);
    m_kind->setObjectName(u"compareKind"_s);
    m_kind->setAccessibleName(tr("Which differences"));
    m_kind->addItem(tr("All differences"));
    for (const auto kind :
         {ObjectDifference::Kind::Different, ObjectDifference::Kind::OnlyLeft, ObjectDifference::Kind::OnlyRight})
        m_kind->addItem(differenceText(kind), int(kind));
    m_filter->setObjectName(u"compareFilter"_s);
    m_filter->setAccessibleName(tr("Filter the differences"));
    m_filter->setPlaceholderText(tr("Filter by object, member or value"));
    const auto refilter = [this] {
        const QVariant chosen = m_kind->currentData();
        m_model->setFilter(chosen.isValid() ? std::optional(ObjectDifference::Kind(chosen.toInt())) : std::nullopt,
                           m_filter->text().trimmed());
        if (m_model->rowCount() <= 20)
            m_tree->expandAll();
        updateState();
    };
    connect(m_kind, &QComboBox::currentIndexChanged, this, refilter);
    connect(m_filter, &FilterEdit::filterChanged, this, refilter);
    connect(m_filter, &FilterEdit::leftByKeyboard, m_tree, [this] { m_tree->setFocus(); });

    const auto action = [this](const QString &icon, const QString &text, const QString &name, const QKeySequence &key,
                               auto slot) {
        auto *made = new QAction(themedIcon(icon), text, this);
        made->setObjectName(name);
        made->setShortcut(key);
        connect(made, &QAction::triggered, this, slot);
        addAction(made);
        return made;
    };
    m_open = action(u"external"_s, tr("&Open in its page"), u"compareOpen"_s, QKeySequence(Qt::CTRL | Qt::Key_Return),
                    [this] { openCurrent(); });
    m_copy = action(u"copy"_s, tr("&Copy the rows"), u"compareCopy"_s, QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C),
                    [this] { copyRows(); });
    m_export =
        action(u"export"_s, tr("&Save the rows…"), u"compareExport"_s, QKeySequence::Save, [this] { askForExport(); });
    auto *find = action(u"filter"_s, tr("&Filter"), u"compareFind"_s, QKeySequence::Find, [this] {
        m_filter->setFocus();
        m_filter->selectAll();
    });
    Q_UNUSED(find)
    auto *tools = new QHBoxLayout;
    tools->setSpacing(space::s);
    tools->addWidget(m_filter, 1);
    tools->addWidget(m_kind);
    for (QAction *one : {m_open, m_copy, m_export}) {
        auto *button = new QToolButton(this);
        button->setObjectName(one->objectName() + u"Button"_s);
        button->setDefaultAction(one);
        button->setAccessibleName(QString(one->text()).remove(u'&').remove(u'…'));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        tools->addWidget(button);
    }

    m_tree->setObjectName(u"compareTree"_s);
    m_tree->setAccessibleName(tr("Differences"));
    m_tree->setModel(m_model);
    m_tree->setItemDelegate(new CellDelegate(m_tree));
    m_tree->setUniformRowHeights(true);
    m_tree->setTabKeyNavigation(false);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->header()->setSectionResizeMode(QHeaderView::Stretch); // never scrolls sideways
    m_tree->header()->setSectionResizeMode(CompareTreeModel::DifferenceColumn, QHeaderView::Interactive);
    m_tree->header()->resizeSection(CompareTreeModel::DifferenceColumn, 170);
    m_tree->header()->setStretchLastSection(false);
    m_tree->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_tree->addActions({m_open, m_copy, m_export});
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &CompareWindow::showValues);
    connect(m_tree, &QAbstractItemView::activated, this, [this](const QModelIndex &index) {
        if (m_model->hasChildren(index.siblingAtColumn(0)))
            return; // opens and closes
        openCurrent();
    });

    m_member->setObjectName(u"compareMember"_s);
    m_member->setTextFormat(Qt::PlainText);
    m_member->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *values = new QHBoxLayout;
    for (const Side side : {Left, Right}) {
        auto *edit = new QPlainTextEdit(this);
        edit->setObjectName(side == Left ? u"compareLeftValue"_s : u"compareRightValue"_s);
        edit->setAccessibleName(side == Left ? tr("Value on the left") : tr("Value on the right"));
        edit->setReadOnly(true);
        edit->setTabChangesFocus(true);
        edit->setFont(fixedFont());
        values->addWidget(edit);
        m_values[side] = edit;
    }
    auto *below = new QWidget(this);
    auto *belowColumn = new QVBoxLayout(below);
    belowColumn->setContentsMargins(0, space::s, 0, 0);
    belowColumn->setSpacing(space::xs);
    belowColumn->addWidget(m_member);
    belowColumn->addLayout(values, 1);
    m_splitter->setObjectName(u"compareSplitter"_s);
    m_splitter->addWidget(m_tree);
    m_splitter->addWidget(below);
    m_splitter->setStretchFactor(0, 1);
    m_stack->addWidget(m_splitter);
    m_stack->addWidget(m_empty);
    m_bar->setObjectName(u"compareBar"_s);
    connect(m_empty, &EmptyState::buttonClicked, this, [this] {
        if (loading()) {
            for (const Side side : {Left, Right}) {
                if (m_sides[side].kind == Content::Kind::Profile && !m_sides[side].inventory)
                    setSide(side, {});
            }
            return;
        }
        if (m_sides[Left].kind == Content::Kind::Nothing)
            askForFile(Left);
        else if (m_sides[Right].kind == Content::Kind::Nothing)
            askForFile(Right);
        else if (m_comparison.differences.isEmpty())
            reject();
        else {
            m_kind->setCurrentIndex(0);
            m_filter->clearNow();
        }
    });

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::m, space::m, space::m, space::m);
    column->setSpacing(space::s);
    column->addLayout(sides);
    column->addWidget(m_bar);
    column->addWidget(m_banner);
    column->addWidget(m_notes);
    column->addLayout(tools);
    column->addWidget(m_stack, 1);
    column->addWidget(m_summary);

    resize(1120, 720);
    QSettings settings;
    restoreGeometry(settings.value(u"compare/geometry"_s).toByteArray());
    if (!m_splitter->restoreState(settings.value(u"compare/splitter"_s).toByteArray()))
        m_splitter->setSizes({430, 140});
    updateSides();
    updateState();
}

CompareWindow::~CompareWindow() = default;

QToolButton *CompareWindow::madeSideButton(Side side)
{
    auto *button = new QToolButton(this);
    button->setObjectName(side == Left ? u"compareLeft"_s : u"compareRight"_s);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::TabFocus);
    button->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    auto *menu = new QMenu(button);
    connect(menu, &QMenu::aboutToShow, this, [this, side] { fillMenu(side); });
    button->setMenu(menu);
    return button;
}

void CompareWindow::fillMenu(Side side)
{
    QMenu *menu = m_buttons[side]->menu();
    const QString name = m_buttons[side]->objectName();
    menu->clear();
    auto *now =
        menu->addAction(themedIcon(u"server"), tr("What is loaded &now"), this, [this, side] { showNow(side); });
    now->setObjectName(name + u"Now"_s);
    auto *file =
        menu->addAction(themedIcon(u"clock"), tr("A &snapshot file…"), this, [this, side] { askForFile(side); });
    file->setObjectName(name + u"File"_s);
    if (m_profiles.isEmpty())
        return;
    menu->addSection(tr("Another connection"));
    for (const Profile &profile : std::as_const(m_profiles)) {
        QString text = elideMiddle(profile.name, 60).replace(u'&', u"&&"_s);
        if (profile.isProduction)
            text = tr("%1 (production)").arg(text);
        auto *action = menu->addAction(swatchIcon(profile.color), text, this,
                                       [this, side, id = profile.id] { showProfile(side, id); });
        action->setObjectName(name + u'-' + profile.name);
    }
}

void CompareWindow::setProfiles(const QList<Profile> &profiles)
{
    m_profiles = profiles;
}

/// Every way in which a side gets another content: what it showed may be needed no more.
void CompareWindow::setSide(Side side, const Content &content)
{
    const QUuid former = m_sides[side].profile;
    m_sides[side] = content;
    m_reading[side]->drop();
    if (!content.inventory) { // what was compared before says nothing about it
        m_comparing.drop();
        m_comparison = {};
        m_model->setDifferences({});
        m_notes->hide();
    }
    if (!former.isNull() && m_sides[Left].profile != former && m_sides[Right].profile != former)
        Q_EMIT profileDropped(former);
    updateSides();
    compare();
}

void CompareWindow::showProfile(Side side, const QUuid &id)
{
    for (const Profile &profile : std::as_const(m_profiles)) {
        if (profile.id != id)
            continue;
        const Content &other = m_sides[side == Left ? Right : Left];
        m_banner->hide();
        if (other.profile == id) { // being loaded, or loaded, already
            setSide(side, other);
            return;
        }
        const QString name = profile.name; // the list may change on the way
        setSide(side, {}); // a former load of the same is dropped
        setSide(side, {Content::Kind::Profile, name, {}, {}, id, tr("Connecting to “%1”.").arg(name)});
        Q_EMIT profileWanted(id);
        return;
    }
}

void CompareWindow::setProfileProgress(const QUuid &id, const InventoryPtr &partial)
{
    qsizetype done = 0;
    qsizetype total = 0;
    for (const PartState &part : partial->parts) {
        done += part.done;
        total += part.total;
    }
    for (Content &content : m_sides) {
        if (content.profile != id || content.inventory)
            continue;
        content.done = done;
        content.total = total;
        content.progress = total > 0
            ? tr("Loading “%1”: %2 of %3.").arg(content.name, numberText(done), numberText(total))
            : tr("Loading “%1”.").arg(content.name);
    }
    updateState();
}

void CompareWindow::setProfileInventory(const QUuid &id, const InventoryPtr &inventory, const QString &problem)
{
    bool shown = false;
    for (Content &content : m_sides) {
        if (content.profile != id)
            continue;
        content.inventory = inventory;
        content.takenAt = QDateTime::currentDateTimeUtc();
        shown = true;
        if (!problem.isEmpty()) {
            m_banner->setContent(Banner::Kind::Warning, tr("“%1” was not loaded whole").arg(content.name), problem);
            m_banner->show();
        }
    }
    if (!shown)
        return;
    updateSides();
    compare();
}

void CompareWindow::showProfileProblem(const QUuid &id, const QString &cause)
{
    for (const Side side : {Left, Right}) {
        if (m_sides[side].profile != id)
            continue;
        m_banner->setContent(Banner::Kind::Error, tr("“%1” was not loaded").arg(m_sides[side].name), cause);
        m_banner->show();
        setSide(side, {});
    }
}

const CompareWindow::Content *CompareWindow::loading() const
{
    for (const Content &content : m_sides) {
        if (content.kind == Content::Kind::Profile && !content.inventory)
            return &content;
    }
    return nullptr;
}

void CompareWindow::done(int result)
{
    QSettings settings;
    settings.setValue(u"compare/geometry"_s, saveGeometry());
    settings.setValue(u"compare/splitter"_s, m_splitter->saveState());
    QDialog::done(result);
}

bool CompareWindow::isBusy() const
{
    return m_comparing.isBusy() || m_reading[Left]->isBusy() || m_reading[Right]->isBusy() || loading() != nullptr;
}

void CompareWindow::setNow(const QString &name, const InventoryPtr &inventory)
{
    if (name == m_nowName && inventory == m_now)
        return;
    m_nowName = name;
    m_now = inventory;
    bool shown = false;
    for (Content &content : m_sides) {
        if (content.kind != Content::Kind::Now)
            continue;
        content.name = name;
        content.inventory = inventory;
        shown = true;
    }
    if (!shown)
        return;
    updateSides();
    compare();
}

void CompareWindow::showNow(Side side)
{
    setSide(side, {Content::Kind::Now, m_nowName, {}, m_now});
}

void CompareWindow::openFile(Side side, const QString &file)
{
    m_reading[side]->request([side, file] { return Read{side, file, readSnapshot(file)}; });
    updateState();
}

void CompareWindow::showRead(const Read &read)
{
    if (!read.snapshot) {
        m_banner->setContent(
            Banner::Kind::Error, tr("The snapshot cannot be read"),
            tr("%1. Choose a file that was saved with “Save a snapshot”.").arg(errorSentence(read.snapshot.error())),
            errorDetails(read.snapshot.error()).join(u'\n'));
        m_banner->show();
        updateState();
        return;
    }
    m_banner->hide();
    setSide(read.side,
            {Content::Kind::File, read.snapshot->source, read.snapshot->takenAt,
             std::make_shared<const Inventory>(read.snapshot->inventory)});
}

void CompareWindow::swapSides()
{
    std::swap(m_sides[Left], m_sides[Right]);
    updateSides();
    compare();
}

void CompareWindow::compare()
{
    if (m_sides[Left].inventory && m_sides[Right].inventory) {
        m_comparing.request([left = m_sides[Left].inventory, right = m_sides[Right].inventory] {
            return compareInventories(*left, *right);
        });
    }
    updateState();
}

void CompareWindow::showComparison(const InventoryComparison &comparison)
{
    m_comparison = comparison;
    m_model->setDifferences(comparison.differences);
    if (m_model->rowCount() <= 20)
        m_tree->expandAll();
    if (!m_tree->currentIndex().isValid() && m_model->rowCount() > 0)
        m_tree->setCurrentIndex(m_model->index(0, 0));
    QStringList sentences;
    if (!comparison.skipped.isEmpty()) {
        QStringList parts;
        for (const InventoryPart part : comparison.skipped)
            parts.append(partText(part));
        sentences.append(tr("One side never loaded these: %1.").arg(parts.join(u", "_s)));
    }
    if (!comparison.unread.isEmpty()) {
        QStringList names;
        for (const ObjectRef &object : comparison.unread.mid(0, 5))
            names.append(objectText(object));
        if (comparison.unread.size() > 5)
            names.append(tr("%n more", nullptr, int(comparison.unread.size() - 5)));
        sentences.append(tr("One side could not read these: %1.").arg(names.join(u", "_s)));
    }
    m_notes->setContent(Banner::Kind::Warning, tr("Not everything was compared"), sentences.join(u' '));
    m_notes->setVisible(!sentences.isEmpty());
    updateState();
    showValues();
}

void CompareWindow::updateSides()
{
    for (const Side side : {Left, Right}) {
        const Content &content = m_sides[side];
        QString text;
        QString tip;
        switch (content.kind) {
        case Content::Kind::Nothing:
            text = tr("Choose what to compare…");
            break;
        case Content::Kind::Now:
            text = tr("Now: %1").arg(content.name);
            break;
        case Content::Kind::File:
            text = tr("%1, %2").arg(content.name, localTimeText(content.takenAt));
            tip = timeTooltip(content.takenAt);
            break;
        case Content::Kind::Profile:
            text = content.inventory ? tr("%1, %2").arg(content.name, localTimeText(content.takenAt)) : content.name;
            tip = timeTooltip(content.takenAt);
            break;
        }
        m_buttons[side]->setText(elideMiddle(text, 70).replace(u'&', u"&&"_s));
        m_buttons[side]->setToolTip(tip);
        m_buttons[side]->setIcon(themedIcon(content.kind == Content::Kind::File ? u"clock"_s : u"server"_s));
        m_buttons[side]->setAccessibleName(side == Left ? tr("Left: %1").arg(text) : tr("Right: %1").arg(text));
    }
    const auto title = [this](Side side) {
        const Content &content = m_sides[side];
        if (content.kind == Content::Kind::File)
            return tr("%1, %2").arg(content.name, localTimeText(content.takenAt));
        if (content.kind == Content::Kind::Profile)
            return content.name;
        return content.kind == Content::Kind::Now ? tr("Now: %1").arg(content.name) : QString();
    };
    m_model->setNames(title(Left), title(Right));
}

void CompareWindow::updateState()
{
    using Kind = ObjectDifference::Kind;
    const bool both = m_sides[Left].inventory && m_sides[Right].inventory;
    const bool rows = both && m_model->rowCount() > 0;
    const Content *waiting = loading();
    if (waiting)
        m_bar->setProgress(waiting->done, waiting->total);
    else
        m_bar->setIdle();
    if (waiting) {
        m_empty->setContent(u"loading"_s, waiting->progress, tr("Cancel"));
    } else if (!both) {
        m_empty->setContent(u"clock"_s, tr("Choose a snapshot to compare with. File, “Save a snapshot” makes one."),
                            tr("Open a snapshot…"));
    } else if (m_comparing.isBusy() && !rows) {
        m_empty->setContent(u"loading"_s, tr("Comparing."));
    } else if (m_comparison.differences.isEmpty()) {
        m_empty->setContent(u"ok"_s, tr("Nothing differs in what was compared."), tr("Close"));
    } else {
        m_empty->setContent(u"no-match"_s, tr("No difference matches the filter."), tr("Show all differences"));
    }
    m_stack->setCurrentWidget(rows ? static_cast<QWidget *>(m_splitter) : m_empty);
    m_summary->setText(both ? tr("%1 different, %2 only on the left, %3 only on the right, %4 the same")
                                  .arg(numberText(m_model->count(Kind::Different)),
                                       numberText(m_model->count(Kind::OnlyLeft)),
                                       numberText(m_model->count(Kind::OnlyRight)), numberText(m_comparison.same))
                            : QString());
    m_export->setEnabled(rows);
    m_copy->setEnabled(rows);
    const ObjectDifference *current = rows ? m_model->differenceAt(m_tree->currentIndex()) : nullptr;
    const bool nowHas = current
        && ((m_sides[Left].kind == Content::Kind::Now && current->kind != Kind::OnlyRight)
            || (m_sides[Right].kind == Content::Kind::Now && current->kind != Kind::OnlyLeft));
    m_open->setEnabled(nowHas);
}

void CompareWindow::showValues()
{
    const QModelIndex index = m_tree->currentIndex();
    const ObjectDifference *difference = m_model->differenceAt(index);
    const MemberDifference *member = m_model->memberAt(index);
    QString title;
    QString left;
    QString right;
    if (member) {
        title = tr("%1 of %2").arg(member->member, objectText(difference->object));
        left = member->hidden ? tr("hidden") : member->left;
        right = member->hidden ? tr("hidden") : member->right;
    } else if (difference) {
        title = tr("%1: %2").arg(objectText(difference->object), differenceText(difference->kind));
    }
    m_member->setText(elideMiddle(title, 160));
    m_values[Left]->setPlainText(left);
    m_values[Right]->setPlainText(right);
    updateState();
}

void CompareWindow::openCurrent()
{
    if (!m_open->isEnabled())
        return;
    if (const ObjectDifference *current = m_model->differenceAt(m_tree->currentIndex()))
        Q_EMIT linkActivated(ObjectRef(current->object));
}

void CompareWindow::copyRows()
{
    QGuiApplication::clipboard()->setText(QString::fromUtf8(exported(m_model->table(), ExportFormat::Text)));
}

void CompareWindow::askForFile(Side side)
{
    auto *chooser = new QFileDialog(this, tr("Open a snapshot"), QString(), SnapshotSaver::fileFilter());
    chooser->setObjectName(u"compareFileDialog"_s);
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setFileMode(QFileDialog::ExistingFile);
    connect(chooser, &QFileDialog::fileSelected, this, [this, side](const QString &file) { openFile(side, file); });
    chooser->open();
}

void CompareWindow::askForExport()
{
    auto *chooser = new QFileDialog(this, tr("Save the differences"), QString(),
                                    tr("Table (*.csv);;JSON (*.json);;YAML (*.yaml);;Text (*.txt)"));
    chooser->setObjectName(u"compareExportDialog"_s);
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    chooser->setDefaultSuffix(u"csv"_s);
    connect(chooser, &QFileDialog::filterSelected, chooser, [chooser](const QString &filter) {
        chooser->setDefaultSuffix(filter.section(u"*."_s, 1).section(u')', 0, 0));
    });
    chooser->selectFile(u"differences.csv"_s);
    connect(chooser, &QFileDialog::fileSelected, this, &CompareWindow::exportTo);
    chooser->open();
}

void CompareWindow::exportTo(const QString &file)
{
    auto format = ExportFormat::Csv;
    if (file.endsWith(u".json"_s, Qt::CaseInsensitive))
        format = ExportFormat::Json;
    else if (file.endsWith(u".yaml"_s, Qt::CaseInsensitive) || file.endsWith(u".yml"_s, Qt::CaseInsensitive))
        format = ExportFormat::Yaml;
    else if (file.endsWith(u".txt"_s, Qt::CaseInsensitive))
        format = ExportFormat::Text;
    m_writing.request([make = m_model->tableMaker(), format, file] {
        return Written{file, saveFile(file, exported(make(), format))};
    });
}

void CompareWindow::showWritten(const Written &written)
{
    if (written.problem.isEmpty())
        m_banner->setContent(Banner::Kind::Info, tr("The differences were saved"), written.file);
    else
        m_banner->setContent(Banner::Kind::Error, tr("The differences were not saved"),
                             tr("%1: %2. Choose another folder or file name.").arg(written.file, written.problem));
    m_banner->show();
}

} // namespace kekkai
