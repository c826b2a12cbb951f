#include "ui/profiles/connectionwizard.h"

#include "models/profiles/profilewords.h"
#include "models/text/certificatetext.h"
#include "models/text/connectiontesttext.h"
#include "models/text/errortext.h"
#include "models/text/profiletext.h"
#include "services/core/workpool.h"
#include "ui/dialogs/closequestion.h"
#include "ui/profiles/endpointform.h"
#include "ui/profiles/profilelook.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/loadingbar.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <QtConcurrentRun>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;
using State = TestResult::State;

namespace {

constexpr int leaveOut = -1;
constexpr int stageRole = Qt::UserRole + 1;

QLabel *madeText(QWidget *parent, const QString &name, bool muted = true)
{
    auto *label = new QLabel(parent);
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText); // servers' words are in it
    label->setWordWrap(true);
    if (muted)
        useToken(label, QPalette::WindowText, Token::MutedText);
    return label;
}

ServerKind kindOf(EndpointRole role)
{
    return role == EndpointRole::Cmf ? ServerKind::Cmf : ServerKind::SchemaRegistry;
}

Token tokenOf(State state)
{
    switch (state) {
    case State::Passed:
        return Token::Ok;
    case State::Warning:
        return Token::Medium;
    case State::Failed:
        return Token::Critical;
    case State::Waiting:
    case State::Running:
    case State::Skipped:
        return Token::MutedText;
    }
    return Token::MutedText;
}

QString iconOf(State state)
{
    switch (state) {
    case State::Passed:
        return u"ok"_s;
    case State::Warning:
        return u"severity-medium"_s;
    case State::Failed:
        return u"severity-critical"_s;
    case State::Running:
        return u"loading"_s;
    case State::Waiting:
    case State::Skipped:
        return u"waiting"_s;
    }
    return {};
}

/// What is known of a server before anybody signed in.
QString factsOf(const FoundServer &server)
{
    QStringList facts;
    if (server.kind == ServerKind::Unknown)
        facts.append(ConnectionWizard::tr("does not say what it is before a sign-in"));
    if (!server.version.isEmpty())
        facts.append(ConnectionWizard::tr("version %1").arg(server.version));
    if (server.kind == ServerKind::SchemaRegistry && !server.refusal)
        facts.append(server.hasDekRegistry ? ConnectionWizard::tr("with a DEK Registry")
                                           : ConnectionWizard::tr("without a DEK Registry"));
    if (server.base.scheme() == u"http")
        facts.append(ConnectionWizard::tr("not encrypted"));
    if (server.refusal) {
        switch (server.refusal->kind) {
        case ApiError::Kind::Unauthorized:
            facts.append(ConnectionWizard::tr("asks for %1").arg(wantedSignInText(*server.refusal)));
            break;
        case ApiError::Kind::Tls:
            facts.append(ConnectionWizard::tr("its certificate is not trusted yet, or it wants one of yours"));
            break;
        default:
            facts.append(ConnectionWizard::tr("lets nobody in without a role"));
        }
    } else {
        facts.append(ConnectionWizard::tr("lets everybody in"));
    }
    return facts.join(ConnectionWizard::tr(", "));
}

/// The sign-in that a server most likely wants.
SignIn::Kind likelySignIn(const FoundServer &server)
{
    if (!server.refusal || server.refusal->kind != ApiError::Kind::Unauthorized)
        return SignIn::Kind::None;
    const QStringList &schemes = server.refusal->schemes;
    const bool basic = schemes.contains(u"Basic"_s, Qt::CaseInsensitive);
    const bool bearer = schemes.contains(u"Bearer"_s, Qt::CaseInsensitive);
    return bearer && !basic ? SignIn::Kind::Bearer : SignIn::Kind::Basic;
}

} // namespace

ConnectionWizard::ConnectionWizard(MakeEndpoint makeEndpoint, QStringList taken, QWidget *parent)
    : QDialog(parent)
    , m_makeEndpoint(std::move(makeEndpoint))
    , m_taken(std::move(taken))
    , m_id(QUuid::createUuid())
    , m_title(new QLabel(this))
    , m_explained(madeText(this, u"wizardExplained"_s))
    , m_position(madeText(this, u"wizardPosition"_s))
    , m_banner(new Banner(this))
    , m_stack(new QStackedWidget(this))
    , m_back(new QPushButton(tr("&Back"), this))
    , m_next(new QPushButton(tr("&Next"), this))
{
    setObjectName(u"connectionWizard"_s);
    setWindowTitle(tr("New connection"));
    setSizeGripEnabled(true);
    m_title->setObjectName(u"wizardTitle"_s);
    m_title->setFont(sectionFont());
    m_banner->setObjectName(u"wizardBanner"_s);
    m_banner->hide();
    m_stack->addWidget(madeAddress());
    m_stack->addWidget(madeSignIn());
    m_stack->addWidget(madeTest());
    m_stack->addWidget(madeFinish());

    m_back->setObjectName(u"wizardBack"_s);
    m_back->setAutoDefault(false);
    m_next->setObjectName(u"wizardNext"_s);
    m_next->setProperty("primary", true);
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(u"wizardCancel"_s);
    cancel->setAutoDefault(false);
    connect(m_back, &QPushButton::clicked, this, [this] { goTo(Step(int(m_step) - 1)); });
    connect(m_next, &QPushButton::clicked, this, &ConnectionWizard::goNext);
    connect(cancel, &QPushButton::clicked, this, &ConnectionWizard::reject);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_position, 1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_back);
    buttons->addWidget(m_next);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::l, space::l, space::l, space::l);
    column->setSpacing(space::m);
    column->addWidget(m_title);
    column->addWidget(m_explained);
    column->addWidget(m_banner);
    column->addWidget(m_stack, 1);
    column->addLayout(buttons);
    resize(760, 620);
    goTo(Step::Address);
}

ConnectionWizard::~ConnectionWizard() = default;

QWidget *ConnectionWizard::madeAddress()
{
    auto *page = new QWidget(this);
    m_address = new QLineEdit(page);
    m_address->setObjectName(u"wizardAddress"_s);
    m_address->setAccessibleName(tr("Address of a server"));
    m_address->setPlaceholderText(u"https://schema-registry.example.com:8081"_s);
    m_look = new QPushButton(tr("&Look there"), page);
    m_look->setObjectName(u"wizardLook"_s);
    m_bar = new LoadingBar(page);
    m_found = madeText(page, u"wizardFound"_s, false);
    m_attempts = madeText(page, u"wizardAttempts"_s);
    m_asTyped = new QPushButton(tr("&Use this address all the same"), page);
    m_asTyped->setObjectName(u"wizardAsTyped"_s);
    m_asTyped->setAutoDefault(false);
    m_asTyped->hide();
    auto *label = new QLabel(tr("&Address:"), page);
    label->setBuddy(m_address);
    auto *row = new QHBoxLayout;
    row->addWidget(label);
    row->addWidget(m_address, 1);
    row->addWidget(m_look);
    auto *rows = new QWidget(page);
    m_rowGrid = new QGridLayout(rows);
    m_rowGrid->setContentsMargins(0, 0, 0, 0);
    m_rowGrid->setHorizontalSpacing(space::m);
    m_rowGrid->setVerticalSpacing(space::s);
    m_rowGrid->setColumnStretch(1, 1);
    auto *asTypedRow = new QHBoxLayout;
    asTypedRow->addWidget(m_asTyped);
    asTypedRow->addStretch(1);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::s);
    column->addLayout(row);
    column->addWidget(m_bar);
    column->addWidget(m_found);
    column->addWidget(rows);
    column->addWidget(m_attempts);
    column->addLayout(asTypedRow);
    column->addStretch(1);
    connect(m_address, &QLineEdit::textChanged, this, &ConnectionWizard::updateState);
    connect(m_look, &QPushButton::clicked, this, [this] {
        if (m_looking) {
            m_cancel.renew();
            m_looking = false;
            m_found->setText(tr("Looking was stopped."));
            updateState();
        } else {
            look();
        }
    });
    connect(m_asTyped, &QPushButton::clicked, this, &ConnectionWizard::addAsTyped);
    return page;
}

QWidget *ConnectionWizard::madeSignIn()
{
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(u"wizardServers"_s);
    m_tabs->setDocumentMode(true);
    m_tabs->setAccessibleName(tr("Servers of the connection"));
    return m_tabs;
}

QWidget *ConnectionWizard::madeTest()
{
    auto *page = new QWidget(this);
    m_results = new QTreeWidget(page);
    m_results->setObjectName(u"wizardResults"_s);
    m_results->setAccessibleName(tr("Stages of the test"));
    m_results->setHeaderLabels({tr("Stage"), tr("Result"), tr("What was found")});
    m_results->setRootIsDecorated(false);
    m_results->setItemsExpandable(false);
    m_results->setAllColumnsShowFocus(true);
    m_results->setUniformRowHeights(true);
    m_results->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_results->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_results->header()->setStretchLastSection(true);
    m_result = madeText(page, u"wizardResult"_s, false);
    m_result->setMinimumHeight(4 * fontMetrics().lineSpacing());
    m_result->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_result->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_retry = new QPushButton(tr("&Retry this stage"), page);
    m_retry->setObjectName(u"wizardRetry"_s);
    m_retry->setAutoDefault(false);
    m_again = new QPushButton(tr("&Test all again"), page);
    m_again->setObjectName(u"wizardAgain"_s);
    m_again->setAutoDefault(false);
    m_certificate = new QPushButton(tr("&Show the certificate…"), page);
    m_certificate->setObjectName(u"wizardCertificate"_s);
    m_certificate->setAutoDefault(false);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_retry);
    buttons->addWidget(m_certificate);
    buttons->addStretch(1);
    buttons->addWidget(m_again);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::s);
    column->addWidget(m_results, 1);
    column->addWidget(m_result);
    column->addLayout(buttons);
    connect(m_results, &QTreeWidget::currentItemChanged, this, &ConnectionWizard::showChosenResult);
    connect(m_retry, &QPushButton::clicked, this, &ConnectionWizard::retryChosen);
    connect(m_again, &QPushButton::clicked, this, [this] {
        if (isTesting())
            stopTests();
        else
            startTests(true);
    });
    connect(m_certificate, &QPushButton::clicked, this, [this] {
        const QTreeWidgetItem *item = m_results->currentItem();
        const Trial *trial = item ? trialOf(item->parent() ? item->parent() : item) : nullptr;
        if (!trial || !trial->test)
            return;
        for (const TestResult &result : trial->test->results()) {
            if (result.stage == TestStage::Tls && result.error)
                Q_EMIT certificateWanted(trial->role, ApiError(*result.error));
        }
    });
    return page;
}

QWidget *ConnectionWizard::madeFinish()
{
    auto *page = new QWidget(this);
    auto *form = new QFormLayout(page);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(space::m);
    form->setVerticalSpacing(space::s);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft);
    m_name = new QLineEdit(page);
    m_name->setObjectName(u"wizardName"_s);
    m_name->setAccessibleName(tr("Name of the connection"));
    m_nameProblem = madeText(page, u"wizardNameProblem"_s, false);
    useToken(m_nameProblem, QPalette::WindowText, Token::Critical);
    m_color = new QComboBox(page);
    m_color->setObjectName(u"wizardColor"_s);
    m_color->setAccessibleName(tr("Colour of the connection"));
    addProfileColors(m_color);
    m_production = new QCheckBox(tr("This is &production: mark the window so that nobody mistakes it"), page);
    m_production->setObjectName(u"wizardProduction"_s);
    m_readOnly = new QCheckBox(tr("Only &read: refuse every change through this connection"), page);
    m_readOnly->setObjectName(u"wizardReadOnly"_s);
    m_keep = new QCheckBox(tr("&Keep passwords and tokens in this computer's keychain"), page);
    m_keep->setObjectName(u"wizardKeep"_s);
    m_keep->setChecked(true);
    const auto addField = [page, form](const QString &text, QWidget *field) {
        auto *label = new QLabel(text, page);
        label->setBuddy(field);
        form->addRow(label, field);
    };
    addField(tr("N&ame:"), m_name);
    form->addRow(QString(), m_nameProblem);
    addField(tr("&Colour:"), m_color);
    form->addRow(QString(), m_production);
    form->addRow(QString(), m_readOnly);
    form->addRow(QString(), m_keep);
    connect(m_name, &QLineEdit::textEdited, this, [this] { m_named = true; });
    connect(m_name, &QLineEdit::textChanged, this, &ConnectionWizard::updateState);
    return page;
}

// -- what is there

void ConnectionWizard::setAddress(const QString &typed)
{
    m_address->setText(typed);
}

void ConnectionWizard::look()
{
    m_banner->hide();
    m_asTyped->hide();
    m_attempts->clear();
    m_looking = true;
    m_found->setText(tr("Looking…"));
    updateState();
    const Cancellation cancellation = m_cancel.renew();
    whenDone(discover(m_address->text(), {}, cancellation), this,
             [this, cancellation](const Result<Discovery> &discovery) {
                 if (cancellation.isCanceled())
                     return; // stopped, or looked elsewhere meanwhile
                 m_looking = false;
                 if (discovery)
                     showFound(*discovery);
                 else
                     m_found->setText(addressProblemText(discovery.error()));
                 updateState();
             });
}

void ConnectionWizard::showFound(const Discovery &discovery)
{
    for (const FoundServer &server : discovery.found) {
        const bool known = std::any_of(m_rows.begin(), m_rows.end(),
                                       [&server](const Row &row) { return row.server.base == server.base; });
        if (!known)
            addRow(server);
    }
    if (discovery.found.isEmpty()) {
        m_found->setText(tr("Neither a Schema Registry nor CMF was found there."));
        QStringList lines;
        for (const Discovery::Attempt &attempt : discovery.attempts) {
            const QString why =
                attempt.error.kind == ApiError::Kind::NotFound || attempt.error.kind == ApiError::Kind::BadReply
                ? tr("something else answers")
                : errorSentence(attempt.error);
            lines.append(tr("%1: %2", "address, what happened there").arg(attempt.base.toString(), why));
        }
        m_attempts->setText(lines.join(u'\n'));
        m_asTyped->setVisible(!discovery.attempts.isEmpty());
    } else {
        m_found->setText(tr("Found. To add another server to this connection, look at its address too."));
        m_next->setFocus(Qt::OtherFocusReason);
    }
}

void ConnectionWizard::addRow(const FoundServer &server)
{
    Row row;
    row.server = server;
    auto *page = m_rowGrid->parentWidget();
    row.use = new QComboBox(page);
    row.use->setObjectName(u"wizardUse%1"_s.arg(m_rows.size()));
    row.use->setAccessibleName(tr("What %1 is used as").arg(server.base.toString()));
    row.use->addItem(roleText(EndpointRole::SchemaRegistry), int(EndpointRole::SchemaRegistry));
    row.use->addItem(roleText(EndpointRole::Cmf), int(EndpointRole::Cmf));
    row.use->addItem(tr("Leave out"), leaveOut);
    const EndpointRole likely = server.kind == ServerKind::Cmf ? EndpointRole::Cmf : EndpointRole::SchemaRegistry;
    const bool taken = std::any_of(m_rows.begin(), m_rows.end(), [likely](const Row &other) {
        return other.use->currentData().toInt() == int(likely);
    });
    row.use->setCurrentIndex(row.use->findData(taken ? leaveOut : int(likely)));
    auto *facts = madeText(page, u"wizardFacts%1"_s.arg(m_rows.size()), false);
    facts->setText(server.base.toString() + u'\n' + factsOf(server));
    row.line = facts;
    const int at = m_rowGrid->rowCount();
    m_rowGrid->addWidget(row.use, at, 0, Qt::AlignTop);
    m_rowGrid->addWidget(facts, at, 1);
    connect(row.use, &QComboBox::currentIndexChanged, this, &ConnectionWizard::updateState);
    QWidget *before = m_rows.empty() ? static_cast<QWidget *>(m_look) : m_rows.back().use;
    setTabOrder(before, row.use);
    m_rows.push_back(row);
}

void ConnectionWizard::addAsTyped()
{
    QUrl base(m_address->text().trimmed(), QUrl::StrictMode);
    if (!checkedAddress(base.toString(), {})) {
        m_found->setText(tr("To use it as it is, write it with http:// or https://."));
        return;
    }
    FoundServer server;
    server.base = base;
    addRow(server);
    m_asTyped->hide();
    m_attempts->clear();
    m_found->setText(tr("Taken as it is. Say what it is."));
    updateState();
}

// -- how to sign in

void ConnectionWizard::fillForms()
{
    std::vector<std::unique_ptr<Trial>> kept;
    for (const Row &row : m_rows) {
        const int use = row.use->currentData().toInt();
        if (use == leaveOut)
            continue;
        const auto role = EndpointRole(use);
        const QString address = row.server.base.toString();
        const auto same = std::find_if(m_trials.begin(), m_trials.end(), [&](const auto &trial) {
            const auto typed = trial ? trial->form->endpoint() : std::nullopt;
            return trial && trial->role == role && (!typed || typed->address == address);
        });
        if (same != m_trials.end()) { // what was typed for it stays
            kept.push_back(std::move(*same));
            continue;
        }
        auto trial = std::make_unique<Trial>();
        trial->role = role;
        trial->form = new EndpointForm(role, this);
        EndpointProfile endpoint;
        endpoint.address = address;
        endpoint.signIn = likelySignIn(row.server);
        trial->form->setEndpoint(endpoint);
        connect(trial->form, &EndpointForm::changed, this, &ConnectionWizard::updateState);
        kept.push_back(std::move(trial));
    }
    m_results->clear();
    while (m_tabs->count() > 0) {
        auto *area = qobject_cast<QScrollArea *>(m_tabs->widget(0));
        area->takeWidget()->setParent(this); // what was typed in it stays
        m_tabs->removeTab(0);
        area->deleteLater();
    }
    for (const auto &old : m_trials) {
        if (old)
            old->form->deleteLater();
    }
    m_trials = std::move(kept);
    for (const auto &trial : m_trials) {
        auto *area = new QScrollArea(m_tabs);
        area->setFrameShape(QFrame::NoFrame);
        area->setWidgetResizable(true);
        area->setWidget(trial->form); // the area owns it now
        trial->form->show();
        trial->item = nullptr;
        m_tabs->addTab(area, roleText(trial->role));
    }
    m_tabs->tabBar()->setVisible(m_trials.size() > 1);
}

// -- does it work

ConnectionWizard::Trial *ConnectionWizard::trialOf(const QTreeWidgetItem *item)
{
    const auto found =
        std::find_if(m_trials.begin(), m_trials.end(), [item](const auto &trial) { return trial->item == item; });
    return found == m_trials.end() ? nullptr : found->get();
}

ConnectionWizard::Trial *ConnectionWizard::trialOf(EndpointRole role)
{
    const auto found =
        std::find_if(m_trials.begin(), m_trials.end(), [role](const auto &trial) { return trial->role == role; });
    return found == m_trials.end() ? nullptr : found->get();
}

const ConnectionTest *ConnectionWizard::test(EndpointRole role) const
{
    const auto found =
        std::find_if(m_trials.begin(), m_trials.end(), [role](const auto &trial) { return trial->role == role; });
    return found == m_trials.end() ? nullptr : (*found)->test.get();
}

bool ConnectionWizard::isTesting() const
{
    return std::any_of(m_trials.begin(), m_trials.end(),
                       [](const auto &trial) { return trial->making || (trial->test && trial->test->isRunning()); });
}

bool ConnectionWizard::allPassed() const
{
    return !m_trials.empty() && std::all_of(m_trials.begin(), m_trials.end(), [](const auto &trial) {
        return trial->test && trial->test->passed();
    });
}

void ConnectionWizard::stopTests()
{
    for (const auto &trial : m_trials) {
        trial->making.reset();
        if (trial->test)
            trial->test->cancel();
    }
    updateState();
}

void ConnectionWizard::startTests(bool all)
{
    for (const auto &trial : m_trials) {
        const auto now = trial->form->endpoint();
        // Secrets cannot be compared: where one was typed, it may be another one now.
        const bool same = trial->test && now && trial->tested == *now && !trial->form->hasTypedSecrets();
        if (all || !same || !trial->test->passed())
            startTrial(*trial, TestStage::NameResolution);
    }
    updateState();
}

void ConnectionWizard::startTrial(Trial &trial, TestStage from)
{
    if (!trial.test) {
        trial.test = std::make_unique<ConnectionTest>();
        connect(trial.test.get(), &ConnectionTest::changed, this, [this, role = trial.role] {
            if (Trial *changed = trialOf(role))
                showResults(*changed);
        });
        connect(trial.test.get(), &ConnectionTest::finished, this, &ConnectionWizard::updateState);
        from = TestStage::NameResolution;
    }
    trial.from = from;
    makeEndpointFor(trial);
}

void ConnectionWizard::makeEndpointFor(Trial &trial)
{
    const EndpointProfile profile = trial.form->endpoint().value_or(EndpointProfile{});
    ProfileSecrets sorted;
    const auto typed = trial.form->typedSecrets();
    for (const auto &[kind, secret] : typed)
        sorted.set(trial.role, kind, secret);
    const EndpointSecrets secrets = sorted.of(trial.role);
    trial.tested = profile;
    trial.problem.clear();
    trial.making = std::make_unique<QFutureWatcher<Result<Endpoint>>>();
    connect(trial.making.get(), &QFutureWatcher<Result<Endpoint>>::finished, this, [this, role = trial.role] {
        Trial *made = trialOf(role);
        if (!made || !made->making)
            return;
        const Result<Endpoint> endpoint = made->making->result();
        made->making.release()->deleteLater(); // we are in its own signal
        if (!endpoint) {
            made->problem = endpoint.error().detail;
        } else if (made->test->results().isEmpty() || made->from == TestStage::NameResolution) {
            made->test->start(kindOf(role), *endpoint);
        } else {
            made->test->retry(made->from, *endpoint);
        }
        showResults(*made);
        updateState();
    });
    trial.making->setFuture(
        QtConcurrent::run(&workPool(), [make = m_makeEndpoint, profile, role = trial.role, secrets] {
            return make(profile, role, secrets);
        }));
}

void ConnectionWizard::showResults(Trial &trial)
{
    if (!trial.item) {
        trial.item = new QTreeWidgetItem(m_results);
        QFont bold = m_results->font();
        bold.setBold(true);
        trial.item->setFont(0, bold);
        trial.item->setFirstColumnSpanned(false);
        trial.item->setExpanded(true);
    }
    trial.item->setText(0, roleText(trial.role));
    trial.item->setText(1, trial.problem.isEmpty() ? QString() : testStateText(State::Failed));
    trial.item->setText(2, trial.problem.isEmpty() ? trial.tested.address : trial.problem);
    const QList<TestResult> &results = trial.test->results();
    while (trial.item->childCount() > results.size())
        delete trial.item->child(trial.item->childCount() - 1);
    for (int i = 0; i < results.size(); ++i) {
        const TestResult &result = results.at(i);
        QTreeWidgetItem *line = trial.item->child(i);
        if (!line)
            line = new QTreeWidgetItem(trial.item);
        line->setData(0, stageRole, int(result.stage));
        line->setText(0, testStageText(result.stage));
        line->setText(1, testStateText(result.state));
        line->setIcon(1, themedIcon(iconOf(result.state), tokenOf(result.state)));
        const QString sentence = testSentence(result, trial.test->kind());
        line->setText(2, sentence);
        line->setToolTip(2, sentence.toHtmlEscaped());
        if (result.state == State::Failed && !trial.test->isRunning())
            m_results->setCurrentItem(line);
    }
    trial.item->setExpanded(true);
    if (!m_results->currentItem() && trial.item->childCount() > 0)
        m_results->setCurrentItem(trial.item->child(0));
    showChosenResult();
}

void ConnectionWizard::showChosenResult()
{
    QStringList sentences;
    bool isTls = false;
    const QTreeWidgetItem *item = m_results->currentItem();
    Trial *trial = item ? trialOf(item->parent() ? item->parent() : item) : nullptr;
    if (trial && !item->parent()) {
        sentences = {trial->problem};
    } else if (trial) {
        const int index = item->parent()->indexOfChild(const_cast<QTreeWidgetItem *>(item));
        const TestResult result = trial->test->results().value(index);
        sentences = {testSentence(result, trial->test->kind()), testCure(result, trial->test->kind())};
        if (result.certificate)
            sentences.append(certificateLines(*result.certificate));
        if (result.error && !result.error->detail.isEmpty() && result.state == State::Failed)
            sentences.append(tr("In its own words: %1").arg(result.error->detail.left(300)));
        isTls = result.stage == TestStage::Tls && result.error && result.error->kind == ApiError::Kind::Tls;
    }
    sentences.removeAll(QString());
    m_result->setText(sentences.join(u'\n'));
    m_certificate->setVisible(isTls);
    updateState();
}

void ConnectionWizard::retryChosen()
{
    const QTreeWidgetItem *item = m_results->currentItem();
    Trial *trial = item ? trialOf(item->parent() ? item->parent() : item) : nullptr;
    if (!trial)
        return;
    startTrial(*trial, item->parent() ? TestStage(item->data(0, stageRole).toInt()) : TestStage::NameResolution);
    updateState();
}

void ConnectionWizard::setPin(EndpointRole role, const QByteArray &sha256)
{
    Trial *trial = trialOf(role);
    if (!trial)
        return;
    EndpointProfile endpoint = trial->form->endpoint().value_or(EndpointProfile{});
    endpoint.pinnedSha256 = sha256;
    trial->form->setEndpoint(endpoint); // secrets stay typed
    startTrial(*trial, TestStage::Tls);
    updateState();
}

// -- going through it

void ConnectionWizard::goTo(Step step)
{
    m_step = step;
    m_banner->hide();
    m_stack->setCurrentIndex(int(step));
    switch (step) {
    case Step::Address:
        m_title->setText(tr("Where is your server?"));
        m_explained->setText(
            tr("Paste the address of a Schema Registry or of CMF, out of a browser or a property file. "
               "Kekkai looks what is there, without sending any password."));
        m_address->setFocus();
        break;
    case Step::SignIn:
        m_title->setText(tr("How do you sign in?"));
        m_explained->setText(tr("Each server has its own sign-in: what is typed for one never goes to the other."));
        m_tabs->setFocus();
        break;
    case Step::Test:
        m_title->setText(tr("Does it work?"));
        m_explained->setText(tr("Nothing is changed on the servers. A stage that fails says what helps; correct it, or "
                                "go back, and try that stage again."));
        m_results->setFocus();
        break;
    case Step::Finish:
        m_title->setText(tr("What is it called?"));
        m_explained->setText(allPassed() ? tr("Everything works.")
                                         : tr("Not everything works yet. It can be saved all the same and be corrected "
                                              "later."));
        if (!m_named)
            m_name->setText(suggestedName());
        m_name->setFocus();
        m_name->selectAll();
        break;
    }
    updateState();
}

void ConnectionWizard::goNext()
{
    switch (m_step) {
    case Step::Address:
        fillForms();
        goTo(Step::SignIn);
        break;
    case Step::SignIn:
        goTo(Step::Test);
        startTests(false);
        break;
    case Step::Test:
        goTo(Step::Finish);
        break;
    case Step::Finish:
        submit();
        break;
    }
}

void ConnectionWizard::updateState()
{
    const bool hasAddress = !m_address->text().trimmed().isEmpty();
    m_look->setText(m_looking ? tr("&Stop") : tr("&Look there"));
    m_look->setEnabled(m_looking || hasAddress);
    m_bar->setIdle();
    if (m_looking)
        m_bar->setProgress(0, 0);
    QString problem;
    bool ready = false;
    switch (m_step) {
    case Step::Address: {
        QList<int> uses;
        for (const Row &row : m_rows) {
            const int use = row.use->currentData().toInt();
            if (use != leaveOut && uses.contains(use))
                problem = tr("Two servers are used as %1: leave one out.").arg(row.use->currentText());
            if (use != leaveOut)
                uses.append(use);
        }
        ready = !uses.isEmpty() && problem.isEmpty() && !m_looking;
        // Return looks first, then goes on.
        m_look->setDefault(!ready);
        m_next->setDefault(ready);
        break;
    }
    case Step::SignIn:
        for (const auto &trial : m_trials) {
            if (problem.isEmpty() && !trial->form->endpoint())
                problem = tr("%1 needs an address.").arg(roleText(trial->role));
            if (problem.isEmpty())
                problem = trial->form->problem();
        }
        ready = problem.isEmpty();
        m_next->setDefault(true);
        break;
    case Step::Test:
        ready = !isTesting();
        m_again->setText(isTesting() ? tr("&Stop") : tr("&Test all again"));
        m_retry->setEnabled(!isTesting() && m_results->currentItem());
        m_next->setDefault(true);
        break;
    case Step::Finish: {
        const QString nameProblem = profileNameProblem(m_name->text(), m_taken);
        m_nameProblem->setText(nameProblem);
        m_keep->setVisible(std::any_of(m_trials.begin(), m_trials.end(),
                                       [](const auto &trial) { return trial->form->hasTypedSecrets(); }));
        ready = nameProblem.isEmpty();
        m_next->setDefault(true);
        break;
    }
    }
    m_next->setText(m_step == Step::Finish ? tr("&Save and open") : tr("&Next"));
    m_next->setEnabled(ready);
    m_next->setToolTip(problem);
    m_position->setText(problem.isEmpty() ? tr("Step %1 of %2").arg(int(m_step) + 1).arg(m_stack->count()) : problem);
    m_back->setEnabled(m_step != Step::Address);
}

QString ConnectionWizard::suggestedName() const
{
    QString host;
    for (const auto &trial : m_trials) {
        if (const auto endpoint = trial->form->endpoint(); endpoint && host.isEmpty())
            host = QUrl(endpoint->address).host();
    }
    QString name = host;
    const auto isTaken = [this](const QString &one) {
        return std::any_of(m_taken.begin(), m_taken.end(),
                           [&one](const QString &other) { return isSameName(other, one); });
    };
    for (int i = 2; isTaken(name); ++i)
        name = u"%1 (%2)"_s.arg(host).arg(i);
    return name;
}

ProfileDraft ConnectionWizard::draft() const
{
    ProfileDraft made;
    made.profile.id = m_id;
    made.profile.name = m_name->text().trimmed();
    made.profile.color = m_color->currentData().toString();
    made.profile.isProduction = m_production->isChecked();
    made.profile.isReadOnly = m_readOnly->isChecked();
    for (const auto &trial : m_trials) {
        made.profile.endpoint(trial->role) = trial->form->endpoint();
        const auto typed = trial->form->typedSecrets();
        for (const auto &[kind, secret] : typed)
            made.secrets.append({KeychainKey{m_id, trial->role, kind}, secret});
    }
    made.keepKnown = m_keep->isChecked();
    return made;
}

void ConnectionWizard::submit()
{
    m_next->setEnabled(false); // until the owner answers
    Q_EMIT submitted(draft());
}

void ConnectionWizard::showProblem(const QString &title, const QString &cause)
{
    tell(Banner::Kind::Error, title, cause);
}

void ConnectionWizard::tell(Banner::Kind kind, const QString &title, const QString &cause)
{
    m_banner->setContent(kind, title, cause);
    m_banner->show();
    updateState();
}

void ConnectionWizard::finish()
{
    forgetTyped();
    QDialog::accept();
}

void ConnectionWizard::forgetSecrets()
{
    stopTests();
    const bool any =
        std::any_of(m_trials.begin(), m_trials.end(), [](const auto &trial) { return trial->form->hasTypedSecrets(); });
    if (!any)
        return;
    for (const auto &trial : m_trials)
        trial->form->clearSecrets();
    if (m_step == Step::Test || m_step == Step::Finish)
        goTo(Step::SignIn); // where they are typed
    tell(Banner::Kind::Info, tr("Passwords and tokens typed here were forgotten"),
         tr("Kekkai was locked meanwhile. Everything else is still here."));
}

void ConnectionWizard::forgetTyped()
{
    m_cancel.renew();
    for (const auto &trial : m_trials)
        trial->form->clearSecrets();
}

void ConnectionWizard::reject()
{
    const auto drop = [this] {
        forgetTyped();
        QDialog::reject();
    };
    if (m_rows.empty())
        drop();
    else
        askBeforeClosing(this, {u"wizard"_s, tr("Close without saving this connection?"), tr("Go &on"), tr("&Drop it")},
                         drop);
}

} // namespace kekkai
