#pragma once

#include <QProcess>
#include <QProcessEnvironment>
#include <QString>
#include <QTemporaryDir>
#include <QUuid>

#include <memory>

namespace kekkai::test {

/// A session bus and a GNOME Keyring of its own, in a home folder of its own, without a display: what the programs of
/// one test see as the user's keychain. Ends both.
class TestKeyring {
public:
    enum class Access {
        Open, ///< a bus and an unlocked keyring
        NoService, ///< a bus on which nobody offers a keychain
        Denied, ///< the bus lets nobody talk to the keyring
    };

    explicit TestKeyring(Access access = Access::Open);
    ~TestKeyring();
    Q_DISABLE_COPY_MOVE(TestKeyring)

    /// Empty: it runs. Else why it cannot, such as a program that is not installed.
    [[nodiscard]] const QString &problem() const { return m_problem; }
    /// For programs that are to use it. HOME and all XDG folders lie below home().
    [[nodiscard]] const QProcessEnvironment &environment() const { return m_environment; }
    [[nodiscard]] QString home() const { return m_folder.filePath(QStringLiteral("home")); }
    /// All that was written by anybody: home, temporary files, run time folder.
    [[nodiscard]] QString everything() const { return m_folder.path(); }

    /// Ends the keyring and starts it again on what it has saved.
    [[nodiscard]] bool restart(bool unlocked = true);
    /// As the desktop does when the user locks the keyring.
    [[nodiscard]] bool lock();
    /// Attributes and label of an entry of the service "Kekkai", as other programs see them; empty when there is none.
    /// @param key  as KeychainKey::text().
    [[nodiscard]] QByteArray lookup(const QString &key) const;
    /// Removes an entry as another program would.
    [[nodiscard]] bool removeUnderneath(const QString &key) const;

private:
    [[nodiscard]] bool startBus(Access access);
    [[nodiscard]] bool startKeyring(bool unlocked);
    static void end(QProcess &process);

    QTemporaryDir m_folder;
    const QString m_busName = QStringLiteral("kekkai-test-") + QUuid::createUuid().toString(); ///< of this one alone
    QProcessEnvironment m_environment;
    QString m_problem;
    QProcess m_bus;
    QProcess m_keyring;
};

} // namespace kekkai::test
