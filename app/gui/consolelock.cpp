// Locking and unlocking: the part of Console that lets go of secrets and takes them back.

#include "app/gui/console.h"
#include "models/text/errortext.h"
#include "ui/dialogs/certificatedialog.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/welcomepage.h"

#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

SignIn Console::signInOf(EndpointRole role) const
{
    SignIn known;
    if (const auto &endpoint = m_profile.endpoint(role)) {
        known.kind = endpoint->signIn;
        known.user = endpoint->user;
        known.tokenUrl = QUrl(endpoint->tokenUrl);
        known.scope = endpoint->scope;
    }
    return known;
}

QList<InventoryPart> Console::partsFor(EndpointRole role) const
{
    if (role == EndpointRole::Catalog)
        return m_profile.catalog ? QList<InventoryPart>{InventoryPart::Tags} : QList<InventoryPart>{};
    QList<InventoryPart> parts = partsOf(role == EndpointRole::Cmf ? Server::Cmf : Server::SchemaRegistry);
    if (m_profile.catalog)
        parts.removeAll(InventoryPart::Tags);
    return parts;
}

bool Console::isOpen() const
{
    return !m_window.connection().name.isEmpty();
}

LockPage::Way Console::lockWay() const
{
    const bool needsSecrets = !missingSecrets(m_profile, {}).isEmpty();
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
    ++m_openTurn; // what is being opened would begin with wiped secrets
    m_declined.clear();
    m_keepSignIn = false;
    m_keychainAsked = false;
    m_window.lockPage()->setBusy(false);
    m_connecting.drop();
    m_proving.drop();
    m_proof.reset();
    m_session = {};
    m_loader.reset(); // and with it the transports, whose threads it waits for
    forgetTried();
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

/// The next server for which something is missing, be it the sign-in or the passphrase of a key; none: the connection
/// is made.
void Console::askToUnlock()
{
    const QList<KeychainKey> missing = missingSecrets(m_profile, m_secrets);
    if (missing.isEmpty()) {
        m_window.lockPage()->setBusy(true);
        connectAgain(); // showConnected() follows
        return;
    }
    QList<SecretKind> kinds;
    for (const KeychainKey &key : missing) {
        if (key.role == missing.first().role)
            kinds.append(key.kind);
    }
    askAgain(missing.first().role, kinds);
}

void Console::askAgain(EndpointRole role, const QList<SecretKind> &missing)
{
    m_signIn = new SignInDialog(role, ApiError{}, signInOf(role), false, &m_window);
    m_signIn->setAttribute(Qt::WA_DeleteOnClose);
    m_signIn->askForPassphrases(missing.contains(SecretKind::KeyPassphrase),
                                missing.contains(SecretKind::TokenKeyPassphrase));
    connect(m_signIn, &SignInDialog::submitted, this, &Console::prove);
    connect(m_signIn, &QDialog::rejected, this, [this] { // of one server, for all: it is all or nothing
        m_signIn.clear();
        m_proving.drop();
        m_proof.reset();
        forgetTried();
        m_secrets = {};
    });
    m_signIn->open();
}

void Console::forgetTried()
{
    m_tried = {};
    m_triedPassphrases = {};
}

/// Asks the server of @p role alone, with nothing that goes to another one, and shows nothing of the answer.
void Console::prove(EndpointRole role, const SignIn &signIn, const EndpointSecrets &passphrases)
{
    m_triedRole = role;
    m_tried = signIn;
    m_triedPassphrases = passphrases;
    Profile wanted = m_profile;
    auto &endpoint = wanted.endpoint(role);
    endpoint->signIn = signIn.kind; // for which cluster stays, and how the token server is trusted
    endpoint->user = signIn.user;
    endpoint->tokenUrl = signIn.tokenUrl.toString();
    endpoint->scope = signIn.scope;
    EndpointSecrets secrets = passphrases;
    secrets.signIn = signIn.secret;
    m_proving.request([role, wanted, secrets] { return connectTo(role, wanted, secrets); });
}

void Console::startProof(const Result<Session> &session)
{
    if (!m_signIn)
        return;
    if (!session) {
        const bool byKey =
            !m_triedPassphrases.keyPassphrase.isEmpty() || !m_triedPassphrases.tokenKeyPassphrase.isEmpty();
        forgetTried();
        ApiError shown = session.error();
        shown.detail = byKey && shown.field.endsWith("ClientCertificateFile"_L1, Qt::CaseInsensitive)
            ? tr("The client key cannot be opened with this passphrase.")
            : tr("A file that belongs to this connection cannot be used now."); // which one is nobody's business here
        m_signIn->showRefusal(shown);
        return;
    }
    m_proof = std::make_unique<InventoryLoader>(*session);
    connect(m_proof.get(), &InventoryLoader::finished, this, &Console::settleProof);
    m_proof->load({m_triedRole == EndpointRole::SchemaRegistry ? InventoryPart::Registry
                       : m_triedRole == EndpointRole::Cmf      ? InventoryPart::Environments
                                                               : InventoryPart::Tags});
}

void Console::settleProof()
{
    const InventoryPtr answer = m_proof->inventory();
    const ServerStatus status = statusOf(*answer, partsFor(m_triedRole));
    // A catalog that is switched off answers nobody: it proves nothing, and has nothing to hide.
    const bool isAbsent =
        m_triedRole == EndpointRole::Catalog && answer->part(InventoryPart::Tags).phase == PartState::Phase::Absent;
    m_proof.release()->deleteLater(); // its own signal is being heard
    const SignIn given = std::exchange(m_tried, {});
    const EndpointSecrets passphrases = std::exchange(m_triedPassphrases, {});
    if (!m_signIn)
        return;
    using State = ServerStatus::State;
    if (status.state != State::Connected && status.state != State::PartlyFailed && !isAbsent) {
        ApiError shown = status.error.value_or(ApiError{});
        shown.server.clear(); // whoever stands before a locked window need not learn where it leads
        shown.path.clear();
        m_signIn->showRefusal(shown);
        return;
    }
    auto &endpoint = m_profile.endpoint(m_triedRole);
    // A token does not say whose it is; another user may not see what the first one could.
    const bool byCertificate = given.kind == SignIn::Kind::None && !passphrases.keyPassphrase.isEmpty();
    m_sameReader = m_sameReader && !isAbsent && given.kind == endpoint->signIn && given.kind != SignIn::Kind::Bearer
        && given.user == endpoint->user && (byCertificate || !given.user.isEmpty());
    endpoint->signIn = given.kind;
    endpoint->user = given.user;
    endpoint->tokenUrl = given.tokenUrl.toString();
    endpoint->scope = given.scope;
    EndpointSecrets &kept = m_secrets.of(m_triedRole);
    kept = passphrases;
    kept.signIn = given.secret;
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
