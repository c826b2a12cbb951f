#include "ui/pages/activitypage.h"

#include "models/plans/planstepmodel.h"
#include "models/text/journaltext.h"
#include "models/text/plantext.h"
#include "models/text/valuetext.h"
#include "ui/pages/celldelegate.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/detailspane.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filteredit.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {

/// Keeps rows in which all words occur, in whichever column.
class WordsProxy final : public QSortFilterProxyModel {
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setWords(const QString &text)
    {
        m_words = text.split(u' ', Qt::SkipEmptyParts);
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override
    {
        QString all;
        for (int column = 0; column < sourceModel()->columnCount(); ++column)
            all += sourceModel()->index(row, column, parent).data().toString() + u'\n';
        return std::all_of(m_words.cbegin(), m_words.cend(),
                           [&all](const QString &word) { return all.contains(word, Qt::CaseInsensitive); });
    }

private:
    QStringList m_words;
};

} // namespace

ActivityPage::ActivityPage(QWidget *parent)
    : Page(parent)
    , m_rows(new WordsProxy(this))
    , m_count(new QLabel(this))
    , m_banner(new Banner(this))
    , m_filter(new FilterEdit(this))
    , m_table(new QTableView(this))
    , m_details(new DetailsPane(this))
    , m_empty(new EmptyState(this))
    , m_splitter(new QSplitter(this))
    , m_resume(new QPushButton(tr("&Go on…"), this))
    , m_undo(new QPushButton(tr("Take &back…"), this))
{
    setObjectName(u"activityPage"_s);
    auto *title = new QLabel(tr("Activity"), this);
    title->setFont(titleFont());
    auto *subtitle = new QLabel(tr("What was changed, by whom, and how it ended: the journal of this computer."), this);
    useToken(subtitle, QPalette::WindowText, Token::MutedText);
    m_count->setObjectName(u"activityCount"_s);
    useToken(m_count, QPalette::WindowText, Token::MutedText);
    m_banner->setObjectName(u"activityBanner"_s);
    m_banner->hide();
    m_filter->setObjectName(u"activityFilter"_s);
    m_filter->setAccessibleName(tr("Filter the plans"));
    m_filter->setPlaceholderText(tr("Filter by what, who, connection or state"));
    connect(m_filter, &FilterEdit::filterChanged, this, [this](const QString &text) {
        static_cast<WordsProxy *>(m_rows)->setWords(text);
        updateState();
    });
    connect(m_filter, &FilterEdit::leftByKeyboard, m_table, [this] { m_table->setFocus(); });

    m_rows->setSourceModel(&m_model);
    m_rows->setSortRole(SortRole);
    m_rows->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_table->setObjectName(u"activityTable"_s);
    m_table->setAccessibleName(tr("Plans"));
    m_table->setModel(m_rows);
    m_table->setItemDelegate(new CellDelegate(m_table));
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(space::row);
    QHeaderView *header = m_table->horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(PlanRecordModel::PlanColumn, QHeaderView::Stretch);
    header->resizeSection(PlanRecordModel::TimeColumn, 110);
    header->resizeSection(PlanRecordModel::WhoColumn, 80);
    header->resizeSection(PlanRecordModel::ConnectionColumn, 120);
    header->resizeSection(PlanRecordModel::StepsColumn, 70);
    header->resizeSection(PlanRecordModel::StateColumn, 130);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(PlanRecordModel::TimeColumn, Qt::DescendingOrder);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        m_history.reset();
        showCurrent();
        if (const QUuid plan = currentPlan(); !plan.isNull())
            Q_EMIT historyWanted(plan);
    });

    m_resume->setObjectName(u"activityResume"_s);
    m_undo->setObjectName(u"activityUndo"_s);
    connect(m_resume, &QPushButton::clicked, this, [this] { Q_EMIT resumeRequested(currentPlan()); });
    connect(m_undo, &QPushButton::clicked, this, [this] { Q_EMIT undoRequested(currentPlan()); });
    connect(m_details, &DetailsPane::linkActivated, this, &Page::linkActivated);

    auto *tools = new QHBoxLayout;
    tools->setSpacing(space::s);
    tools->addWidget(m_filter, 1);
    tools->addWidget(m_resume);
    tools->addWidget(m_undo);
    auto *heading = new QHBoxLayout;
    heading->addWidget(title);
    heading->addStretch(1);
    heading->addWidget(m_count);
    m_splitter->setObjectName(u"activitySplitter"_s);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_table);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::l, space::m, space::l, space::m);
    column->setSpacing(space::s);
    column->addLayout(heading);
    column->addWidget(subtitle);
    column->addLayout(tools);
    column->addWidget(m_banner);
    column->addWidget(m_splitter, 1);
    column->addWidget(m_empty, 1);
    m_empty->setContent(u"clock"_s, tr("Nothing was changed through Kekkai on this computer yet."));
    showCurrent();
    updateState();
}

void ActivityPage::setRecords(const QList<PlanRecord> &records)
{
    const QUuid chosen = currentPlan();
    m_banner->hide();
    m_model.setNow(QDateTime::currentDateTimeUtc());
    m_model.setRecords(records);
    for (int row = 0; row < m_rows->rowCount() && currentPlan() != chosen; ++row) {
        const QModelIndex index = m_rows->index(row, 0);
        if (m_model.recordAt(m_rows->mapToSource(index).row()).plan == chosen)
            m_table->setCurrentIndex(index);
    }
    if (currentPlan().isNull() && m_rows->rowCount() > 0)
        m_table->setCurrentIndex(m_rows->index(0, 0));
    else if (!currentPlan().isNull())
        Q_EMIT historyWanted(currentPlan()); // it may have gone on
    showCurrent();
    updateState();
}

void ActivityPage::showProblem(const QString &text)
{
    m_banner->setContent(Banner::Kind::Error, tr("The journal cannot be read"), text);
    m_banner->show();
    updateState();
}

void ActivityPage::setHistory(const PlanHistory &history)
{
    if (history.plan.id != currentPlan())
        return;
    m_history = history;
    showCurrent();
}

const PlanRecord *ActivityPage::current() const
{
    const QModelIndex index = m_rows->mapToSource(m_table->currentIndex());
    return index.isValid() ? &m_model.recordAt(index.row()) : nullptr;
}

QUuid ActivityPage::currentPlan() const
{
    const PlanRecord *record = current();
    return record ? record->plan : QUuid();
}

void ActivityPage::updateState()
{
    const bool any = m_model.rowCount() > 0;
    m_splitter->setVisible(any);
    m_empty->setVisible(!any && m_banner->isHidden());
    m_count->setText(m_rows->rowCount() == m_model.rowCount()
                         ? tr("%n plan(s)", nullptr, m_model.rowCount())
                         : tr("%1 of %2").arg(numberText(m_rows->rowCount()), numberText(m_model.rowCount())));
}

void ActivityPage::showCurrent()
{
    const PlanRecord *record = current();
    m_details->clear();
    const auto off = [](QPushButton *button, const QString &reason) {
        button->setEnabled(reason.isEmpty());
        button->setToolTip(reason);
    };
    const bool isHere = record && m_servers.schemaRegistry.size() + m_servers.cmf.size() > 0;
    const QString readOnly = m_servers.isReadOnly ? tr("This connection is read-only.") : QString();
    const QString unchosen = isHere ? readOnly : tr("No plan is chosen.");
    off(m_resume,
        !unchosen.isEmpty()                    ? unchosen
            : record && record->isUnfinished() ? QString()
                                               : tr("This plan has come to its end."));
    off(m_undo,
        !unchosen.isEmpty() ? unchosen
            : record && record->stepsDone > record->stepsUndone && record->state != PlanRecord::State::Running
            ? QString()
            : tr("Nothing of this plan is left to be taken back."));
    if (!record)
        return;
    m_details->setKey(u"plan/"_s + record->plan.toString());
    m_details->setHeading(planActText(record->title, record->steps), tr("Plan"));
    m_details->addChip(planStateText(*record), markToken(planRecordStateMark(*record)),
                       markIcon(planRecordStateMark(*record)));
    m_details->addSection(tr("Run"));
    m_details->addFact(tr("Begun"), localTimeText(record->begunAt),
                       {.mono = false, .copyable = false, .toolTip = utcTimeText(record->begunAt)});
    m_details->addFact(tr("Last"), localTimeText(record->lastAt),
                       {.mono = false, .copyable = false, .toolTip = utcTimeText(record->lastAt)});
    m_details->addFact(tr("User"), tr("%1 on %2").arg(record->who.user, record->who.host));
    m_details->addFact(tr("Program"), record->who.program);
    if (!record->who.profile.isEmpty())
        m_details->addFact(tr("Connection"), record->who.profile);
    m_details->addFact(tr("Servers"), planServersText(record->who.servers),
                       {.mono = true, .copyable = true, .toolTip = {}});
    m_details->addFact(tr("Id"), record->plan.toString(QUuid::WithoutBraces),
                       {.mono = true, .copyable = true, .toolTip = {}});
    if (!m_history)
        return;
    m_details->addSection(tr("Steps"));
    constexpr int most = 100;
    int listed = 0;
    for (const Step &step : m_history->plan.steps) {
        if (++listed > most)
            break;
        const StepRecord known = m_history->steps.value(step.id);
        QString state = known.outcome ? stepProgressText(progressOf(*known.outcome)) : tr("not begun");
        if (known.state == StepRecord::State::Begun)
            state = stepProgressText(StepProgress::Unknown);
        else if (known.state == StepRecord::State::Undone)
            state = stepProgressText(StepProgress::TakenBack);
        m_details->addText(state, stepText(step)); // whole: the ends of many sentences are alike
    }
    if (m_history->plan.steps.size() > most)
        m_details->addFact(tr("More"), numberText(m_history->plan.steps.size() - most));
}

bool ActivityPage::reveal(const ObjectRef &object)
{
    Q_UNUSED(object)
    return false;
}

void ActivityPage::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

QList<QWidget *> ActivityPage::areas() const
{
    if (!m_splitter->isVisible())
        return {m_filter};
    return {m_table, m_details};
}

void ActivityPage::setServers(const ConnectedServers &servers)
{
    m_servers = servers;
    showCurrent();
}

bool ActivityPage::closeInnermost()
{
    if (m_filter->text().isEmpty())
        return false;
    m_filter->clearNow();
    return true;
}

void ActivityPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    Q_EMIT recordsWanted();
}

} // namespace kekkai
