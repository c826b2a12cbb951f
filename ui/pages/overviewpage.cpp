#include "ui/pages/overviewpage.h"

#include "models/text/errortext.h"
#include "models/text/findingtext.h"
#include "models/text/objecttext.h"
#include "models/text/valuetext.h"
#include "ui/pages/overviewparts.h"
#include "ui/support/errortext.h"
#include "ui/support/theme.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/linklabel.h"
#include "ui/widgets/loadingbar.h"
#include "ui/widgets/severitybadge.h"
#include "ui/widgets/severitydelegate.h"

#include <QApplication>
#include <QButtonGroup>
#include <QGridLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

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
        connect(card, &ServerCard::cureTriggered, this, [this, card] {
            const InventoryPart part = partsOf(card->server()).first();
            switch (card->cure()) {
            case Cure::SignIn:
                Q_EMIT signInRequested(part);
                break;
            case Cure::ShowCertificate:
                Q_EMIT certificateHelpRequested(part);
                break;
            case Cure::TryAgain: {
                QList<InventoryPart> failed;
                for (const InventoryPart each : partsOf(card->server()))
                    if (m_inventory->part(each).phase == PartState::Phase::Failed)
                        failed.append(each);
                Q_EMIT reloadRequested(failed);
                break;
            }
            case Cure::None:
                break;
            }
        });
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
    m_table->verticalHeader()->setDefaultSectionSize(space::row);
    m_table->verticalHeader()->setMinimumSectionSize(space::row);
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
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_table);

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
    column->addWidget(m_stack, 1);
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

void OverviewPage::setInventory(const InventoryPtr &inventory)
{
    if (inventory->parts.isEmpty())
        m_analysis.reset(); // another connection
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
    m_analysis = analysis;
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

void OverviewPage::updateTiles()
{
    const Inventory &all = *m_inventory;
    const auto show = [&](const QString &id, InventoryPart part, qsizetype count, const QString &note) {
        const PartState state = all.part(part);
        Tile *tile = m_tiles.value(id);
        tile->setEnabled(true);
        const bool failed = state.phase == PartState::Phase::Failed;
        if (state.phase == PartState::Phase::NotAsked || state.phase == PartState::Phase::Absent)
            tile->setContent(u"–"_s, tr("not in this connection"), false);
        else if (count == 0 && !isKnown(all, part))
            tile->setContent(failed ? u"–"_s : u"…"_s, failed ? tr("could not be loaded") : phaseText(state.phase),
                             failed);
        else
            tile->setContent(countOf(count), failed ? tr("older data: loading failed") : note, failed);
    };
    const auto deletedNote = [](qsizetype deleted) {
        return deleted > 0 ? tr("%1 soft-deleted").arg(countOf(deleted)) : tr("all live");
    };
    const auto deletedKeks = std::count_if(all.keks.begin(), all.keks.end(),
                                           [](const KekEntry &kek) { return kek.details && kek.details->deleted; });
    const auto deletedDeks =
        std::count_if(all.deks.begin(), all.deks.end(), [](const Dek &dek) { return dek.deleted; });
    const auto deletedSubjects = std::count_if(all.subjects.begin(), all.subjects.end(),
                                               [](const SubjectEntry &subject) { return subject.deleted; });
    show(u"keks"_s, InventoryPart::Keks, all.keks.size(), deletedNote(deletedKeks));
    show(u"deks"_s, InventoryPart::Deks, all.deks.size(), deletedNote(deletedDeks));
    show(u"schemas"_s, InventoryPart::Subjects, all.subjects.size(), deletedNote(deletedSubjects));
    if (m_analysis)
        show(u"policies"_s, InventoryPart::Subjects, m_analysis->policies, tr("encryption rules"));
    else
        m_tiles.value(u"policies"_s)->setContent(u"…"_s, all.isLoading() ? tr("loading") : QString(), false);
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
    m_model->setFindings(findings, only);

    const bool known = m_analysis.has_value();
    const bool anyRead = std::any_of(m_inventory->parts.begin(), m_inventory->parts.end(),
                                     [](const PartState &part) { return part.phase == PartState::Phase::Complete; });
    if (!known || m_inventory->parts.isEmpty() || (m_inventory->isLoading() && findings.isEmpty()))
        m_empty->setContent(u"loading"_s, tr("Findings appear when enough has been loaded to judge."));
    else if (!anyRead)
        m_empty->setContent(u"server-off"_s,
                            tr("Nothing could be read, so nothing can be judged. The cards above say why."));
    else
        m_empty->setContent(u"ok"_s, tr("Nothing needs your attention in what was loaded."));
    m_stack->setCurrentIndex(findings.isEmpty() ? 0 : 1);

    const QList<DueItem> due = m_analysis ? m_analysis->dueSoon.mid(0, mostDue) : QList<DueItem>();
    m_due->setVisible(!due.isEmpty());
    if (due == m_dueShown)
        return;
    m_dueShown = due;
    while (QLayoutItem *item = m_dueList->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
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

void OverviewPage::focusFirstArea()
{
    if (m_stack->currentWidget() == m_table) {
        m_table->setFocus(Qt::ShortcutFocusReason);
        if (!m_table->currentIndex().isValid())
            m_table->setCurrentIndex(m_model->index(0, 0));
    } else {
        m_tiles.value(u"keks"_s)->setFocus(Qt::ShortcutFocusReason);
    }
}

bool OverviewPage::focusNextArea()
{
    const QWidget *focused = QApplication::focusWidget();
    if (focused != m_table)
        return false;
    m_tiles.value(u"keks"_s)->setFocus(Qt::ShortcutFocusReason);
    return true;
}

void OverviewPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    m_table->setColumnWidth(FindingTableModel::ObjectColumn, std::clamp(width() / 4, 160, 340));
}

} // namespace kekkai
