#include "services/profiles/profilestore.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLockFile>
#include <QSaveFile>
#include <QSet>
#include <QStandardPaths>
#include <QTimeZone>

#include <algorithm>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 largestFile = 64LL * 1024 * 1024;
constexpr int lockPatience = 2000; ///< milliseconds

const QUuid missingIds(u"{5f0d0a86-6f0b-4f4e-8f5c-1f1a3d2f7c11}"_s);

constexpr QFile::Permissions ownerFile = QFile::ReadOwner | QFile::WriteOwner;
constexpr QFile::Permissions ownerFolder = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner;
constexpr QFile::Permissions others =
    QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;

/// Takes away what others may do with @p path. On Windows the folder's own access list does this.
void keepToOwner(const QString &path, QFile::Permissions wanted)
{
#ifndef Q_OS_WIN
    if (QFile::permissions(path) & others)
        QFile::setPermissions(path, wanted);
#else
    Q_UNUSED(path)
    Q_UNUSED(wanted)
#endif
}

template <typename Entries> bool isTaken(const Entries &entries, const QString &name, const QUuid &except = {})
{
    return std::any_of(entries.begin(), entries.end(), [&](const auto &entry) {
        return entry.profile && entry.profile->id != except && isSameName(entry.profile->name, name);
    });
}

/// @param isTaken  says whether a name is in use.
QString firstFree(const QString &wanted, const std::function<bool(const QString &)> &isTaken)
{
    constexpr qsizetype room = 90; // so that a number fits behind it
    QString name = wanted.trimmed();
    for (int number = 2; isTaken(name); ++number)
        name = u"%1 (%2)"_s.arg(wanted.trimmed().left(room).trimmed()).arg(number);
    return name;
}

} // namespace

ProfileStore::ProfileStore(QString file)
    : m_file(std::move(file))
{
}

QString ProfileStore::defaultFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + "/Kekkai/profiles.json"_L1;
}

ProfileResult<QByteArray> ProfileStore::readFile() const
{
    QFile file(m_file);
    if (!file.exists()) {
        if (QFileInfo(m_file).isSymLink())
            return profileFailure(ProfileError::Kind::NotReadable, {}, m_file, u"the link leads nowhere"_s);
        return QByteArray();
    }
    if (!file.open(QIODevice::ReadOnly))
        return profileFailure(ProfileError::Kind::NotReadable, {}, m_file, file.errorString());
    if (file.size() > largestFile)
        return profileFailure(ProfileError::Kind::TooLarge, {}, m_file);
    QByteArray bytes = file.read(largestFile + 1);
    if (file.error() != QFileDevice::NoError)
        return profileFailure(ProfileError::Kind::NotReadable, {}, m_file, file.errorString());
    if (bytes.size() > largestFile)
        return profileFailure(ProfileError::Kind::TooLarge, {}, m_file);
    // Null stands for "no file": an empty file is a damaged one.
    return bytes.isNull() ? QByteArray("") : bytes;
}

ProfileResult<ProfileStore::Content> ProfileStore::parsed(const QByteArray &bytes) const
{
    Content content;
    if (bytes.isNull())
        return content;
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
    if (problem.error != QJsonParseError::NoError)
        return profileFailure(ProfileError::Kind::Damaged, {}, m_file,
                              u"%1 (at byte %2)"_s.arg(problem.errorString()).arg(problem.offset));
    if (!document.isObject())
        return profileFailure(ProfileError::Kind::Damaged, {}, m_file, u"the outermost value is no object"_s);
    auto current = migrated(document.object());
    if (!current && current.error().kind == ProfileError::Kind::NewerFormat) {
        current.error().subject = m_file;
        return tl::unexpected(current.error());
    }
    if (!current)
        return profileFailure(ProfileError::Kind::Damaged, current.error().field, m_file,
                              u"\"version\" is no whole number"_s);
    content.root = std::move(current->root);
    content.load.migratedFrom = current->from;
    const QJsonValue list = content.root.value("profiles"_L1);
    if (!list.isArray())
        return profileFailure(ProfileError::Kind::Damaged, u"profiles"_s, m_file, u"\"profiles\" is no list"_s);
    content.load.secretMembers = secretMembersIn(list, u"profiles"_s);
    const QJsonArray array = list.toArray();
    QSet<QUuid> ids;
    for (qsizetype i = 0; i < array.size(); ++i) {
        Entry entry{array.at(i), {}};
        auto profile = profileFromJson(entry.raw, u"profiles[%1]"_s.arg(i));
        if (!profile) {
            content.load.skipped.append({int(i), profile.error()});
            content.entries.append(entry);
            continue;
        }
        // Two with one id would share their secrets.
        // One that somebody wrote without an id has the same at every reading until it is saved with it.
        if (profile->id.isNull())
            profile->id = QUuid::createUuidV5(missingIds, profile->name);
        while (ids.contains(profile->id))
            profile->id = QUuid::createUuidV5(profile->id, profile->name);
        ids.insert(profile->id);
        const QString name =
            firstFree(profile->name, [&content](const QString &wanted) { return isTaken(content.entries, wanted); });
        if (name != profile->name) {
            content.load.renamed.append({profile->name, name});
            profile->name = name;
        }
        entry.profile = *std::move(profile);
        content.entries.append(entry);
    }
    return content;
}

ProfileResult<QString> ProfileStore::setAside() const
{
    const QString stem = m_file + ".damaged-"_L1 + QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd'T'HHmmss'Z'"_s);
    QString name = stem;
    for (int number = 2; QFileInfo::exists(name) || QFileInfo(name).isSymLink(); ++number)
        name = u"%1-%2"_s.arg(stem).arg(number);
    QFile file(m_file);
    if (!file.rename(name)) // never onto another
        return profileFailure(ProfileError::Kind::NotWritable, {}, m_file, file.errorString());
    keepToOwner(name, ownerFile);
    return name;
}

/// Under the lock, as a damaged file is moved away.
ProfileResult<ProfileStore::Content> ProfileStore::readOrSetAside(QByteArray &bytes) const
{
    auto read = readFile();
    if (!read)
        return tl::unexpected(read.error());
    auto content = parsed(*read);
    if (content || content.error().kind != ProfileError::Kind::Damaged) {
        bytes = *std::move(read);
        return content;
    }
    auto moved = setAside();
    if (!moved)
        return tl::unexpected(moved.error());
    bytes = {};
    Content fresh;
    fresh.load.setAside = *std::move(moved);
    fresh.load.damage = content.error().detail;
    return fresh;
}

ProfileResult<ProfileLoad> ProfileStore::load()
{
    auto bytes = readFile();
    if (!bytes)
        return tl::unexpected(bytes.error());
    keepToOwner(m_file, ownerFile);
    auto content = parsed(*bytes);
    if (!content && content.error().kind == ProfileError::Kind::Damaged) {
        // Once more under the lock: another program may be doing the same.
        QLockFile lock(m_file + ".lock"_L1);
        if (!lock.tryLock(lockPatience)) {
            return lock.error() == QLockFile::LockFailedError
                ? profileFailure(ProfileError::Kind::Busy, {}, m_file)
                : profileFailure(ProfileError::Kind::NotWritable, {}, m_file, content.error().detail);
        }
        content = readOrSetAside(*bytes);
    }
    if (!content)
        return tl::unexpected(content.error());
    ProfileLoad load = content->load;
    take(*std::move(content), *std::move(bytes));
    return load;
}

bool ProfileStore::isChangedOutside() const
{
    const auto bytes = readFile();
    return !bytes || *bytes != m_bytes || bytes->isNull() != m_bytes.isNull();
}

void ProfileStore::take(Content content, QByteArray bytes)
{
    m_bytes = std::move(bytes);
    m_isRead = true;
    m_profiles.clear();
    for (const Entry &entry : std::as_const(content.entries)) {
        if (entry.profile)
            m_profiles.append(*entry.profile);
    }
}

ProfileResult<void> ProfileStore::makeFolder() const
{
    const QFileInfo folder(QFileInfo(m_file).absolutePath());
    if (folder.isDir()) {
        // QSettings makes the folder too, with wider rights.
        keepToOwner(folder.filePath(), ownerFolder);
        return {};
    }
    QDir parent(folder.absolutePath());
    if (!parent.mkpath(u"."_s) || !parent.mkdir(folder.fileName(), ownerFolder)) {
        if (!folder.isDir())
            return profileFailure(ProfileError::Kind::NotWritable, {}, folder.filePath(), u"cannot be made"_s);
    }
    return {};
}

ProfileResult<void> ProfileStore::write(const QByteArray &bytes) const
{
    QSaveFile file(m_file);
    if (!file.open(QIODevice::WriteOnly))
        return profileFailure(ProfileError::Kind::NotWritable, {}, m_file, file.errorString());
    // Before anything is in it; it becomes the file with these rights.
    if (!file.setPermissions(ownerFile) || file.write(bytes) != bytes.size() || !file.commit())
        return profileFailure(ProfileError::Kind::NotWritable, {}, m_file, file.errorString());
    return {};
}

ProfileResult<void> ProfileStore::change(const std::function<ProfileResult<void>(QList<Entry> &)> &edit)
{
    if (!m_isRead) {
        if (const auto read = load(); !read)
            return tl::unexpected(read.error());
    }
    if (auto made = makeFolder(); !made)
        return made;
    QLockFile lock(m_file + ".lock"_L1);
    if (!lock.tryLock(lockPatience)) {
        return lock.error() == QLockFile::LockFailedError
            ? profileFailure(ProfileError::Kind::Busy, {}, m_file)
            : profileFailure(ProfileError::Kind::NotWritable, {}, m_file, u"the folder cannot be written to"_s);
    }
    auto before = readFile();
    if (!before)
        return tl::unexpected(before.error());
    auto content = parsed(*before);
    if (!content)
        return tl::unexpected(content.error()); // load() sets a damaged one aside, and tells
    QList<Entry> entries = content->entries;
    auto edited = edit(entries);
    if (!edited) {
        take(*std::move(content), *std::move(before));
        return edited;
    }
    QJsonArray array;
    for (Entry &entry : entries) {
        if (entry.profile)
            entry.raw = toJson(*entry.profile, entry.raw.toObject());
        array.append(entry.raw);
    }
    content->root.insert("format"_L1, u"kekkai-profiles"_s);
    content->root.insert("version"_L1, profilesFormat);
    content->root.insert("profiles"_L1, array);
    if (content->load.migratedFrom != profilesFormat) {
        const QString copy = u"%1.version-%2"_s.arg(m_file).arg(content->load.migratedFrom);
        if (!QFileInfo::exists(copy) && !QFile::copy(m_file, copy))
            return profileFailure(ProfileError::Kind::NotWritable, {}, copy, u"the older file cannot be kept"_s);
        keepToOwner(copy, ownerFile);
    }
    QByteArray bytes = QJsonDocument(content->root).toJson();
    if (auto written = write(bytes); !written)
        return written;
    content->entries = std::move(entries);
    take(*std::move(content), std::move(bytes));
    return {};
}

ProfileResult<qsizetype> ProfileStore::unchanged(const QList<Entry> &entries, const QUuid &id) const
{
    const auto place = std::find_if(entries.begin(), entries.end(),
                                    [&id](const Entry &entry) { return entry.profile && entry.profile->id == id; });
    const auto seen = find(id);
    if (place == entries.end())
        return profileFailure(ProfileError::Kind::UnknownProfile, {}, seen ? seen->name : id.toString());
    if (!seen || *seen != *place->profile)
        return profileFailure(ProfileError::Kind::ChangedMeanwhile, {}, place->profile->name);
    return place - entries.begin();
}

std::optional<Profile> ProfileStore::find(const QUuid &id) const
{
    const auto found =
        std::find_if(m_profiles.begin(), m_profiles.end(), [&id](const Profile &profile) { return profile.id == id; });
    return found == m_profiles.end() ? std::nullopt : std::optional(*found);
}

std::optional<Profile> ProfileStore::named(const QString &name) const
{
    const auto found = std::find_if(m_profiles.begin(), m_profiles.end(),
                                    [&name](const Profile &profile) { return isSameName(profile.name, name); });
    return found == m_profiles.end() ? std::nullopt : std::optional(*found);
}

QString ProfileStore::freeName(const QString &wanted) const
{
    return firstFree(wanted, [this](const QString &name) { return named(name).has_value(); });
}

ProfileResult<QUuid> ProfileStore::add(Profile profile, int position)
{
    if (profile.id.isNull())
        profile.id = QUuid::createUuid();
    if (const auto fine = checked(profile); !fine)
        return tl::unexpected(fine.error());
    const auto done = change([&](QList<Entry> &entries) -> ProfileResult<void> {
        if (isTaken(entries, profile.name))
            return profileFailure(ProfileError::Kind::NameTaken, u"name"_s, profile.name);
        const bool hasId = std::any_of(entries.begin(), entries.end(), [&profile](const Entry &entry) {
            return entry.profile && entry.profile->id == profile.id;
        });
        if (hasId)
            return profileFailure(ProfileError::Kind::ChangedMeanwhile, u"id"_s, profile.name);
        qsizetype place = entries.size();
        for (qsizetype i = 0, seen = 0; position >= 0 && i < entries.size(); ++i) {
            if (entries.at(i).profile && seen++ == position) {
                place = i;
                break;
            }
        }
        entries.insert(place, Entry{QJsonObject(), profile});
        return {};
    });
    if (!done)
        return tl::unexpected(done.error());
    return profile.id;
}

ProfileResult<QList<QUuid>> ProfileStore::addAll(QList<Profile> profiles)
{
    for (Profile &profile : profiles) {
        profile.id = QUuid::createUuid();
        if (const auto fine = checked(profile); !fine)
            return tl::unexpected(fine.error());
    }
    QList<QUuid> ids;
    const auto done = change([&](QList<Entry> &entries) -> ProfileResult<void> {
        for (Profile &profile : profiles) {
            profile.name =
                firstFree(profile.name, [&entries](const QString &wanted) { return isTaken(entries, wanted); });
            entries.append(Entry{QJsonObject(), profile});
            ids.append(profile.id);
        }
        return {};
    });
    if (!done)
        return tl::unexpected(done.error());
    return ids;
}

ProfileResult<void> ProfileStore::replace(const Profile &profile)
{
    if (auto fine = checked(profile); !fine)
        return fine;
    return change([&](QList<Entry> &entries) -> ProfileResult<void> {
        const auto place = unchanged(entries, profile.id);
        if (!place)
            return tl::unexpected(place.error());
        if (isTaken(entries, profile.name, profile.id))
            return profileFailure(ProfileError::Kind::NameTaken, u"name"_s, profile.name);
        entries[*place].profile = profile;
        return {};
    });
}

ProfileResult<void> ProfileStore::remove(const QUuid &id)
{
    return change([&](QList<Entry> &entries) -> ProfileResult<void> {
        const auto place = unchanged(entries, id);
        if (!place)
            return tl::unexpected(place.error());
        entries.removeAt(*place);
        return {};
    });
}

ProfileResult<void> ProfileStore::move(const QUuid &id, int position)
{
    return change([&](QList<Entry> &entries) -> ProfileResult<void> {
        const auto from = std::find_if(entries.begin(), entries.end(),
                                       [&id](const Entry &entry) { return entry.profile && entry.profile->id == id; });
        if (from == entries.end())
            return profileFailure(ProfileError::Kind::UnknownProfile, {}, id.toString());
        const Entry moved = *from;
        entries.erase(from);
        qsizetype place = entries.size();
        for (qsizetype i = 0, seen = 0; i < entries.size(); ++i) {
            if (entries.at(i).profile && seen++ == position) {
                place = i;
                break;
            }
        }
        entries.insert(place, moved);
        return {};
    });
}

ProfileResult<QUuid> ProfileStore::duplicate(const QUuid &id, const QString &name)
{
    const QUuid copyId = QUuid::createUuid();
    const auto done = change([&](QList<Entry> &entries) -> ProfileResult<void> {
        const auto place = std::find_if(entries.begin(), entries.end(),
                                        [&id](const Entry &entry) { return entry.profile && entry.profile->id == id; });
        if (place == entries.end())
            return profileFailure(ProfileError::Kind::UnknownProfile, {}, id.toString());
        Entry copy = *place;
        copy.profile->id = copyId;
        copy.profile->name = name.isEmpty()
            ? firstFree(copy.profile->name, [&entries](const QString &wanted) { return isTaken(entries, wanted); })
            : name;
        if (auto fine = checked(*copy.profile); !fine)
            return fine;
        if (isTaken(entries, copy.profile->name))
            return profileFailure(ProfileError::Kind::NameTaken, u"name"_s, copy.profile->name);
        entries.insert(place - entries.begin() + 1, copy);
        return {};
    });
    if (!done)
        return tl::unexpected(done.error());
    return copyId;
}

} // namespace kekkai
