#pragma once

#include "services/credentials/keychain.h"
#include "services/inventory/inventoryloader.h"
#include "services/inventory/session.h"
#include "services/profiles/profileimport.h"
#include "services/profiles/profilestore.h"
#include "ui/profiles/importdialog.h"

#include <QFutureWatcher>
#include <QObject>
#include <QPointer>
#include <QThreadPool>

#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace kekkai {

class Console;
class MainWindow;
class ConnectionWizard;
class ProfileEditor;
class ProfilesDialog;
class ProfileSecretsDialog;
struct ProfileDraft;

/// The connection profiles of this user, joined to the window: reads and changes their file, keeps their secrets in the
/// keychain, shows the dialogs about them and opens them. The file is used on a thread of its own, one change after the
/// other.
class Connections final : public QObject {
    Q_OBJECT
public:
    /// @param file  of the profiles. @param storage  Memory for tests and for pictures: nothing outlives the program.
    Connections(MainWindow &window, Console &console, const QString &file,
                Keychain::Storage storage = Keychain::Storage::System, QObject *parent = nullptr);
    ~Connections() override;

    /// The profile called @p name in @p file, for a command line: blocks for a few milliseconds.
    /// Errors: NotFound or Invalid, with a sentence that lists the names there are.
    [[nodiscard]] static Result<Profile> profileNamed(const QString &name, const QString &file);

    void load(); ///< reads the file; the window shows what it says
    [[nodiscard]] const QList<Profile> &profiles() const { return m_profiles; }
    [[nodiscard]] Keychain &keychain() { return m_keychain; }
    [[nodiscard]] bool isBusy() const { return m_changes > 0 || m_opening; }

    void open(const QUuid &id); ///< asks for what the keychain does not have
    void add(const QList<Profile> &profiles); ///< behind the others; secrets are not part of it
    void showDialog();
    void showEditor(const QUuid &id); ///< null: a new one
    void showWizard(); ///< a new one, from a pasted address
    void showSave(); ///< the open connection, which has no profile yet
    void showImport();
    void forgetThisRun(); ///< secrets that were typed for this run
    void forgetTyped(); ///< secrets in fields of the dialogs, which say so

    [[nodiscard]] ProfilesDialog *dialog() const; ///< null while none is open
    [[nodiscard]] ProfileEditor *editor() const; ///< null while none is open
    [[nodiscard]] ConnectionWizard *wizard() const; ///< null while none is open
    [[nodiscard]] ProfileSecretsDialog *secretsDialog() const; ///< null while none is open
    [[nodiscard]] ImportDialog *importDialog() const; ///< null while none is open

Q_SIGNALS:
    void profilesChanged();
    void opened(const QUuid &id);
    void openFailed(const kekkai::ApiError &error);

private:
    struct Change {
        ProfileResult<QUuid> result = QUuid();
        QList<Profile> profiles;
    };
    using Work = std::function<ProfileResult<QUuid>(ProfileStore &)>;
    using Done = std::function<void(const ProfileResult<QUuid> &)>;
    using WithSecrets = std::function<void(const ProfileSecrets &)>;

    void change(Work work, Done done);
    [[nodiscard]] const Profile *profile(const QUuid &id) const;
    void tell();
    void tellMenu();
    /// Reads what @p profile needs, asking where it must; @p done is not called when that was cancelled.
    void withSecrets(const Profile &profile, QWidget *parent, const WithSecrets &done);
    void readSecrets(const Profile &profile, const QPointer<ProfileSecretsDialog> &dialog, const WithSecrets &done);
    void connectAndOpen(const Profile &profile, const ProfileSecrets &secrets);
    void showOpenFailure(const Profile &profile, const ApiError &error);
    void remember(const QUuid &id);
    void remove(const QUuid &id);
    void undoRemoval();
    void exportTo(const QList<QUuid> &ids, const QString &file);
    void showEditorFor(const Profile &profile, bool isNew, const ProfileSecrets &known);
    void save(const ProfileDraft &draft, bool isNew, const ProfileSecrets &known);
    void writeSecrets(const Profile &profile, const QList<std::pair<KeychainKey, Secret>> &secrets,
                      const QList<KeychainKey> &gone);
    void saveNew(const ProfileDraft &draft);
    void showWizardCertificate(EndpointRole role, const ApiError &error);
    void showStored(const Profile &profile);
    void readContexts(const QString &files);
    void look(ImportDialog::Source source, const QString &path);
    void take(const QList<ImportedProfile> &chosen, bool keepSecrets);
    void say(const QString &title, const QString &cause, bool isError = false);
    void loadForCompare(const QUuid &id);
    void stopCompare(const QUuid &id);
    void stopAllCompares();
    void joinCompare();

    struct Removed {
        Profile profile;
        int position = 0;
        ProfileSecrets secrets;
        bool wasOpen = false;
    };

    MainWindow &m_window;
    Console &m_console;
    std::shared_ptr<ProfileStore> m_store; ///< used on m_pool only
    QThreadPool m_pool; ///< one thread
    QList<Profile> m_profiles;
    ProfileLoad m_load;
    std::optional<ProfileError> m_loadError;
    Keychain m_keychain;
    Keychain m_thisRun; ///< in memory: what somebody typed for this run alone
    int m_changes = 0;
    bool m_opening = false;
    int m_openTurn = 0;
    std::optional<Removed> m_removed;
    std::function<void()> m_action; ///< of the message in the dialog
    std::map<QUuid, std::unique_ptr<InventoryLoader>> m_others; ///< of the compare window; null: not connected yet
    QPointer<ProfilesDialog> m_dialog;
    QPointer<ProfileEditor> m_editor;
    QPointer<ConnectionWizard> m_wizard;
    QPointer<ProfileSecretsDialog> m_secrets;
    QPointer<ImportDialog> m_import;
};

} // namespace kekkai
