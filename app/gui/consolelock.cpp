// Locking and unlocking: the part of Console that lets go of secrets and takes them back.

#include "app/gui/console.h"
#include "models/text/errortext.h"
#include "ui/dialogs/certificatedialog.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/welcomepage.h"

#include <array>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array bothServers{Server::SchemaRegistry, Server::Cmf};

} // namespace

SignIn Console::signInOf(Server server) const
{
    SignIn known;
    if (const auto &endpoint = m_profile.endpoint(roleOf(server))) {
        known.kind = endpoint->signIn;
        known.user = endpoint->user;
        known.tokenUrl = QUrl(endpoint->tokenUrl);
        known.scope = endpoint->scope;
    }
    return known;
}

bool Console::isOpen() const
{
    return !m_window.connection().name.isEmpty();
}

LockPage::Way Console::lockWay() const
{
    const bool needsSecrets =
        signInOf(Server::SchemaRegistry).kind != SignIn::Kind::None || signInOf(Server::Cmf).kind != SignIn::Kind::None;
    if (m_unlocker && m_origin == Origin::Saved && !m_keychainFailed)
        return LockPage::Way::Keychain;
    return needsSecrets ? LockPage::Way::SignIn : LockPage::Way::Button;
}

void Console::dropSecrets()
{
    if (m_signIn)
        m_signIn->reject();
    if (m_certificate)
        m_certificate->reject();
    m_declined.clear();
    m_keepSignIn = false;
    m_keychainAsked = false;
    m_window.lockPage()->setBusy(false);
    m_connecting.drop();
    m_proving.drop();
    m_proof.reset();
    m_loader.reset(); // and with it the transports, whose threads it waits for
    m_tried = {};
    m_secrets = {};
    Q_EMIT secretsDropped();
}

void Console::unlock()
{
    if (!m_window.isLocked() || m_window.lockPage()->isBusy())
        return;
    if (m_signIn) {
        m_signIn->raise();
        m_signIn->activateWindow();
        return;
    }
    m_window.lockPage()->setProblem({});
    m_sameReader = true;
    if (lockWay() == LockPage::Way::Keychain) {
        m_window.lockPage()->setBusy(true);
        m_keychainAsked = true;
        m_unlocking.setFuture(m_unlocker->unlock(m_profile));
        return;
    }
    askToUnlock();
}

void Console::showFromKeychain(const Result<UnlockedConnection> &unlocked)
{
    if (!std::exchange(m_keychainAsked, false) || !m_window.isLocked())
        return;
    m_window.lockPage()->setBusy(false);
    if (unlocked) {
        m_secrets = unlocked->secrets;
        showUnlocked(unlocked->session);
        return;
    }
    if (unlocked.error().kind == ApiError::Kind::Canceled)
        return; // nobody is told what he did himself
    m_keychainFailed = true;
    m_window.lockPage()->setWay(lockWay());
    stayLocked(tr("The keychain did not give the secrets back"), errorSentence(unlocked.error()));
}

/// The next sign-in that is missing; none: the connection is made.
void Console::askToUnlock()
{
    for (const Server server : bothServers) {
        if (signInOf(server).kind != SignIn::Kind::None && m_secrets.of(roleOf(server)).signIn.isEmpty()) {
            askAgain(server);
            return;
        }
    }
    m_window.lockPage()->setBusy(true);
    connectAgain(); // showConnected() follows
}

void Console::askAgain(Server server)
{
    m_signIn = new SignInDialog(server, ApiError{}, signInOf(server), false, &m_window);
    m_signIn->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_signIn, &SignInDialog::submitted, this, &Console::prove);
    connect(m_signIn, &QDialog::rejected, this, [this] { // of one server, for both: it is all or nothing
        m_signIn.clear();
        m_proving.drop();
        m_proof.reset();
        m_tried = {};
        m_secrets = {};
    });
    m_signIn->open();
}

/// Asks @p server alone, with nothing that goes to the other one, and shows nothing of the answer.
void Console::prove(Server server, const SignIn &signIn)
{
    m_triedServer = server;
    m_tried = signIn;
    Profile only = m_profile;
    for (const EndpointRole role : endpointRoles) {
        if (role != roleOf(server))
            only.endpoint(role).reset();
    }
    auto &endpoint = only.endpoint(roleOf(server));
    endpoint->signIn = signIn.kind; // for which cluster stays, and how the token server is trusted
    endpoint->user = signIn.user;
    endpoint->tokenUrl = signIn.tokenUrl.toString();
    endpoint->scope = signIn.scope;
    ProfileSecrets secrets;
    secrets.of(roleOf(server)).signIn = signIn.secret;
    m_proving.request([only, secrets] { return connectTo(only, secrets); });
}

void Console::startProof(const Result<Session> &session)
{
    if (!m_signIn)
        return;
    if (!session) {
        m_signIn->showRefusal(session.error());
        return;
    }
    m_proof = std::make_unique<InventoryLoader>(*session);
    connect(m_proof.get(), &InventoryLoader::finished, this, &Console::settleProof);
    m_proof->load({m_triedServer == Server::SchemaRegistry ? InventoryPart::Registry : InventoryPart::Environments});
}

void Console::settleProof()
{
    const ServerStatus status = statusOf(*m_proof->inventory(), m_triedServer);
    m_proof.release()->deleteLater(); // its own signal is being heard
    const SignIn given = std::exchange(m_tried, {});
    if (!m_signIn)
        return;
    using State = ServerStatus::State;
    if (status.state != State::Connected && status.state != State::PartlyFailed) {
        ApiError shown = status.error.value_or(ApiError{});
        shown.server.clear(); // whoever stands before a locked window need not learn where it leads
        shown.path.clear();
        m_signIn->showRefusal(shown);
        return;
    }
    auto &endpoint = m_profile.endpoint(roleOf(m_triedServer));
    // A token does not say whose it is; another user may not see what the first one could.
    m_sameReader = m_sameReader && given.kind == endpoint->signIn && given.kind != SignIn::Kind::Bearer
        && !given.user.isEmpty() && given.user == endpoint->user;
    endpoint->signIn = given.kind;
    endpoint->user = given.user;
    endpoint->tokenUrl = given.tokenUrl.toString();
    endpoint->scope = given.scope;
    m_secrets.of(roleOf(m_triedServer)).signIn = given.secret;
    SignInDialog *answered = m_signIn;
    m_signIn.clear(); // closing, so that the next server may ask
    answered->disconnect(this);
    answered->accept();
    askToUnlock();
}

void Console::showUnlocked(Session session)
{
    const InventoryPtr known = m_sameReader ? m_window.inventory() : InventoryPtr();
    m_keychainFailed = false;
    if (!known)
        showConnection(); // begins anew, on the same page
    Q_EMIT unlocked();
    startLoader(std::move(session), known);
}

void Console::stayLocked(const QString &title, const QString &cause)
{
    m_window.lockPage()->setProblem(title, cause);
}

void Console::close()
{
    dropSecrets();
    m_keychainFailed = false;
    m_profile = {};
    m_origin = Origin::Unsaved;
    m_sandbox.reset();
    m_window.setConnection({});
    Q_EMIT closed();
}

} // namespace kekkai
