#pragma once

#include "app/connection.h"
#include "services/inventory/inventoryloader.h"
#include "services/sandbox/sandbox.h"
#include "ui/dialogs/connectdialog.h"
#include "ui/dialogs/signindialog.h"
#include "ui/support/serverstatus.h"

#include <QFutureWatcher>
#include <QObject>
#include <QPointer>
#include <QSet>

#include <memory>
#include <optional>

namespace kekkai {

class CertificateDialog;
class MainWindow;
class OverviewPage;

/// Joins the window to a connection: opens sandboxes and sessions, drives the loader, asks who we are when a server
/// wants to know. The only object that holds sign-ins; they live in memory until the connection is replaced.
class Console final : public QObject {
    Q_OBJECT
public:
    Console(MainWindow &window, OverviewPage &overview, QObject *parent = nullptr);
    ~Console() override;

    /// Starts a sandbox on another thread, then opens it. A running one is replaced.
    void openSandbox(const SandboxOptions &options);
    /// The options of `kekkai --sandbox`.
    [[nodiscard]] static SandboxOptions demoSandbox();
    /// Opens servers. Errors: as connectTo(); the window is left as it is then.
    [[nodiscard]] Result<void> open(const ConnectionOptions &options, const QString &name, bool sandbox = false);

    [[nodiscard]] InventoryLoader *loader() const { return m_loader.get(); }
    [[nodiscard]] Sandbox *sandbox() const { return m_sandbox.get(); }
    [[nodiscard]] SignInDialog *signInDialog() const { return m_signIn; }
    [[nodiscard]] ConnectDialog *connectDialog() const { return m_connect; }

    void showConnectDialog();
    /// Offers a connection to the server that an address of a place names. Nothing is opened without a yes.
    void showConnectDialogFor(const QString &server, bool isCmf);
    void showCertificateHelp(Server server);
    void showSignIn(Server server);

Q_SIGNALS:
    void opened(); ///< a connection is open and its first load has begun
    void loadFinished();
    void sandboxFailed(const kekkai::ApiError &error);

private:
    struct StartedSandbox {
        std::shared_ptr<Sandbox> sandbox;
        std::optional<ApiError> error;
    };
    void showStartedSandbox();
    void applySignIn(Server server, const SignIn &signIn);
    void settleSignIn(bool finished);
    void showChanged(const InventoryPtr &inventory);
    void startLoader(Session session, const InventoryPtr &known = {});
    void askForConnection(const ConnectDialog::Addresses &known);

    MainWindow &m_window;
    OverviewPage &m_overview;
    std::shared_ptr<Sandbox> m_sandbox;
    QFutureWatcher<StartedSandbox> m_starting;
    ConnectionOptions m_options;
    QString m_name;
    std::unique_ptr<InventoryLoader> m_loader;
    QPointer<SignInDialog> m_signIn;
    QPointer<ConnectDialog> m_connect;
    QPointer<CertificateDialog> m_certificate;
    QSet<Server> m_declined; ///< who said "not now" is not asked again by itself
};

} // namespace kekkai
