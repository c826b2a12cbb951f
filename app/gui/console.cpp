#include "app/gui/console.h"

#include "app/gui/runthen.h"
#include "models/text/errortext.h"
#include "services/core/workpool.h"
#include "ui/dialogs/certificatedialog.h"
#include "ui/dialogs/connectdialog.h"
#include "ui/dialogs/signindialog.h"
#include "ui/pages/overviewpage.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/welcomepage.h"

#include <QtConcurrentRun>

#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

QString addressOf(const std::optional<EndpointProfile> &endpoint)
{
    return endpoint ? endpoint->address : QString();
}

std::optional<EndpointProfile> endpointOf(const QString &address, const QString &caFile, const SignIn &signIn)
{
    if (address.isEmpty())
        return {};
    EndpointProfile endpoint;
    endpoint.address = address;
    endpoint.caFile = caFile;
    endpoint.tokenCaFile = caFile;
    endpoint.signIn = signIn.kind;
    endpoint.user = signIn.user;
    endpoint.tokenUrl = signIn.tokenUrl.toString();
    endpoint.scope = signIn.scope;
    endpoint.logicalCluster = signIn.logicalCluster;
    endpoint.identityPool = signIn.identityPool;
    return endpoint;
}

Profile profileOf(const ConnectionOptions &options, const QString &name)
{
    Profile profile;
    profile.name = name;
    profile.schemaRegistry = endpointOf(options.schemaRegistry, options.caFile, options.schemaRegistrySignIn);
    profile.cmf = endpointOf(options.cmf, options.caFile, options.cmfSignIn);
    return profile;
}

ProfileSecrets secretsOf(const ConnectionOptions &options)
{
    ProfileSecrets secrets;
    secrets.schemaRegistry.signIn = options.schemaRegistrySignIn.secret;
    secrets.cmf.signIn = options.cmfSignIn.secret;
    return secrets;
}

} // namespace

EndpointRole roleOf(Server server)
{
    return server == Server::SchemaRegistry ? EndpointRole::SchemaRegistry : EndpointRole::Cmf;
}

Console::Console(MainWindow &window, OverviewPage &overview, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_overview(overview)
    , m_connecting([this](const Result<Session> &session) { showConnected(session); })
    , m_proving([this](const Result<Session> &session) { startProof(session); })
{
    connect(&m_starting, &QFutureWatcher<StartedSandbox>::finished, this, &Console::showStartedSandbox);
    connect(&m_unlocking, &QFutureWatcher<Result<UnlockedConnection>>::finished, this,
            [this] { showFromKeychain(m_unlocking.result()); });
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
    m_proof.reset();
    m_loader.reset(); // before the sandbox: its requests end at once instead of with an error
    m_session = {};
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
    if (m_window.isLocked()) // what is locked is not replaced from behind
        return;
    m_loader.reset();
    m_session = {};
    m_sandbox = std::move(started.sandbox);
    ConnectionOptions options;
    options.schemaRegistry = m_sandbox->schemaRegistryUrl().toString();
    options.cmf = m_sandbox->cmfUrl().toString();
    const auto session = connectTo(options); // there is no file to read
    if (!session) {
        m_window.welcome()->setSandboxStarting(false, tr("The sandbox did not start: %1").arg(session.error().detail));
        Q_EMIT sandboxFailed(session.error());
        return;
    }
    openSession(*session, profileOf(options, tr("Sandbox")), {}, Origin::Sandbox);
}

void Console::open(const ConnectionOptions &options, const QString &name, const Opened &done)
{
    const int turn = ++m_openTurn;
    runThen(
        workPool(), this, [options] { return connectTo(options); },
        [this, options, name, done, turn](const Result<Session> &session) {
            Result<void> opened;
            if (turn != m_openTurn)
                opened = failure(ApiError::Kind::Canceled);
            else if (!session)
                opened = tl::unexpected(session.error());
            else
                openSession(*session, profileOf(options, name), secretsOf(options), Origin::Unsaved);
            if (done)
                done(opened);
        });
}

ConnectionFacts Console::factsOf(const Profile &profile) const
{
    return {profile.name,
            addressOf(profile.schemaRegistry),
            addressOf(profile.cmf),
            m_origin == Origin::Sandbox,
            m_origin == Origin::Saved ? profile.id : QUuid(),
            profile.color,
            profile.isProduction,
            profile.isReadOnly};
}

void Console::openSession(const Session &session, const Profile &profile, const ProfileSecrets &secrets, Origin origin)
{
    if (m_signIn)
        m_signIn->reject();
    if (m_certificate) // it is about a server of the former connection
        m_certificate->reject();
    ++m_openTurn;
    m_connecting.drop();
    m_declined.clear();
    m_keepSignIn = false;
    m_profile = profile;
    m_secrets = secrets;
    m_origin = origin;
    m_loader.reset();
    if (origin != Origin::Sandbox)
        m_sandbox.reset();
    showConnection();
    startLoader(session);
    Q_EMIT opened();
}

void Console::adopt(const Profile &profile)
{
    if (m_origin != Origin::Unsaved)
        return;
    m_profile = profile;
    m_origin = Origin::Saved;
    m_window.setMarks(factsOf(profile));
    if (m_window.isReadOnly())
        connectAgain(); // through transports that refuse changes
}

void Console::disown()
{
    if (m_origin != Origin::Saved)
        return;
    m_origin = Origin::Unsaved;
    m_window.setMarks(factsOf(m_profile));
}

void Console::showMarks(const Profile &profile)
{
    if (m_origin != Origin::Saved || profile.id != m_profile.id)
        return;
    const bool wasReadOnly = m_profile.isReadOnly;
    m_profile.name = profile.name;
    m_profile.color = profile.color;
    m_profile.isProduction = profile.isProduction;
    m_profile.isReadOnly = profile.isReadOnly;
    m_window.setMarks(factsOf(m_profile));
    if (wasReadOnly != profile.isReadOnly)
        connectAgain();
}

bool Console::isSameServers(const Profile &profile) const
{
    return profile.schemaRegistry == m_profile.schemaRegistry && profile.cmf == m_profile.cmf
        && profile.catalog == m_profile.catalog;
}

void Console::pinCertificate(Server server, const QByteArray &sha256)
{
    auto &endpoint = m_profile.endpoint(roleOf(server));
    if (!endpoint)
        return;
    endpoint->pinnedSha256 = sha256;
    connectAgain();
    if (m_origin == Origin::Saved)
        Q_EMIT profileChanged(m_profile);
}

void Console::connectAgain()
{
    m_connecting.request([profile = m_profile, secrets = m_secrets] { return connectTo(profile, secrets); });
}

void Console::showConnected(const Result<Session> &session)
{
    if (m_window.isLocked()) {
        m_window.lockPage()->setBusy(false);
        if (session)
            showUnlocked(*session);
        else
            stayLocked(tr("The connection cannot be made again"), session.error().detail);
        return;
    }
    if (!session) { // such as a certificate file that went away meanwhile
        if (m_signIn)
            m_signIn->showRefusal(session.error());
        else
            m_window.say(session.error().detail);
        return;
    }
    const InventoryPtr known = m_loader ? m_loader->inventory() : InventoryPtr(); // the servers are the same
    m_loader.reset();
    startLoader(*session, known);
}

void Console::showConnection()
{
    m_overview.setAddresses(addressOf(m_profile.schemaRegistry), addressOf(m_profile.cmf));
    m_window.setConnection(factsOf(m_profile));
    showSignedIn();
}

void Console::showSignedIn()
{
    for (const Server server : {Server::SchemaRegistry, Server::Cmf})
        m_window.setSignIn(server, signInOf(roleOf(server)).kind != SignIn::Kind::None);
}

void Console::startLoader(Session session, const InventoryPtr &known)
{
    m_session = session;
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
    for (const EndpointRole role : endpointRoles) {
        if (!m_declined.contains(role)
            && statusOf(*inventory, partsFor(role)).state == ServerStatus::State::SignInNeeded) {
            askFor(role);
            return;
        }
    }
}

void Console::showSignIn(Server server)
{
    // A catalog of its own has a sign-in of its own, and is shown as part of the registry.
    const bool isCatalog = server == Server::SchemaRegistry && m_profile.catalog
        && statusOf(*m_window.inventory(), partsFor(EndpointRole::SchemaRegistry)).state
            != ServerStatus::State::SignInNeeded
        && statusOf(*m_window.inventory(), partsFor(EndpointRole::Catalog)).state == ServerStatus::State::SignInNeeded;
    askFor(isCatalog ? EndpointRole::Catalog : roleOf(server));
}

void Console::askFor(EndpointRole role)
{
    if (m_signIn) {
        m_signIn->raise();
        return;
    }
    const auto &endpoint = m_profile.endpoint(role);
    if (!endpoint)
        return;
    const SignIn known = signInOf(role);
    const ApiError error = statusOf(*m_window.inventory(), partsFor(role)).error.value_or(ApiError{});
    m_signIn = new SignInDialog(role, error, known, m_origin == Origin::Saved, &m_window);
    m_signIn->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_signIn, &SignInDialog::submitted, this, &Console::applySignIn);
    connect(m_signIn, &QDialog::rejected, this, [this, role] { m_declined.insert(role); });
    m_signIn->open();
    if (known.kind != SignIn::Kind::None)
        m_signIn->showRefusal(error); // it was given, and the server said no
}

void Console::applySignIn(EndpointRole role, const SignIn &signIn)
{
    auto &endpoint = m_profile.endpoint(role);
    if (!endpoint)
        return;
    endpoint->signIn = signIn.kind; // for which cluster stays, and how the token server is trusted
    endpoint->user = signIn.user;
    endpoint->tokenUrl = signIn.tokenUrl.toString();
    endpoint->scope = signIn.scope;
    m_secrets.of(role).signIn = signIn.secret;
    m_keepSignIn = m_signIn && m_signIn->remembers();
    showSignedIn();
    connectAgain();
}

void Console::keepSignIn()
{
    if (!std::exchange(m_keepSignIn, false) || m_origin != Origin::Saved)
        return;
    const EndpointRole role = m_signIn->role();
    Q_EMIT profileChanged(m_profile);
    if (const auto kind = signInSecretOf(m_profile.endpoint(role)->signIn))
        Q_EMIT secretKept({m_profile.id, role, *kind}, m_secrets.of(role).signIn);
}

void Console::settleSignIn(bool finished)
{
    if (!m_signIn || !m_signIn->isWaiting() || m_connecting.isBusy()) // then what is known is from before
        return;
    const ServerStatus status = statusOf(*m_window.inventory(), partsFor(m_signIn->role()));
    using State = ServerStatus::State;
    if (status.state == State::SignInNeeded) {
        m_signIn->showRefusal(*status.error);
    } else if (status.state == State::Connected || status.state == State::PartlyFailed) {
        keepSignIn();
        m_signIn->accept();
    } else if (finished && status.error) {
        m_signIn->showRefusal(*status.error);
    } else if (finished) {
        m_signIn->accept();
    }
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
    if (m_origin == Origin::Unsaved)
        known = {addressOf(m_profile.schemaRegistry), addressOf(m_profile.cmf),
                 m_profile.schemaRegistry ? m_profile.schemaRegistry->caFile
                     : m_profile.cmf      ? m_profile.cmf->caFile
                                          : QString()};
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
        m_connect->setBusy(true);
        open(options, url.host(), [dialog = m_connect](const Result<void> &opened) {
            if (!dialog)
                return;
            if (opened) {
                dialog->accept();
                return;
            }
            dialog->setBusy(false);
            if (opened.error().kind == ApiError::Kind::Canceled)
                return;
            const QString &option = opened.error().field;
            dialog->showProblem(option == u"--cmf"_s      ? ConnectDialog::Field::Cmf
                                    : option == u"--ca"_s ? ConnectDialog::Field::CaFile
                                                          : ConnectDialog::Field::SchemaRegistry,
                                opened.error().detail);
        });
    });
    connect(m_connect, &QDialog::rejected, this, [this] { ++m_openTurn; });
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
    connect(m_certificate, &CertificateDialog::pinRequested, this,
            [this, server](const QByteArray &sha256) { pinCertificate(server, sha256); });
    m_certificate->open();
}

} // namespace kekkai
