#include "profilesamples.h"
#include "services/profiles/profilestore.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLockFile>
#include <QTemporaryDir>
#include <QTest>

#include <thread>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

QStringList names(const ProfileStore &store)
{
    QStringList list;
    for (const Profile &profile : store.profiles())
        list.append(profile.name);
    return list;
}

} // namespace

class ProfileStoreTest : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] QString file() const { return m_folder->filePath(u"Kekkai/profiles.json"_s); }
    [[nodiscard]] QByteArray content(const QString &path = {}) const
    {
        QFile source(path.isEmpty() ? file() : path);
        return source.open(QIODevice::ReadOnly) ? source.readAll() : QByteArray();
    }
    void put(const QByteArray &bytes) const
    {
        QDir().mkpath(QFileInfo(file()).absolutePath());
        QFile target(file());
        QVERIFY(target.open(QIODevice::WriteOnly | QIODevice::Truncate));
        QCOMPARE(target.write(bytes), bytes.size());
    }
    [[nodiscard]] QStringList entries() const
    {
        return QDir(QFileInfo(file()).absolutePath()).entryList(QDir::Files | QDir::Hidden, QDir::Name);
    }
    [[nodiscard]] static unsigned modeOf(const QString &path)
    {
        struct stat facts = {};
        return ::stat(QFile::encodeName(path).constData(), &facts) == 0 ? facts.st_mode & 07777U : 0U;
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void startsEmptyAndKeepsWhatItIsGiven()
    {
        ProfileStore store(file());
        const auto load = store.load();
        QVERIFY(load);
        QCOMPARE(*load == ProfileLoad{}, true);
        QVERIFY(store.profiles().isEmpty());
        QVERIFY(!QFile::exists(file())); // reading makes nothing

        const Profile full = fullProfile(u"Production"_s);
        const auto first = store.add(full);
        QVERIFY(first);
        QCOMPARE(*first, full.id);
        const auto second = store.add(simpleProfile(u"Test"_s));
        QVERIFY(second);
        QVERIFY(!second->isNull());

        ProfileStore again(file());
        QVERIFY(again.load());
        QCOMPARE(names(again), QStringList({u"Production"_s, u"Test"_s}));
        QCOMPARE(again.profiles().at(0) == full, true);
        QCOMPARE(again.named(u"PRODUCTION"_s)->id, full.id);
        QVERIFY(!again.named(u"nobody"_s));
        QCOMPARE(again.find(*second)->name, u"Test"_s);
    }
    void onlyItsOwnerCanRead()
    {
        const mode_t before = ::umask(0);
        ProfileStore store(file());
        const auto added = store.add(simpleProfile(u"a"_s));
        ::umask(before);
        QVERIFY(added);
        QCOMPARE(modeOf(file()), 0600U);
        QCOMPARE(modeOf(QFileInfo(file()).absolutePath()), 0700U);
        // Rights that somebody widened are narrowed again, by reading and by writing.
        ::chmod(QFile::encodeName(file()).constData(), 0644);
        ProfileStore reader(file());
        QVERIFY(reader.load());
        QCOMPARE(modeOf(file()), 0600U);
        ::chmod(QFile::encodeName(file()).constData(), 0666);
        ::chmod(QFile::encodeName(QFileInfo(file()).absolutePath()).constData(), 0755);
        QVERIFY(store.add(simpleProfile(u"b"_s)));
        QCOMPARE(modeOf(file()), 0600U);
        QCOMPARE(modeOf(QFileInfo(file()).absolutePath()), 0700U);
    }
    void keepsNamesUnique()
    {
        ProfileStore store(file());
        QVERIFY(store.add(simpleProfile(u"Prod"_s)));
        const auto twice = store.add(simpleProfile(u"PROD"_s));
        QCOMPARE(int(twice.error().kind), int(ProfileError::Kind::NameTaken));
        QCOMPARE(store.freeName(u"prod"_s), u"prod (2)"_s);
        const auto other = store.add(simpleProfile(u"Test"_s));
        QVERIFY(other);
        Profile renamed = *store.find(*other);
        renamed.name = u"prod"_s;
        QCOMPARE(int(store.replace(renamed).error().kind), int(ProfileError::Kind::NameTaken));
        renamed.name = u"TEST"_s; // its own name in other letters
        QVERIFY(store.replace(renamed));
        QCOMPARE(names(store), QStringList({u"Prod"_s, u"TEST"_s}));
        const auto ids = store.addAll({simpleProfile(u"Prod"_s), simpleProfile(u"Prod"_s)});
        QVERIFY(ids);
        QCOMPARE(names(store).mid(2), QStringList({u"Prod (2)"_s, u"Prod (3)"_s}));
        // All or none.
        Profile bad = simpleProfile(u"x"_s);
        bad.schemaRegistry->address = u"nothing"_s;
        QVERIFY(!store.addAll({simpleProfile(u"y"_s), bad}));
        QCOMPARE(store.profiles().size(), 4);
    }
    void reordersDuplicatesAndRemoves()
    {
        ProfileStore store(file());
        const auto a = store.add(fullProfile(u"a"_s));
        const auto b = store.add(simpleProfile(u"b"_s));
        const auto c = store.add(simpleProfile(u"c"_s), 0);
        QVERIFY(a && b && c);
        QCOMPARE(names(store), QStringList({u"c"_s, u"a"_s, u"b"_s}));
        QVERIFY(store.move(*c, 2));
        QCOMPARE(names(store), QStringList({u"a"_s, u"b"_s, u"c"_s}));
        QVERIFY(store.move(*c, 0));
        QVERIFY(store.move(*a, 99));
        QCOMPARE(names(store), QStringList({u"c"_s, u"b"_s, u"a"_s}));
        QVERIFY(store.move(*a, 0));
        const auto copy = store.duplicate(*a);
        QVERIFY(copy);
        QVERIFY(*copy != *a); // so it shares no entries of the keychain
        QCOMPARE(names(store), QStringList({u"a"_s, u"a (2)"_s, u"c"_s, u"b"_s}));
        Profile same = *store.find(*copy);
        same.id = *a;
        same.name = u"a"_s;
        QCOMPARE(same == *store.find(*a), true);
        QCOMPARE(int(store.duplicate(*a, u"C"_s).error().kind), int(ProfileError::Kind::NameTaken));
        QVERIFY(store.remove(*c));
        QCOMPARE(int(store.remove(*c).error().kind), int(ProfileError::Kind::UnknownProfile));
        QCOMPARE(int(store.move(*c, 0).error().kind), int(ProfileError::Kind::UnknownProfile));
        QCOMPARE(int(store.duplicate(*c).error().kind), int(ProfileError::Kind::UnknownProfile));
        ProfileStore again(file());
        QVERIFY(again.load());
        QCOMPARE(names(again), QStringList({u"a"_s, u"a (2)"_s, u"b"_s}));
    }
    void setsDamagedFilesAside_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("truncated") << "{\"version\":1,\"profiles\":[{\"name\":\"a\","_ba;
        QTest::newRow("empty") << ""_ba;
        QTest::newRow("zeros") << QByteArray(4096, '\0');
        QTest::newRow("HTML") << "<html><body>Sign in</body></html>"_ba;
        QTest::newRow("a list") << "[]"_ba;
        QTest::newRow("profiles are no list") << "{\"version\":1,\"profiles\":{\"a\":1}}"_ba;
        QTest::newRow("no profiles") << "{\"version\":1}"_ba;
        QTest::newRow("version of another type") << "{\"version\":\"new\",\"profiles\":[]}"_ba;
        QTest::newRow("deep") << QByteArray(100000, '[');
    }
    void setsDamagedFilesAside()
    {
        QFETCH(QByteArray, bytes);
        put(bytes);
        ProfileStore store(file());
        const auto load = store.load();
        QVERIFY(load);
        QVERIFY(load->setAside.startsWith(file() + u".damaged-"_s));
        QVERIFY(!load->damage.isEmpty());
        QCOMPARE(content(load->setAside), bytes); // whole
        QCOMPARE(modeOf(load->setAside), 0600U);
        QVERIFY(!QFile::exists(file()));
        QVERIFY(store.add(simpleProfile(u"new"_s)));
        // A second one at the same moment overwrites nothing.
        put("{"_ba);
        ProfileStore other(file());
        const auto second = other.load();
        QVERIFY(second);
        QVERIFY(second->setAside != load->setAside);
        QCOMPARE(content(load->setAside), bytes);
        QCOMPARE(content(second->setAside), "{"_ba);
    }
    void writesNothingOverAFileThatWasDamagedMeanwhile()
    {
        ProfileStore store(file());
        QVERIFY(store.add(simpleProfile(u"a"_s)));
        put("{\"profiles\": [tru"_ba);
        QCOMPARE(int(store.add(simpleProfile(u"b"_s)).error().kind), int(ProfileError::Kind::Damaged));
        QCOMPARE(content(), "{\"profiles\": [tru"_ba);
    }
    void leavesNewerFilesAlone()
    {
        const QByteArray newer =
            "{\"version\":2,\"profiles\":[{\"name\":\"a\",\"mode\":{\"x\":1}}],\"theme\":\"neon\"}";
        put(newer);
        ProfileStore store(file());
        const auto load = store.load();
        QCOMPARE(int(load.error().kind), int(ProfileError::Kind::NewerFormat));
        QCOMPARE(load.error().detail, u"2"_s);
        QCOMPARE(load.error().subject, file());
        QCOMPARE(int(store.add(simpleProfile(u"b"_s)).error().kind), int(ProfileError::Kind::NewerFormat));
        QCOMPARE(content(), newer);
        QVERIFY(entries().filter(u"damaged"_s).isEmpty());
    }
    void losesNothingThatItDoesNotKnow()
    {
        put("{\"version\":1,\"note\":\"ours\",\"profiles\":["
            "{\"name\":\"a\",\"id\":\"11111111-1111-1111-1111-111111111111\",\"later\":[1,2],"
            "\"cmf\":{\"address\":\"https://h\",\"proxy\":\"http://p\"}},"
            "{\"name\":\"strange\",\"cmf\":{\"address\":\"https://h\",\"signIn\":\"quantum\"}},"
            "42,"
            "{\"name\":\"b\",\"id\":\"22222222-2222-2222-2222-222222222222\"}]}");
        ProfileStore store(file());
        const auto load = store.load();
        QVERIFY(load);
        QCOMPARE(load->skipped.size(), 2);
        QCOMPARE(load->skipped.at(0).position, 1);
        QCOMPARE(load->skipped.at(0).error.field, u"profiles[1].cmf.signIn"_s);
        QCOMPARE(names(store), QStringList({u"a"_s, u"b"_s}));
        Profile a = store.profiles().at(0);
        a.isReadOnly = true;
        QVERIFY(store.replace(a));
        QVERIFY(store.move(store.profiles().at(1).id, 0));
        const QJsonObject root = QJsonDocument::fromJson(content()).object();
        QCOMPARE(root.value("note"_L1).toString(), u"ours"_s);
        const QJsonArray profiles = root.value("profiles"_L1).toArray();
        QCOMPARE(profiles.size(), 4);
        QJsonObject saved;
        bool hasStrange = false;
        bool hasNumber = false;
        for (const auto &profile : profiles) {
            if (profile.toObject().value("name"_L1) == "a"_L1)
                saved = profile.toObject();
            if (profile.toObject().value("cmf"_L1).toObject().value("signIn"_L1) == "quantum"_L1)
                hasStrange = true;
            hasNumber = hasNumber || profile == QJsonValue(42);
        }
        QVERIFY(hasStrange && hasNumber);
        QCOMPARE(saved.value("later"_L1).toArray().size(), 2);
        QVERIFY(saved.value("isReadOnly"_L1).toBool());
        QCOMPARE(saved.value("cmf"_L1).toObject().value("proxy"_L1).toString(), u"http://p"_s);
    }
    void keepsTheOlderFileWhenItWritesTheNewFormat()
    {
        const QByteArray old =
            "{\"profiles\":[{\"name\":\"a\",\"schemaRegistry\":\"https://sr:8081\"},{\"name\":\"b\"}]}";
        put(old);
        ProfileStore store(file());
        const auto load = store.load();
        QVERIFY(load);
        QCOMPARE(load->migratedFrom, 0);
        QCOMPARE(store.profiles().at(0).schemaRegistry->address, u"https://sr:8081"_s);
        QCOMPARE(content(), old); // reading changes nothing
        const QUuid id = store.profiles().at(0).id;
        QVERIFY(!id.isNull());
        Profile a = store.profiles().at(0);
        a.color = u"blue"_s;
        QVERIFY(store.replace(a)); // the id is the same at every reading
        QCOMPARE(content(file() + u".version-0"_s), old);
        QCOMPARE(modeOf(file() + u".version-0"_s), 0600U);
        ProfileStore again(file());
        const auto reloaded = again.load();
        QVERIFY(reloaded);
        QCOMPARE(reloaded->migratedFrom, profilesFormat);
        QCOMPARE(again.profiles().at(0).id, id);
        QCOMPARE(names(again), QStringList({u"a"_s, u"b"_s}));
    }
    void namesAndIdsThatStandTwiceAreToldApart()
    {
        put("{\"version\":1,\"profiles\":["
            "{\"name\":\"a\",\"id\":\"11111111-1111-1111-1111-111111111111\"},"
            "{\"name\":\"A\",\"id\":\"11111111-1111-1111-1111-111111111111\"}]}");
        ProfileStore store(file());
        const auto load = store.load();
        QVERIFY(load);
        QCOMPARE(names(store), QStringList({u"a"_s, u"A (2)"_s}));
        QCOMPARE(load->renamed, (QList<std::pair<QString, QString>>{{u"A"_s, u"A (2)"_s}}));
        QVERIFY(store.profiles().at(0).id != store.profiles().at(1).id);
        QVERIFY(store.remove(store.profiles().at(1).id));
        QCOMPARE(names(store), QStringList{u"a"_s});
    }
    void tellsOfSecretsThatSomebodyWroteIn()
    {
        put("{\"version\":1,\"profiles\":[{\"name\":\"a\",\"id\":\"11111111-1111-1111-1111-111111111111\","
            "\"cmf\":{\"address\":\"https://h\",\"password\":\"hunter2\",\"tokenUrl\":\"https://t\"}}]}");
        ProfileStore store(file());
        const auto load = store.load();
        QVERIFY(load);
        QCOMPARE(load->secretMembers, QStringList{u"profiles[0].cmf.password"_s});
    }
    void twoProgramsLoseNothingOfEachOther()
    {
        ProfileStore here(file());
        QVERIFY(here.add(simpleProfile(u"a"_s)));
        QVERIFY(here.add(simpleProfile(u"b"_s)));
        ProfileStore there(file());
        QVERIFY(there.load());
        QVERIFY(!there.isChangedOutside());
        Profile a = here.profiles().at(0);
        a.color = u"red"_s;
        QVERIFY(here.replace(a));
        QVERIFY(there.isChangedOutside());

        // The same profile: noticed, nothing done, and what is in the file is known now.
        Profile mine = there.profiles().at(0);
        mine.color = u"green"_s;
        const auto conflict = there.replace(mine);
        QCOMPARE(int(conflict.error().kind), int(ProfileError::Kind::ChangedMeanwhile));
        QCOMPARE(conflict.error().subject, u"a"_s);
        QCOMPARE(there.profiles().at(0).color, u"red"_s);
        QVERIFY(there.replace(mine));
        QCOMPARE(int(here.remove(a.id).error().kind), int(ProfileError::Kind::ChangedMeanwhile));
        QCOMPARE(here.profiles().size(), 2);

        // Different profiles: both changes hold.
        Profile b = here.profiles().at(1);
        b.name = u"B2"_s;
        QVERIFY(here.replace(b));
        QVERIFY(there.add(simpleProfile(u"c"_s)));
        QVERIFY(here.load());
        QCOMPARE(names(here), QStringList({u"a"_s, u"B2"_s, u"c"_s}));
        // A name that was taken elsewhere meanwhile.
        QVERIFY(there.add(simpleProfile(u"d"_s)));
        QCOMPARE(int(here.add(simpleProfile(u"D"_s)).error().kind), int(ProfileError::Kind::NameTaken));
        // Removed elsewhere.
        QVERIFY(there.remove(there.named(u"c"_s)->id));
        Profile gone = *here.named(u"a"_s);
        QVERIFY(here.remove(gone.id));
        QCOMPARE(int(there.replace(gone).error().kind), int(ProfileError::Kind::UnknownProfile));
        QCOMPARE(names(there), QStringList({u"B2"_s, u"d"_s}));
    }
    void manyWritersAtOnce()
    {
        constexpr int writers = 8;
        constexpr int each = 5;
        std::vector<std::thread> threads;
        std::atomic<int> failed = 0;
        for (int writer = 0; writer < writers; ++writer) {
            threads.emplace_back([this, writer, &failed] {
                ProfileStore store(file());
                for (int i = 0; i < each; ++i) {
                    auto added = store.add(simpleProfile(u"%1-%2"_s.arg(writer).arg(i)));
                    for (int again = 0; !added && added.error().kind == ProfileError::Kind::Busy && again < 20; ++again)
                        added = store.add(simpleProfile(u"%1-%2"_s.arg(writer).arg(i)));
                    if (!added)
                        ++failed;
                }
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(failed.load(), 0);
        ProfileStore store(file());
        QVERIFY(store.load());
        QCOMPARE(store.profiles().size(), writers * each);
        QVERIFY(entries().filter(u"damaged"_s).isEmpty());
    }
    void saysWhoIsBusy()
    {
        ProfileStore store(file());
        QVERIFY(store.add(simpleProfile(u"a"_s)));
        QLockFile lock(file() + u".lock"_s);
        QVERIFY(lock.lock());
        QCOMPARE(int(store.add(simpleProfile(u"b"_s)).error().kind), int(ProfileError::Kind::Busy));
        lock.unlock();
        QVERIFY(store.add(simpleProfile(u"b"_s)));
    }
    void saysWhatCannotBeWritten()
    {
        // A file where the folder should be.
        QFile obstacle(m_folder->filePath(u"Kekkai"_s));
        QVERIFY(obstacle.open(QIODevice::WriteOnly));
        obstacle.close();
        ProfileStore store(file());
        QVERIFY(store.load());
        QCOMPARE(int(store.add(simpleProfile(u"a"_s)).error().kind), int(ProfileError::Kind::NotWritable));
        QVERIFY(store.profiles().isEmpty());
        // A folder where the file should be.
        QVERIFY(obstacle.remove());
        QVERIFY(QDir().mkpath(file()));
        ProfileStore other(file());
        QCOMPARE(int(other.load().error().kind), int(ProfileError::Kind::NotReadable));
        QCOMPARE(int(other.add(simpleProfile(u"a"_s)).error().kind), int(ProfileError::Kind::NotReadable));
    }
    void followsALink()
    {
        // As people have who keep their settings under version control.
        QDir().mkpath(m_folder->filePath(u"dotfiles"_s));
        QDir().mkpath(m_folder->filePath(u"Kekkai"_s));
        const QString real = m_folder->filePath(u"dotfiles/profiles.json"_s);
        QVERIFY(QFile::link(real, file()));
        ProfileStore store(file());
        QCOMPARE(int(store.load().error().kind), int(ProfileError::Kind::NotReadable)); // leads nowhere yet
        QFile target(real);
        QVERIFY(target.open(QIODevice::WriteOnly));
        target.write("{\"version\":1,\"profiles\":[]}");
        target.close();
        QVERIFY(store.add(simpleProfile(u"a"_s)));
        QVERIFY(QFileInfo(file()).isSymLink());
        QVERIFY(content(real).contains("\"a\""));
    }
};

QTEST_GUILESS_MAIN(ProfileStoreTest)
#include "tst_profilestore.moc"
