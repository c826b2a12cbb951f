#pragma once

#include "app/connection.h"
#include "app/gui/unlocker.h"
#include "models/support/latestresult.h"
#include "services/credentials/keychain.h"
#include "services/inventory/inventoryloader.h"
#include "services/inventory/session.h"
#include "services/sandbox/sandbox.h"
#include "ui/dialogs/connectdialog.h"
#include "ui/dialogs/signindialog.h"
#include "ui/shell/lockpage.h"
#include "ui/support/serverstatus.h"

#include <QFutureWatcher>
#include <QObject>
#include <QPointer>
#include <QSet>

#include <functional>
#include <memory>
#include <optional>

namespace kekkai {

class CertificateDialog;
struct ConnectionFacts;
class MainWindow;
class OverviewPage;

/// What a profile calls this server.
[[nodiscard]] EndpointRole roleOf(Server server);

/// Joins the window to a connection: opens sandboxes and sessions, drives the loader, asks who we are when a server
/// wants to know. The only object that holds sign-ins; they live in memory until the connection is replaced or locked.
class Console final : public QObject {
    Q_OBJECT
public:
    Console(MainWindow &window, OverviewPage &overview, QObject *parent = nullptr);
    ~Console() override;

    /// Starts a sandbox on another thread, then opens it. A running one is replaced.
    void openSandbox(const SandboxOptions &options);
    /// The options of `kekkai --sandbox`.
    [[nodiscard]] static SandboxOptions demoSandbox();
    using Opened = std::function<void(const Result<void> &)>;
    /// Opens servers, reading files that @p options name on another thread. @p done hears of it once, and opened() is
    /// emitted. Errors: as connectTo(), and Canceled when something else was opened meanwhile, or the window locked;
    /// the window is left as it is then.
    void open(const ConnectionOptions &options, const QString &name, const Opened &done = {});
    enum class Origin {
        Unsaved, ///< a connection that has no profile
        Saved,
        Sandbox,
    };
    /// Shows @p session, which was made of @p profile and @p secrets.
    void openSession(const Session &session, const Profile &profile, const ProfileSecrets &secrets, Origin origin);

    /// What is open, as a profile: of an unsaved connection one that could be saved.
    [[nodiscard]] const Profile &profile() const { return m_profile; }
    [[nodiscard]] const ProfileSecrets &secrets() const { return m_secrets; }
    /// The unsaved connection has become @p profile: the same servers with a name.
    void adopt(const Profile &profile);
    /// The open profile was removed: what is open goes on as an unsaved connection.
    void disown();
    /// Name, colour and marks of the open profile were changed.
    void showMarks(const Profile &profile);
    /// Whether @p profile reaches the same servers in the same way as what is open.
    [[nodiscard]] bool isSameServers(const Profile &profile) const;
    /// From now on @p server may show this one certificate only. Saved in the profile, if there is one.
    void pinCertificate(Server server, const QByteArray &sha256);

    /// The transports of what is open; without any while it is locked. Whoever copies it lets go of it in
    /// LockParticipant::prepareToLock().
    [[nodiscard]] const Session &session() const { return m_session; }
    [[nodiscard]] InventoryLoader *loader() const { return m_loader.get(); }
    [[nodiscard]] Sandbox *sandbox() const { return m_sandbox.get(); }
    [[nodiscard]] SignInDialog *signInDialog() const { return m_signIn; }
    [[nodiscard]] ConnectDialog *connectDialog() const { return m_connect; }

    void showConnectDialog();
    /// Offers a connection to the server that an address of a place names. Nothing is opened without a yes.
    void showConnectDialogFor(const QString &server, bool isCmf);
    void showCertificateHelp(Server server);
    void showSignIn(Server server);

    /// Opens saved connections after a lock; null: they ask for their sign-ins as unsaved ones do.
    void setUnlocker(std::shared_ptr<Unlocker> unlocker) { m_unlocker = std::move(unlocker); }
    [[nodiscard]] bool isOpen() const;
    [[nodiscard]] LockPage::Way lockWay() const;
    /// Drops the transports and every sign-in: only addresses, kinds and user names stay. What was read stays in the
    /// window, whose credentials go by Secret::wipeAll(). For LockControl, which does the rest.
    void dropSecrets();
    /// What was typed in dialogs and is secret is to be forgotten; nothing else changes.
    void forgetTyped() { Q_EMIT typedDropped(); }
    /// Makes the connection anew: with the unlocker, or with sign-ins that are asked for and tried at their servers
    /// before anything is shown. Ends with unlocked(), or stays locked and says why on the lock page.
    void unlock();
    /// Forgets the connection and all that was read; the welcome page follows.
    void close();

Q_SIGNALS:
    void opened(); ///< a connection is open and its first load has begun
    void unlocked(); ///< all secrets are there again; what is shown is being read anew
    void closed();
    void typedDropped(); ///< whoever shows fields for secrets empties them, before secretsDropped()
    void secretsDropped(); ///< whoever else keeps secrets of connections drops them too
    void loadFinished();
    void sandboxFailed(const kekkai::ApiError &error);
    void profileChanged(const kekkai::Profile &profile); ///< a sign-in or a pin, to be saved
    void secretKept(const kekkai::KeychainKey &key, const kekkai::Secret &secret); ///< the user wants it kept

private:
    struct StartedSandbox {
        std::shared_ptr<Sandbox> sandbox;
        std::optional<ApiError> error;
    };
    void showStartedSandbox();
    void applySignIn(EndpointRole role, const SignIn &signIn);
    void settleSignIn(bool finished);
    void showChanged(const InventoryPtr &inventory);
    void startLoader(Session session, const InventoryPtr &known = {});
    void connectAgain();
    void showConnected(const Result<Session> &session);
    void keepSignIn();
    [[nodiscard]] ConnectionFacts factsOf(const Profile &profile) const;
    void askForConnection(const ConnectDialog::Addresses &known);
    void askFor(EndpointRole role);
    [[nodiscard]] SignIn signInOf(EndpointRole role) const; ///< as the profile has it: without the secret
    [[nodiscard]] QList<InventoryPart> partsFor(EndpointRole role) const; ///< what is read from it
    void showConnection();
    void showSignedIn();
    void askToUnlock();
    void askAgain(EndpointRole role, const QList<SecretKind> &missing);
    void prove(EndpointRole role, const SignIn &signIn, const EndpointSecrets &passphrases);
    void forgetTried();
    void startProof(const Result<Session> &session);
    void settleProof();
    void showUnlocked(Session session);
    void showFromKeychain(const Result<UnlockedConnection> &unlocked);
    void stayLocked(const QString &title, const QString &cause);

    MainWindow &m_window;
    OverviewPage &m_overview;
    std::shared_ptr<Sandbox> m_sandbox;
    QFutureWatcher<StartedSandbox> m_starting;
    Profile m_profile;
    ProfileSecrets m_secrets;
    Origin m_origin = Origin::Unsaved;
    bool m_keepSignIn = false; ///< what was submitted last goes to the keychain once the server has said yes
    LatestResult<Result<Session>> m_connecting; ///< to the same servers in another way; files are read for it
    Session m_session;
    std::unique_ptr<InventoryLoader> m_loader;
    QPointer<SignInDialog> m_signIn;
    QPointer<ConnectDialog> m_connect;
    QPointer<CertificateDialog> m_certificate;
    std::shared_ptr<Unlocker> m_unlocker;
    bool m_keychainAsked = false; ///< m_unlocking answers this lock, not an earlier one
    bool m_keychainFailed = false; ///< since the lock: now the sign-ins are asked for
    LatestResult<Result<Session>> m_proving;
    EndpointRole m_triedRole = EndpointRole::SchemaRegistry;
    SignIn m_tried;
    EndpointSecrets m_triedPassphrases;
    int m_openTurn = 0; ///< what was asked for in an earlier one is not opened
    QFutureWatcher<Result<UnlockedConnection>> m_unlocking;
    std::unique_ptr<InventoryLoader> m_proof; ///< asks one server whether it knows who unlocks
    bool m_sameReader = true; ///< who unlocks may see what was read before
    QSet<EndpointRole> m_declined; ///< who said "not now" is not asked again by itself
};

} // namespace kekkai
