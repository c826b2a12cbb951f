#include "app/gui/console.h"

#include "models/text/errortext.h"
#include "services/core/workpool.h"
#include "ui/dialogs/certificatedialog.h"
#include "ui/dialogs/connectdialog.h"
#include "ui/dialogs/signindialog.h"
#include "ui/pages/overviewpage.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/welcomepage.h"

#include <QtConcurrentRun>

namespace kekkai {

using namespace Qt::StringLiterals;

Console::Console(MainWindow &window, OverviewPage &overview, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_overview(overview)
{
    connect(&m_starting, &QFutureWatcher<StartedSandbox>::finished, this, &Console::showStartedSandbox);
    connect(&window, &MainWindow::sandboxRequested, this, [this] { openSandbox(demoSandbox()); });
    connect(&window, &MainWindow::connectRequested, this, &Console::showConnectDialog);
    connect(&window, &MainWindow::connectToRequested, this, &Console::showConnectDialogFor);
    connect(&window, &MainWindow::signInRequested, this, &Console::showSignIn);
    connect(&window, &MainWindow::certificateHelpRequested, this, &Console::showCertificateHelp);
    connect(&window, &MainWindow::analysed, &overview, &OverviewPage::setAnalysis);
    connect(&overview, &OverviewPage::pageRequested, &window, &MainWindow::showPage);
    connect(&window, &MainWindow::reloadRequested, this, [this] {
        m_declined.clear();
        if (m_loader)
            m_loader->reload();
    });
    connect(&window, &MainWindow::partsReloadRequested, this, [this](const QList<InventoryPart> &parts) {
        if (m_loader)
            m_loader->reload(parts);
    });
    connect(&window, &MainWindow::cancelRequested, this, [this] {
        if (m_loader)
            m_loader->cancel();
    });
    connect(&window, &MainWindow::prioritizeRequested, this, [this](const QStringList &names) {
        if (m_loader)
            m_loader->prioritize(names);
    });
    connect(&window, &MainWindow::settingsRequested, this, [this](const QStringList &subjects) {
        if (m_loader)
            m_loader->readSettings(subjects);
    });
}

Console::~Console()
{
    m_loader.reset(); // before the sandbox: its requests end at once instead of with an error
    if (m_starting.isRunning()) // after takeResult() there is nothing to wait for, for ever
        m_starting.waitForFinished();
}

SandboxOptions Console::demoSandbox()
{
    SandboxOptions options;
    options.seed = u"demo"_s;
    return options;
}

void Console::openSandbox(const SandboxOptions &options)
{
    if (m_starting.isRunning())
        return;
    m_window.welcome()->setSandboxStarting(true);
    m_starting.setFuture(QtConcurrent::run(&workPool(), [options] {
        StartedSandbox started{std::make_shared<Sandbox>(options), {}};
        if (const auto result = started.sandbox->start(); !result)
            started.error = result.error();
        return started;
    }));
}

void Console::showStartedSandbox()
{
    StartedSandbox started = m_starting.future().takeResult(); // else the future would keep the sandbox alive
    if (started.error) {
        m_window.welcome()->setSandboxStarting(false, tr("The sandbox did not start: %1").arg(started.error->detail));
        Q_EMIT sandboxFailed(*started.error);
        return;
    }
    m_window.welcome()->setSandboxStarting(false);
    m_loader.reset();
    m_sandbox = std::move(started.sandbox);
    ConnectionOptions options;
    options.schemaRegistry = m_sandbox->schemaRegistryUrl().toString();
    options.cmf = m_sandbox->cmfUrl().toString();
    const auto result = open(options, tr("Sandbox"), true);
    if (!result) {
        m_window.welcome()->setSandboxStarting(false, tr("The sandbox did not start: %1").arg(result.error().detail));
        Q_EMIT sandboxFailed(result.error());
    }
}

Result<void> Console::open(const ConnectionOptions &options, const QString &name, bool sandbox)
{
    auto session = connectTo(options);
    if (!session)
        return tl::unexpected(session.error());
    if (m_signIn)
        m_signIn->reject();
    if (m_certificate) // it is about a server of the former connection
        m_certificate->reject();
    m_declined.clear();
    m_options = options;
    m_name = name;
    m_loader.reset();
    if (!sandbox)
        m_sandbox.reset();
    m_overview.setAddresses(options.schemaRegistry, options.cmf);
    m_window.setConnection({name, options.schemaRegistry, options.cmf, sandbox});
    m_window.setSignIn(Server::SchemaRegistry, options.schemaRegistrySignIn.kind != SignIn::Kind::None);
    m_window.setSignIn(Server::Cmf, options.cmfSignIn.kind != SignIn::Kind::None);
    startLoader(*std::move(session));
    Q_EMIT opened();
    return {};
}

void Console::startLoader(Session session, const InventoryPtr &known)
{
    m_loader = std::make_unique<InventoryLoader>(std::move(session), known);
    connect(m_loader.get(), &InventoryLoader::changed, this, &Console::showChanged);
    connect(m_loader.get(), &InventoryLoader::finished, this, [this] {
        showChanged(m_loader->inventory());
        settleSignIn(true);
        Q_EMIT loadFinished();
    });
    m_loader->reload();
}

void Console::showChanged(const InventoryPtr &inventory)
{
    m_window.setInventory(inventory);
    settleSignIn(false);
    if (m_signIn)
        return;
    for (const Server server : {Server::SchemaRegistry, Server::Cmf}) {
        if (!m_declined.contains(server) && statusOf(*inventory, server).state == ServerStatus::State::SignInNeeded) {
            showSignIn(server);
            return;
        }
    }
}

void Console::showSignIn(Server server)
{
    if (m_signIn) {
        m_signIn->raise();
        return;
    }
    const SignIn &known = server == Server::SchemaRegistry ? m_options.schemaRegistrySignIn : m_options.cmfSignIn;
    const ApiError error = statusOf(*m_window.inventory(), server).error.value_or(ApiError{});
    m_signIn = new SignInDialog(server, error, known.kind, known.user, &m_window);
    m_signIn->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_signIn, &SignInDialog::submitted, this, &Console::applySignIn);
    connect(m_signIn, &QDialog::rejected, this, [this, server] { m_declined.insert(server); });
    m_signIn->open();
    if (known.kind != SignIn::Kind::None)
        m_signIn->showRefusal(error); // it was given, and the server said no
}

void Console::applySignIn(Server server, const SignIn &signIn)
{
    SignIn &kept = server == Server::SchemaRegistry ? m_options.schemaRegistrySignIn : m_options.cmfSignIn;
    kept.kind = signIn.kind; // where tokens come from, and for which cluster, stays
    kept.user = signIn.user;
    kept.secret = signIn.secret;
    auto session = connectTo(m_options);
    if (!session) { // such as a certificate file that went away meanwhile
        m_signIn->showRefusal(session.error());
        return;
    }
    m_window.setSignIn(server, signIn.kind != SignIn::Kind::None);
    const InventoryPtr known = m_loader ? m_loader->inventory() : InventoryPtr(); // the servers are the same
    m_loader.reset();
    startLoader(*std::move(session), known);
}

void Console::settleSignIn(bool finished)
{
    if (!m_signIn || !m_signIn->isWaiting())
        return;
    const ServerStatus status = statusOf(*m_window.inventory(), m_signIn->server());
    using State = ServerStatus::State;
    if (status.state == State::SignInNeeded)
        m_signIn->showRefusal(*status.error);
    else if (status.state == State::Connected || status.state == State::PartlyFailed)
        m_signIn->accept();
    else if (finished && status.error)
        m_signIn->showRefusal(*status.error);
    else if (finished)
        m_signIn->accept();
    if (m_signIn && m_signIn->result() == QDialog::Accepted)
        m_signIn.clear(); // closing, so that the next server may ask
}

void Console::showConnectDialog()
{
    if (m_connect) {
        m_connect->raise();
        return;
    }
    ConnectDialog::Addresses known;
    if (!m_sandbox)
        known = {m_options.schemaRegistry, m_options.cmf, m_options.caFile};
    askForConnection(known);
}

void Console::showConnectDialogFor(const QString &server, bool isCmf)
{
    if (m_connect)
        m_connect->reject();
    askForConnection({isCmf ? QString() : server, isCmf ? server : QString(), {}});
}

void Console::askForConnection(const ConnectDialog::Addresses &known)
{
    m_connect = new ConnectDialog(known, &m_window);
    m_connect->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_connect, &ConnectDialog::submitted, this, [this](const ConnectDialog::Addresses &addresses) {
        ConnectionOptions options;
        options.schemaRegistry = addresses.schemaRegistry;
        options.cmf = addresses.cmf;
        options.caFile = addresses.caFile;
        const QUrl url(addresses.schemaRegistry.isEmpty() ? addresses.cmf : addresses.schemaRegistry);
        const auto result = open(options, url.host());
        if (result) {
            m_connect->accept();
            return;
        }
        const QString &option = result.error().field;
        m_connect->showProblem(option == u"--cmf"_s      ? ConnectDialog::Field::Cmf
                                   : option == u"--ca"_s ? ConnectDialog::Field::CaFile
                                                         : ConnectDialog::Field::SchemaRegistry,
                               result.error().detail);
    });
    m_connect->open();
}

void Console::showCertificateHelp(Server server)
{
    const ApiError error = statusOf(*m_window.inventory(), server).error.value_or(ApiError{});
    if (m_certificate) {
        m_certificate->raise();
        return;
    }
    m_certificate = new CertificateDialog(server, error, &m_window);
    m_certificate->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_certificate, &CertificateDialog::connectionChangeRequested, this, &Console::showConnectDialog);
    connect(m_certificate, &CertificateDialog::retryRequested, &m_window, &MainWindow::reloadRequested);
    m_certificate->open();
}

} // namespace kekkai
