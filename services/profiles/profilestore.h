#pragma once

#include "services/profiles/profilejson.h"

#include <QByteArray>
#include <QJsonObject>

#include <functional>

namespace kekkai {

/// What reading the file of profiles brought to light besides the profiles.
struct ProfileLoad {
    QString setAside; ///< a damaged file was moved here, whole; empty: it was not damaged
    QString damage; ///< why it could not be read
    QList<SkippedProfile> skipped; ///< these stay in the file as they are, at their places
    QStringList secretMembers; ///< somebody wrote a secret into the file: named, not read
    QList<std::pair<QString, QString>> renamed; ///< name in the file, name here: there were two alike
    int migratedFrom = profilesFormat; ///< an older version; a copy of it is kept when it is first written anew

    friend bool operator==(const ProfileLoad &, const ProfileLoad &) = default;
};

/// The connection profiles of this user, in one JSON file that only its owner can read. Each change reads the file anew
/// under a lock, applies itself and writes the whole file or nothing, so that two programs at once lose nothing of each
/// other. Not thread-safe; a call takes a few milliseconds, and up to two seconds while another program is saving: the
/// window calls it on workPool().
class ProfileStore {
public:
    /// @param file  defaultFile() unless a test says otherwise. Nothing is read yet.
    explicit ProfileStore(QString file = defaultFile());

    /// "Kekkai/profiles.json" below the system's folder for settings.
    [[nodiscard]] static QString defaultFile();
    [[nodiscard]] const QString &file() const { return m_file; }

    /// Reads the file; none is none. A damaged one is moved aside under a name with the time and reported. Again at any
    /// time, to see what others changed. Errors: NotReadable, NewerFormat, NotWritable (a damaged file could not be
    /// moved aside: it stays, and nothing is written over it).
    [[nodiscard]] ProfileResult<ProfileLoad> load();
    /// Whether the file is no longer the one that was last read or written here.
    [[nodiscard]] bool isChangedOutside() const;

    /// In the order the user gave them.
    [[nodiscard]] const QList<Profile> &profiles() const { return m_profiles; }
    [[nodiscard]] std::optional<Profile> find(const QUuid &id) const;
    /// Letter case aside.
    [[nodiscard]] std::optional<Profile> named(const QString &name) const;
    /// @p wanted, or with " (2)", " (3)" … behind it.
    [[nodiscard]] QString freeName(const QString &wanted) const;

    // Errors of all that change: those of checked(), NameTaken, UnknownProfile, ChangedMeanwhile (then profiles() holds
    // what is in the file now, and nothing was changed), Busy, NewerFormat, NotReadable, NotWritable.

    /// Adds at the end, or at @p position. @returns the id, a new one when @p profile has none.
    [[nodiscard]] ProfileResult<QUuid> add(Profile profile, int position = -1);
    /// All or none, as from an import: names that are taken get a number behind them. @returns the ids.
    [[nodiscard]] ProfileResult<QList<QUuid>> addAll(QList<Profile> profiles);
    [[nodiscard]] ProfileResult<void> replace(const Profile &profile);
    /// The keychain's entries are the caller's: Keychain::removeAll().
    [[nodiscard]] ProfileResult<void> remove(const QUuid &id);
    [[nodiscard]] ProfileResult<void> move(const QUuid &id, int position);
    /// A copy behind the original, with a new id, so without its secrets. An empty @p name: the original's with a
    /// number.
    [[nodiscard]] ProfileResult<QUuid> duplicate(const QUuid &id, const QString &name = {});

private:
    struct Entry {
        QJsonValue raw; ///< as it stands in the file
        std::optional<Profile> profile; ///< none: it cannot be read, and stays as it is
    };
    struct Content {
        QJsonObject root;
        QList<Entry> entries;
        ProfileLoad load;
    };

    [[nodiscard]] ProfileResult<QByteArray> readFile() const;
    [[nodiscard]] ProfileResult<Content> parsed(const QByteArray &bytes) const;
    [[nodiscard]] ProfileResult<Content> readOrSetAside(QByteArray &bytes) const;
    [[nodiscard]] ProfileResult<QString> setAside() const;
    [[nodiscard]] ProfileResult<void> write(const QByteArray &bytes) const;
    [[nodiscard]] ProfileResult<void> makeFolder() const;
    void take(Content content, QByteArray bytes);
    [[nodiscard]] ProfileResult<void> change(const std::function<ProfileResult<void>(QList<Entry> &)> &edit);
    /// The place of @p id in @p entries, when it is there as it was last seen here.
    [[nodiscard]] ProfileResult<qsizetype> unchanged(const QList<Entry> &entries, const QUuid &id) const;

    QString m_file;
    QByteArray m_bytes; ///< of the file, as last read or written
    bool m_isRead = false;
    QList<Profile> m_profiles;
};

} // namespace kekkai
