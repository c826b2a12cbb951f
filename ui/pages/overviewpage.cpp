#include "ui/pages/overviewpage.h"

#include "models/text/errortext.h"
#include "models/text/findingtext.h"
#include "models/text/objecttext.h"
#include "models/text/valuetext.h"
#include "services/core/letgo.h"
#include "ui/pages/overviewparts.h"
#include "ui/support/density.h"
#include "ui/support/errortext.h"
#include "ui/support/theme.h"
#include "ui/widgets/detailspane.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/linklabel.h"
#include "ui/widgets/loadingbar.h"
#include "ui/widgets/severitybadge.h"
#include "ui/widgets/severitydelegate.h"

#include <QAction>
#include <QApplication>
#include <QButtonGroup>
#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int allSeverities = 99;
constexpr qsizetype mostDue = 5;
constexpr std::array severities{Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Info};

QString countOf(qsizetype count)
{
    return numberText(count);
}

bool isKnown(const Inventory &inventory, InventoryPart part)
{
    const PartState state = inventory.part(part);
    return state.phase == PartState::Phase::Complete || state.loadedAt.isValid() || state.done > 0;
}

} // namespace

OverviewPage::OverviewPage(QWidget *parent)
    : Page(parent)
    , m_inventory(std::make_shared<const Inventory>())
    , m_bar(new LoadingBar(this))
    , m_cards{new ServerCard(Server::SchemaRegistry, this), new ServerCard(Server::Cmf, this)}
    , m_tileGrid(new QGridLayout)
    , m_severities(new QButtonGroup(this))
    , m_findingsTitle(new QLabel(tr("What you should know"), this))
    , m_dueTitle(new QLabel(tr("Due soon"), this))
    , m_dueList(new QVBoxLayout)
    , m_due(new QWidget(this))
    , m_model(new FindingTableModel(this))
    , m_table(new QTableView(this))
    , m_empty(new EmptyState(this))
    , m_stack(new QStackedWidget(this))
    , m_details(new DetailsPane(this))
    , m_splitter(new QSplitter(Qt::Horizontal, this))
{
    setObjectName(u"overviewPage"_s);
    setAccessibleName(tr("Overview"));
    auto *title = new QLabel(tr("Overview"), this);
    title->setObjectName(u"pageTitle"_s);
    title->setFont(titleFont());
    auto *subtitle = new QLabel(tr("How your servers stand, and what needs attention."), this);
    useToken(subtitle, QPalette::WindowText, Token::MutedText);

    auto *cards = new QHBoxLayout;
    cards->setSpacing(space::m);
    for (ServerCard *card : m_cards) {
        cards->addWidget(card, 1);
        connect(card, &ServerCard::cureTriggered, this, [this, card] { help(*card); });
    }
    m_tileGrid->setSpacing(space::s);
    addTile(u"keks"_s, tr("KEKs"), u"kek"_s);
    addTile(u"deks"_s, tr("DEKs"), u"dek"_s);
    addTile(u"schemas"_s, tr("Subjects"), u"schema"_s);
    addTile(u"policies"_s, tr("Policies"), u"policy"_s);
    addTile(u"secrets"_s, tr("CMF Secrets"), u"secret"_s);
    addTile(u"wiring"_s, tr("Environments"), u"wiring"_s);

    m_findingsTitle->setFont(sectionFont());
    m_dueTitle->setFont(sectionFont());
    auto *chips = new QHBoxLayout;
    chips->setSpacing(space::xs);
    chips->addWidget(m_findingsTitle);
    chips->addSpacing(space::m);
    const auto addChoice = [&](int id, const QString &name) {
        auto *button = new QToolButton(this);
        button->setObjectName(name);
        button->setCheckable(true);
        button->setAutoRaise(true);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::TabFocus);
        m_severities->addButton(button, id);
        chips->addWidget(button);
        return button;
    };
    addChoice(allSeverities, u"severityAll"_s)->setChecked(true);
    for (const Severity severity : severities)
        addChoice(int(severity), u"severity%1"_s.arg(int(severity)))
            ->setIcon(themedIcon(severityIcon(severity), severityToken(severity)));
    chips->addStretch(1);
    connect(m_severities, &QButtonGroup::idClicked, this, &OverviewPage::updateFindings);

    m_table->setObjectName(u"findingsTable"_s);
    m_table->setAccessibleName(tr("Findings"));
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(FindingTableModel::SeverityColumn,
                                      new SeverityDelegate(FindingTableModel::SeverityRole, m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setCornerButtonEnabled(false);
    m_table->setMouseTracking(true);
    m_table->verticalHeader()->hide();
    const auto applyDensity = [this] {
        m_table->verticalHeader()->setMinimumSectionSize(Density::current().rowHeight());
        m_table->verticalHeader()->setDefaultSectionSize(Density::current().rowHeight());
    };
    applyDensity();
    connect(&Density::current(), &Density::changed, m_table, applyDensity);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setSectionResizeMode(FindingTableModel::SeverityColumn, QHeaderView::Fixed);
    m_table->horizontalHeader()->setSectionResizeMode(FindingTableModel::SentenceColumn, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(FindingTableModel::ObjectColumn, QHeaderView::Interactive);
    m_table->setColumnWidth(FindingTableModel::SeverityColumn, 104);
    m_table->setColumnWidth(FindingTableModel::ObjectColumn, 270);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setToolTip(tr("Enter or a double click opens what a finding is about"));
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex &index) {
        const auto object = index.data(FindingTableModel::ObjectRole).value<ObjectRef>();
        if (object.kind != ObjectRef::Kind::None)
            Q_EMIT linkActivated(object);
    });
    m_table->viewport()->installEventFilter(this);
    m_table->installEventFilter(this);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    auto *copy = new QAction(tr("Copy finding"), m_table);
    copy->setObjectName(u"copyFinding"_s);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(chosenText()); });
    m_table->addAction(copy);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &OverviewPage::showChosen);
    connect(m_model, &QAbstractItemModel::modelReset, this, &OverviewPage::showChosen);
    connect(m_details, &DetailsPane::linkActivated, this, &Page::linkActivated);
    connect(m_empty, &EmptyState::buttonClicked, this, &OverviewPage::helpFirst);
    m_details->setObjectName(u"findingDetails"_s);
    m_details->setAccessibleName(tr("The chosen finding"));
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_table);
    m_stack->setMinimumWidth(320);
    m_stack->setMinimumHeight(120);
    m_splitter->setObjectName(u"findingsSplitter"_s);
    m_splitter->addWidget(m_stack);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setSizes({720, 340});
    m_splitter->restoreState(QSettings().value(u"pages/overview/splitter"_s).toByteArray());
    m_splitter->setChildrenCollapsible(false);
    connect(m_splitter, &QSplitter::splitterMoved, this,
            [this] { QSettings().setValue(u"pages/overview/splitter"_s, m_splitter->saveState()); });

    m_due->setObjectName(u"duePanel"_s);
    auto *dueColumn = new QVBoxLayout(m_due);
    dueColumn->setContentsMargins(0, 0, 0, space::m);
    dueColumn->setSpacing(space::xs);
    dueColumn->addWidget(m_dueTitle);
    dueColumn->addLayout(m_dueList);
    m_due->hide();

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::l, space::m, space::l, space::m);
    column->setSpacing(0);
    column->addWidget(title);
    column->addWidget(subtitle);
    column->addSpacing(space::s);
    column->addWidget(m_bar);
    column->addSpacing(space::s);
    column->addLayout(cards);
    column->addSpacing(space::m);
    column->addLayout(m_tileGrid);
    column->addSpacing(space::l);
    column->addWidget(m_due);
    column->addLayout(chips);
    column->addSpacing(space::xs);
    column->addWidget(m_splitter, 1);
    setInventory(m_inventory);
}

OverviewPage::~OverviewPage() = default;

QList<InventoryPart> OverviewPage::parts() const
{
    return partsOf(Server::SchemaRegistry) + partsOf(Server::Cmf);
}

Tile *OverviewPage::addTile(const QString &id, const QString &title, const QString &iconName)
{
    auto *tile = new Tile(title, iconName, this);
    tile->setObjectName(u"tile-"_s + id);
    connect(tile, &QAbstractButton::clicked, this, [this, id] { Q_EMIT pageRequested(id); });
    m_tileGrid->addWidget(tile, 0, int(m_tiles.size()));
    m_tileGrid->setColumnStretch(int(m_tiles.size()), 1);
    m_tiles.insert(id, tile);
    return tile;
}

void OverviewPage::forgetConnection()
{
    letGoElsewhere(std::exchange(m_analysis, std::nullopt));
    m_severities->button(allSeverities)->setChecked(true);
    setInventory(std::make_shared<const Inventory>());
    m_details->clear();
    m_details->commit();
}

void OverviewPage::setInventory(const InventoryPtr &inventory)
{
    m_inventory = inventory;
    const bool loading = inventory->isLoading();
    if (!loading) {
        m_bar->setIdle();
    } else {
        qsizetype done = 0;
        qsizetype total = 0;
        bool known = true;
        for (const PartState &part : inventory->parts) {
            if (part.phase != PartState::Phase::Loading && part.phase != PartState::Phase::Waiting)
                continue;
            known = known && part.total > 0;
            done += part.done;
            total += part.total;
        }
        m_bar->setProgress(done, known ? total : 0);
    }
    updateCards();
    updateTiles();
    updateFindings();
}

void OverviewPage::setAnalysis(const Analysis &analysis, const InventoryPtr &)
{
    letGoElsewhere(std::exchange(m_analysis, analysis)); // thousands of findings take long to free
    if (!isVisible() && window()->isVisible()) // another page is: setInventory() comes before this one is shown
        return;
    updateTiles();
    updateFindings();
}

void OverviewPage::setAddresses(const QString &schemaRegistry, const QString &cmf)
{
    m_addresses[0] = schemaRegistry;
    m_addresses[1] = cmf;
    updateCards();
}

void OverviewPage::updateCards()
{
    for (ServerCard *card : m_cards) {
        const ServerStatus status = statusOf(*m_inventory, card->server());
        QStringList facts;
        if (card->server() == Server::SchemaRegistry) {
            if (!m_inventory->globalMode.isEmpty())
                facts.append(tr("Mode %1").arg(m_inventory->globalMode));
            if (m_inventory->globalConfig && !m_inventory->globalConfig->compatibilityLevel.isEmpty())
                facts.append(tr("compatibility %1").arg(m_inventory->globalConfig->compatibilityLevel));
            if (!m_inventory->contexts.isEmpty())
                facts.append(tr("contexts: %1").arg(countOf(m_inventory->contexts.size())));
        } else if (m_inventory->cmfSystem && !m_inventory->cmfSystem->version.isEmpty()) {
            facts.append(m_inventory->cmfSystem->guessed
                             ? tr("Version %1 (guessed from its interface)").arg(m_inventory->cmfSystem->version)
                             : tr("Version %1").arg(m_inventory->cmfSystem->version));
            if (isKnown(*m_inventory, InventoryPart::Catalogs))
                facts.append(tr("catalogs: %1").arg(countOf(m_inventory->catalogs.size())));
            if (isKnown(*m_inventory, InventoryPart::Applications))
                facts.append(tr("applications: %1").arg(countOf(m_inventory->applications.size())));
        }
        card->setContent(status, m_addresses[int(card->server())], facts.join(u", "_s));
    }
}

QString OverviewPage::tileNote(InventoryPart part, qsizetype count, const QString &note) const
{
    const PartState state = m_inventory->part(part);
    switch (state.phase) {
    case PartState::Phase::Failed:
        return count > 0 ? tr("older data: loading failed") : tr("could not be loaded");
    case PartState::Phase::Waiting:
    case PartState::Phase::Loading:
        return count > 0 ? tr("so far") : phaseText(state.phase);
    case PartState::Phase::Canceled:
        return count > 0 ? tr("loading was stopped") : phaseText(state.phase);
    case PartState::Phase::NotAsked:
    case PartState::Phase::Absent:
        return tr("not in this connection");
    case PartState::Phase::Complete:
        break;
    }
    return count > 0 ? note : tr("none yet");
}

void OverviewPage::updateTiles()
{
    const Inventory &all = *m_inventory;
    const auto show = [&](const QString &id, InventoryPart part, qsizetype count, const QString &note) {
        const PartState state = all.part(part);
        Tile *tile = m_tiles.value(id);
        tile->setEnabled(true);
        const bool failed = state.phase == PartState::Phase::Failed;
        const bool nowhere = state.phase == PartState::Phase::NotAsked || state.phase == PartState::Phase::Absent;
        const bool unknown = count == 0 && !isKnown(all, part);
        const QString shown = nowhere || (unknown && failed) ? u"–"_s : unknown ? u"…"_s : countOf(count);
        tile->setContent(shown, tileNote(part, count, note), failed);
    };
    // "All live" only where every state has been read.
    const auto deletedNote = [](qsizetype deleted, qsizetype unread) {
        if (deleted > 0)
            return tr("%1 soft-deleted").arg(countOf(deleted));
        return unread > 0 ? tr("%1 not read").arg(countOf(unread)) : tr("all live");
    };
    const auto unreadKeks =
        std::count_if(all.keks.begin(), all.keks.end(), [](const KekEntry &kek) { return !kek.details.has_value(); });
    const auto deletedKeks = std::count_if(all.keks.begin(), all.keks.end(),
                                           [](const KekEntry &kek) { return kek.details && kek.details->deleted; });
    const auto deletedDeks =
        std::count_if(all.deks.begin(), all.deks.end(), [](const Dek &dek) { return dek.deleted; });
    const auto deletedSubjects = std::count_if(all.subjects.begin(), all.subjects.end(),
                                               [](const SubjectEntry &subject) { return subject.deleted; });
    show(u"keks"_s, InventoryPart::Keks, all.keks.size(), deletedNote(deletedKeks, unreadKeks));
    show(u"deks"_s, InventoryPart::Deks, all.deks.size(), deletedNote(deletedDeks, 0));
    show(u"schemas"_s, InventoryPart::Subjects, all.subjects.size(), deletedNote(deletedSubjects, 0));
    if (m_analysis || all.part(InventoryPart::Subjects).phase != PartState::Phase::Complete)
        show(u"policies"_s, InventoryPart::Subjects, m_analysis ? m_analysis->policies : 0, tr("encryption rules"));
    else
        m_tiles.value(u"policies"_s)->setContent(u"…"_s, tr("looking through the schemas"), false);
    show(u"secrets"_s, InventoryPart::Secrets, all.secrets.size(), tr("for connections"));
    show(u"wiring"_s, InventoryPart::Environments, all.environments.size(),
         tr("secret mappings: %1").arg(countOf(all.mappings.size())));
}

void OverviewPage::updateFindings()
{
    const QList<Finding> findings = m_analysis ? m_analysis->findings : QList<Finding>();
    std::array<int, severities.size()> counts{};
    for (const Finding &finding : findings)
        ++counts[size_t(finding.severity)];
    m_severities->button(allSeverities)->setText(tr("All %1").arg(countOf(findings.size())));
    for (const Severity severity : severities) {
        auto *button = m_severities->button(int(severity));
        button->setText(u"%1 %2"_s.arg(severityText(severity), countOf(counts[size_t(severity)])));
        button->setVisible(counts[size_t(severity)] > 0);
    }
    const int chosen = m_severities->checkedId();
    std::optional<Severity> only;
    if (chosen != allSeverities) {
        if (counts[size_t(chosen)] == 0)
            m_severities->button(allSeverities)->setChecked(true);
        else
            only = Severity(chosen);
    }
    m_severities->button(allSeverities)->setVisible(!findings.isEmpty());
    const QString current =
        m_table->currentIndex().isValid() ? m_model->findingAt(m_table->currentIndex().row()).id : QString();
    m_model->setFindings(findings, only);
    if (!m_table->currentIndex().isValid())
        choose(current);

    const bool known = m_analysis.has_value();
    const bool anyRead = std::any_of(m_inventory->parts.begin(), m_inventory->parts.end(),
                                     [](const PartState &part) { return part.phase == PartState::Phase::Complete; });
    if (!known || m_inventory->parts.isEmpty() || (m_inventory->isLoading() && findings.isEmpty()))
        m_empty->setContent(u"loading"_s, tr("Findings appear when enough has been loaded to judge."));
    else if (!anyRead)
        m_empty->setContent(u"server-off"_s,
                            tr("Nothing could be read, so nothing can be judged, as the cards above explain."),
                            cureButtonText(firstCure()));
    else
        m_empty->setContent(u"ok"_s, tr("Nothing needs your attention in what was loaded."), tr("Reload"));
    m_stack->setCurrentIndex(findings.isEmpty() ? 0 : 1);
    m_details->setVisible(!findings.isEmpty());
    fitTable();
    updateDue();
}

void OverviewPage::help(const ServerCard &card)
{
    if (card.offersConnection()) {
        Q_EMIT connectRequested();
        return;
    }
    const InventoryPart part = partsOf(card.server()).first();
    switch (card.cure()) {
    case Cure::SignIn:
        Q_EMIT signInRequested(part);
        break;
    case Cure::ShowCertificate:
        Q_EMIT certificateHelpRequested(part);
        break;
    case Cure::TryAgain: {
        QList<InventoryPart> failed;
        for (const InventoryPart each : partsOf(card.server()))
            if (m_inventory->part(each).phase == PartState::Phase::Failed)
                failed.append(each);
        Q_EMIT reloadRequested(failed);
        break;
    }
    case Cure::None:
        break;
    }
}

/// What helps the first server that wants a person: a sign-in or a look at its certificate. Else trying again.
Cure OverviewPage::firstCure() const
{
    const auto needsMore = [](const ServerCard *card) {
        return !card->offersConnection() && (card->cure() == Cure::SignIn || card->cure() == Cure::ShowCertificate);
    };
    const auto card = std::find_if(std::begin(m_cards), std::end(m_cards), needsMore);
    return card == std::end(m_cards) ? Cure::TryAgain : (*card)->cure();
}

void OverviewPage::helpFirst()
{
    const Cure wanted = firstCure();
    for (const ServerCard *card : m_cards) {
        if (wanted != Cure::TryAgain && !card->offersConnection() && card->cure() == wanted) {
            help(*card);
            return;
        }
    }
    Q_EMIT reloadRequested(parts());
}

void OverviewPage::updateDue()
{
    const QList<DueItem> due = m_analysis ? m_analysis->dueSoon.mid(0, mostDue) : QList<DueItem>();
    m_due->setVisible(!due.isEmpty());
    if (due == m_dueShown)
        return;
    m_dueShown = due;
    while (QLayoutItem *item = m_dueList->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide(); // one of its links may be what called us
            item->widget()->deleteLater();
        }
        delete item;
    }
    const QDateTime now = QDateTime::currentDateTimeUtc();
    for (const DueItem &item : due) {
        auto *line = new QWidget(m_due);
        auto *row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(space::s);
        auto *when = new QLabel(ageText(item.due, now), line);
        when->setToolTip(timeTooltip(item.due));
        when->setFixedWidth(120);
        useToken(when, QPalette::WindowText, Token::MutedText);
        auto *link = new LinkLabel(tr("%1: its policy wants a new one by then").arg(objectText(item.object)), line);
        connect(link, &LinkLabel::activated, this, [this, object = item.object] { Q_EMIT linkActivated(object); });
        row->addWidget(when);
        row->addWidget(link, 1);
        m_dueList->addWidget(line);
    }
}

bool OverviewPage::reveal(const ObjectRef &)
{
    return false;
}

void OverviewPage::focusFilter()
{
    m_severities->button(allSeverities)->setFocus(Qt::ShortcutFocusReason);
}

QList<QWidget *> OverviewPage::areas() const
{
    if (m_stack->currentWidget() == m_table)
        return {m_table, m_details};
    if (!m_empty->button()->isHidden())
        return {m_empty->button()};
    return {m_tiles.value(u"keks"_s)};
}

void OverviewPage::focusArea(QWidget *area)
{
    if (area == m_table && !m_table->currentIndex().isValid()) // before: see PageFrame::focusArea()
        m_table->setCurrentIndex(m_model->index(0, 0));
    area->setFocus(Qt::ShortcutFocusReason);
}

bool OverviewPage::closeInnermost()
{
    const QWidget *focused = QApplication::focusWidget();
    if (!focused || !(focused == m_details || m_details->isAncestorOf(focused)))
        return false;
    focusFirstArea();
    return true;
}

void OverviewPage::choose(const QString &findingId)
{
    for (int row = 0; !findingId.isEmpty() && row < m_model->rowCount(); ++row) {
        if (m_model->findingAt(row).id != findingId)
            continue;
        m_table->selectionModel()->setCurrentIndex(m_model->index(row, 0),
                                                   QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        return;
    }
}

QString OverviewPage::placeState() const
{
    const QModelIndex current = m_table->currentIndex();
    return QString::number(m_severities->checkedId()) + u' '
        + (current.isValid() ? m_model->findingAt(current.row()).id : QString());
}

void OverviewPage::restorePlaceState(const QString &state)
{
    if (QAbstractButton *button = m_severities->button(state.section(u' ', 0, 0).toInt());
        button && !button->isHidden() && !button->isChecked())
        button->click(); // as a person does: the list follows
    choose(state.section(u' ', 1));
    m_table->scrollTo(m_table->currentIndex());
}

QString OverviewPage::chosenText() const
{
    const QModelIndex current = m_table->currentIndex();
    if (!current.isValid())
        return {};
    const Finding &finding = m_model->findingAt(current.row());
    QStringList lines{severityText(finding.severity) + u": "_s + findingText(finding)};
    if (const QString remedy = findingRemedy(finding.kind); !remedy.isEmpty())
        lines.append(remedy);
    return lines.join(u'\n');
}

void OverviewPage::showChosen()
{
    m_details->clear();
    const QModelIndex current = m_table->currentIndex();
    if (!current.isValid())
        return;
    const Finding &finding = m_model->findingAt(current.row());
    m_details->setKey(finding.id);
    m_details->setHeading(finding.objects.isEmpty() ? findingKindText(finding.kind)
                                                    : objectLabel(finding.objects.first()),
                          findingKindText(finding.kind));
    m_details->addChip(severityText(finding.severity), severityToken(finding.severity), severityIcon(finding.severity));
    m_details->addNote(findingText(finding), severityToken(finding.severity), severityIcon(finding.severity));
    if (const QString remedy = findingRemedy(finding.kind); !remedy.isEmpty()) {
        m_details->addSection(tr("What to do"));
        m_details->addText({}, remedy);
    }
    if (!finding.objects.isEmpty())
        m_details->addSection(tr("What it is about"));
    for (const ObjectRef &object : finding.objects)
        m_details->addLink(objectKindText(object.kind), objectLabel(object), object);
    if (!finding.arguments.isEmpty() || finding.due.isValid())
        m_details->addSection(tr("Evidence"));
    for (const QString &argument : finding.arguments)
        m_details->addFact(tr("Found"), argument, {.mono = true, .copyable = true, .toolTip = {}});
    if (finding.due.isValid())
        m_details->addFact(tr("Due"), ageText(finding.due, QDateTime::currentDateTimeUtc()),
                           {.mono = false, .copyable = false, .toolTip = timeTooltip(finding.due)});
}

void OverviewPage::fitTable()
{
    // Where there is little room the sentence has all of it: it names the object, and the details link to it.
    const int room = m_table->viewport()->width();
    m_table->setColumnHidden(FindingTableModel::ObjectColumn, room < 900);
    m_table->setColumnWidth(FindingTableModel::ObjectColumn, std::clamp(room / 4, 160, 340));
}

void OverviewPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    fitTable();
}

bool OverviewPage::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_table->viewport() && event->type() == QEvent::Resize)
        fitTable();
    if (watched == m_table && event->type() == QEvent::FocusIn) {
        const Qt::FocusReason reason = static_cast<QFocusEvent *>(event)->reason();
        if ((reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason)
            && !m_table->currentIndex().isValid())
            m_table->setCurrentIndex(m_model->index(0, 0));
    }
    // Not left to the view, which would copy the current cell alone.
    if (watched == m_table && (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride)
        && static_cast<QKeyEvent *>(event)->matches(QKeySequence::Copy)) {
        event->accept();
        if (event->type() == QEvent::KeyPress)
            QGuiApplication::clipboard()->setText(chosenText());
        return true;
    }
    return Page::eventFilter(watched, event);
}

} // namespace kekkai
