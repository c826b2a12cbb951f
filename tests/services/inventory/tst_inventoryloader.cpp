#include "services/dekregistry/dek.h"
#include "services/inventory/inventoryloader.h"
#include "tests/services/inventory/fakeserver.h"

#include <QPointer>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <stdexcept>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

using Phase = PartState::Phase;

/// A server, the transports to it, and a loader.
struct Bench {
    explicit Bench(bool withRegistry = true, bool withCmf = true)
    {
        const auto answer = [server = server](const QString &target) { return server->answer(target); };
        if (withRegistry)
            registry = std::make_shared<FakeTransport>(answer);
        if (withCmf)
            cmf = std::make_shared<FakeTransport>(answer);
        loader = std::make_unique<InventoryLoader>(Session{registry, cmf});
    }
    [[nodiscard]] bool load(int milliseconds = 30000)
    {
        loader->reload();
        return QTest::qWaitFor([this] { return !loader->isLoading(); }, milliseconds);
    }
    [[nodiscard]] bool load(InventoryPart part)
    {
        loader->reload(part);
        return QTest::qWaitFor([this] { return !loader->isLoading(); }, 30000);
    }
    [[nodiscard]] Phase phase(InventoryPart part) const { return loader->inventory()->part(part).phase; }
    [[nodiscard]] QStringList itemErrors(InventoryPart part) const
    {
        QStringList items;
        for (const auto &error : loader->inventory()->part(part).itemErrors)
            items.append(error.item);
        items.sort();
        return items;
    }

    std::shared_ptr<FakeServer> server = std::make_shared<FakeServer>();
    std::shared_ptr<FakeTransport> registry;
    std::shared_ptr<FakeTransport> cmf;
    std::unique_ptr<InventoryLoader> loader;
};

/// Throws, instead of asking, when an address begins like one of these.
class ThrowingTransport final : public HttpTransport {
public:
    ThrowingTransport(std::shared_ptr<HttpTransport> inner, QStringList at)
        : m_inner(std::move(inner))
        , m_at(std::move(at))
    {
    }
    void start(HttpRequest request, PendingReply pending) override
    {
        const QString target = QString::fromLatin1(request.path) + u'?';
        for (const QString &one : m_at) {
            if (target.startsWith(one))
                throw std::runtime_error("the words of an exception may be secret");
        }
        m_inner->start(std::move(request), std::move(pending));
    }
    [[nodiscard]] QString name() const override { return u"Throwing (http://fake)"_s; }

private:
    std::shared_ptr<HttpTransport> m_inner;
    QStringList m_at;
};

void fill(FakeServer &server, int subjects, int keks)
{
    int id = 0;
    for (int i = 0; i < subjects; ++i) {
        auto &versions = server.subjects[u"s%1-value"_s.arg(i, 5, 10, '0'_L1)];
        for (int v = 1; v <= 1 + i % 3; ++v) {
            FakeServer::Version version;
            version.id = ++id;
            version.text =
                uR"({"type":"record","name":"R%1","fields":[{"name":"f%2","type":"string"}]})"_s.arg(i).arg(v);
            version.deleted = i % 7 == 3 || (v == 1 && i % 5 == 4);
            versions[v] = version;
        }
    }
    for (int i = 0; i < keks; ++i) {
        const QString name = u"kek%1"_s.arg(i, 3, 10, '0'_L1);
        server.keks[name] = i % 4 == 3;
        for (int s = 0; s < 3; ++s) {
            for (const QString &algorithm : dekAlgorithms())
                server.deks[name][u"subject%1"_s.arg(s)][algorithm] = s == 2 ? QList<int>{} : QList<int>{1, 2, 5};
        }
    }
    server.tags = QStringList{u"PII"_s, u"GDPR"_s};
    server.environments[u"env-b"_s] = {{u"id1"_s, u"secret1"_s}, {u"id2"_s, u"secret2"_s}};
    server.environments[u"env-a"_s] = {{u"id1"_s, u"secret2"_s}};
    server.secrets = QStringList{u"secret2"_s, u"secret1"_s};
    server.catalogs = QStringList{u"cat2"_s, u"cat1"_s};
}

/// Every subject and version of the server stands in the inventory, and nothing else.
bool sameSubjects(const Inventory &inventory, const FakeServer &server, QString *why)
{
    if (inventory.subjects.size() != qsizetype(server.subjects.size())) {
        *why = u"%1 subjects instead of %2"_s.arg(inventory.subjects.size()).arg(server.subjects.size());
        return false;
    }
    for (const auto &[name, versions] : server.subjects) {
        const SubjectEntry *entry = inventory.subject(name);
        if (!entry || !entry->versionsKnown || entry->versions.size() != qsizetype(versions.size())) {
            *why = u"%1 has not all its versions"_s.arg(name);
            return false;
        }
        qsizetype place = 0;
        for (const auto &[number, version] : versions) {
            const SchemaVersion &found = *entry->versions.at(place++);
            if (found.subject != name || found.version != number || found.id != version.id
                || found.deleted != version.deleted || found.text != version.text.toUtf8()) {
                *why = u"%1 version %2 differs"_s.arg(name).arg(number);
                return false;
            }
        }
        const bool live =
            std::any_of(versions.begin(), versions.end(), [](const auto &v) { return !v.second.deleted; });
        if (entry->deleted == live) {
            *why = u"%1 is wrongly marked"_s.arg(name);
            return false;
        }
        if (!entry->latestFields || entry->latestFields->fields.isEmpty()) {
            *why = u"%1 has no fields"_s.arg(name);
            return false;
        }
    }
    return true;
}

qsizetype countDeks(const FakeServer &server)
{
    qsizetype count = 0;
    for (const auto &[kek, subjects] : server.deks) {
        for (const auto &[subject, algorithms] : subjects) {
            for (const auto &[algorithm, versions] : algorithms)
                count += versions.size();
        }
    }
    return count;
}

template <typename T, typename Less> bool isSorted(const QList<T> &list, Less less)
{
    return std::is_sorted(list.cbegin(), list.cend(), less);
}

} // namespace

#define VERIFY_SUBJECTS(bench)                                                                                         \
    do {                                                                                                               \
        QString why;                                                                                                   \
        const bool same = sameSubjects(*(bench).loader->inventory(), *(bench).server, &why);                           \
        QVERIFY2(same, qPrintable(why));                                                                               \
    } while (false)

class InventoryLoaderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void loadsEverything()
    {
        Bench bench;
        fill(*bench.server, 1700, 8);
        QSignalSpy finished(bench.loader.get(), &InventoryLoader::finished);
        QVERIFY(bench.loader->inventory());
        QVERIFY(!bench.loader->inventory()->isLoading());
        QVERIFY(bench.load());
        QCOMPARE(finished.size(), 1);

        const InventoryPtr inventory = bench.loader->inventory();
        QVERIFY(!inventory->isLoading());
        for (int i = 0; i < inventoryPartCount; ++i) {
            const PartState state = inventory->part(InventoryPart(i));
            QVERIFY2(state.phase == Phase::Complete, qPrintable(QString::number(i)));
            QVERIFY(state.loadedAt.isValid());
            QVERIFY(state.itemErrors.isEmpty());
            QCOMPARE(state.done, state.total);
        }
        VERIFY_SUBJECTS(bench);
        QCOMPARE(inventory->keks.size(), 8);
        for (const KekEntry &kek : inventory->keks) {
            QVERIFY(kek.details);
            QCOMPARE(kek.details->name, kek.name);
            QCOMPARE(kek.details->deleted, bench.server->keks.at(kek.name));
        }
        QCOMPARE(inventory->deks.size(), countDeks(*bench.server));
        QCOMPARE(inventory->tagDefinitions.size(), 2);
        QCOMPARE(inventory->tagDefinitions.at(0).name, u"GDPR"_s);
        QCOMPARE(inventory->environments.size(), 2);
        QCOMPARE(inventory->environments.at(0).metadata.name, u"env-a"_s);
        QVERIFY(inventory->environments.at(0).secrets);
        QCOMPARE(inventory->mappings.size(), 3);
        QCOMPARE(inventory->mappings.at(2).secretName, u"secret2"_s);
        QCOMPARE(inventory->secrets.at(0).metadata.name, u"secret1"_s);
        QCOMPARE(inventory->catalogs.size(), 2);
        QCOMPARE(inventory->databases.size(), 4); // two listed, two declared inside their catalogs
        QVERIFY(inventory->cmfSystem);
        QCOMPARE(inventory->globalMode, u"READWRITE"_s);
        QVERIFY(isSorted(inventory->subjects, [](const auto &a, const auto &b) { return nameLess(a.name, b.name); }));
        QVERIFY(isSorted(inventory->deks, [](const Dek &a, const Dek &b) {
            return std::tie(a.kekName, a.subject, a.algorithm, a.version)
                < std::tie(b.kekName, b.subject, b.algorithm, b.version);
        }));
    }
    void asksOnlyTheServersThereAre()
    {
        Bench onlyCmf(false, true);
        fill(*onlyCmf.server, 3, 1);
        QVERIFY(onlyCmf.load());
        QCOMPARE(onlyCmf.phase(InventoryPart::Subjects), Phase::NotAsked);
        QCOMPARE(onlyCmf.phase(InventoryPart::Secrets), Phase::Complete);

        Bench none(false, false);
        QSignalSpy finished(none.loader.get(), &InventoryLoader::finished);
        QVERIFY(none.load());
        QCOMPARE(finished.size(), 1);
        QCOMPARE(none.phase(InventoryPart::Secrets), Phase::NotAsked);
        QVERIFY(none.load(InventoryPart::Keks));
        QCOMPARE(finished.size(), 2);
    }
    void sharesWhatHasNotChanged()
    {
        Bench bench;
        fill(*bench.server, 40, 2);
        QVERIFY(bench.load());
        const InventoryPtr first = bench.loader->inventory();
        {
            const std::scoped_lock lock(bench.server->lock);
            FakeServer::Version version;
            version.id = 99999;
            bench.server->subjects[u"s00000-value"_s][9] = version;
        }
        QVERIFY(bench.load());
        const InventoryPtr second = bench.loader->inventory();
        VERIFY_SUBJECTS(bench);
        QCOMPARE(second->subjects.at(0).versions.size(), 2);
        QVERIFY(second->subjects.at(0).versions.at(0) == first->subjects.at(0).versions.at(0)); // the pointers
        QVERIFY(second->subjects.at(0).latestFields != first->subjects.at(0).latestFields);
        for (qsizetype i = 1; i < 40; ++i) {
            QVERIFY(second->subjects.at(i).versions == first->subjects.at(i).versions);
            QVERIFY(second->subjects.at(i).latestFields == first->subjects.at(i).latestFields);
        }
        QVERIFY(first->keks == second->keks);
        QVERIFY(first->deks == second->deks);
    }
    void asksNotForEverAboutNamesAndNumbersThatCannotBe()
    {
        Bench bench(true, false);
        fill(*bench.server, 3, 2);
        bench.server->deks[u"kek000"_s][QString()][u"AES256_GCM"_s] = {1};
        bench.server->deks[u"kek001"_s][u"subject0"_s][u"AES256_GCM"_s] = {0, 1, -4};
        QVERIFY(bench.load());
        QCOMPARE(bench.itemErrors(InventoryPart::Deks),
                 (QStringList{u"DEK versions of subject0 AES256_GCM under KEK kek001"_s, u"DEKs of KEK kek000"_s}));
        QVERIFY(bench.loader->inventory()->deks.size() > 10); // the others
    }
    void takesNoReplyAboutSomethingElse()
    {
        Bench bench;
        fill(*bench.server, 2, 2);
        QVERIFY(bench.load());
        const auto before = *bench.loader->inventory();
        bench.server->before = [](const QString &target) -> std::optional<Result<HttpReply>> {
            if (target.startsWith("/dek-registry/v1/keks/kek000?"_L1))
                return jsonReply(QJsonDocument::fromJson(R"({"name":"other","kmsType":"t","kmsKeyId":"k"})"_ba));
            if (target == "/cmf/api/v1/environments/env-a"_L1)
                return jsonReply(QJsonDocument::fromJson(R"({"name":"env-z","kubernetesNamespace":"other"})"_ba));
            return std::nullopt;
        };
        QVERIFY(bench.load());
        const auto after = *bench.loader->inventory();
        QVERIFY(after.keks == before.keks);
        QVERIFY(after.environments == before.environments);
        QCOMPARE(bench.itemErrors(InventoryPart::Keks), QStringList{u"KEK kek000"_s});
        QCOMPARE(bench.itemErrors(InventoryPart::Environments), QStringList{u"environment env-a"_s});
    }
    void keepsWhatOnlyAProxyCannotFind()
    {
        Bench bench(true, false);
        fill(*bench.server, 6, 2);
        QVERIFY(bench.load());
        const auto before = *bench.loader->inventory();
        bench.server->hasSchemasList = false;
        bench.server->before = [](const QString &target) -> std::optional<Result<HttpReply>> {
            if (target.contains("s00002-value"_L1) || target.contains("keks/kek001"_L1))
                return refusal(ApiError::Kind::NotFound, 404, 0);
            return std::nullopt;
        };
        QVERIFY(bench.load());
        const auto after = *bench.loader->inventory();
        QVERIFY(after.subjects == before.subjects);
        QVERIFY(after.keks == before.keks);
        QVERIFY(after.deks == before.deks);
        QCOMPARE(bench.itemErrors(InventoryPart::Subjects), QStringList{u"s00002-value"_s});
        QCOMPARE(bench.itemErrors(InventoryPart::Keks), QStringList{u"KEK kek001"_s});
        QCOMPARE(bench.itemErrors(InventoryPart::Deks), QStringList{u"DEKs of KEK kek001"_s});
    }
    void keepsTheRowsOfAnApiThatOnlyAProxyCannotFind()
    {
        Bench bench;
        fill(*bench.server, 3, 2);
        QVERIFY(bench.load());
        const auto before = *bench.loader->inventory();
        bench.server->before = [](const QString &target) -> std::optional<Result<HttpReply>> {
            for (const auto list : {"/dek-registry/v1/keks?"_L1, "/catalog/"_L1, "/cmf/api/v1/secrets?"_L1,
                                    "/cmf/api/v1/catalogs/kafka?"_L1}) {
                if (target.startsWith(list))
                    return refusal(ApiError::Kind::NotFound, 404, 0);
            }
            return std::nullopt;
        };
        QVERIFY(bench.load());
        const auto after = *bench.loader->inventory();
        for (const auto part : {InventoryPart::Keks, InventoryPart::Deks, InventoryPart::Tags, InventoryPart::Secrets,
                                InventoryPart::Catalogs})
            QCOMPARE(bench.phase(part), Phase::Failed);
        QVERIFY(after.keks == before.keks);
        QVERIFY(after.deks == before.deks);
        QVERIFY(after.tagDefinitions == before.tagDefinitions);
        QVERIFY(after.secrets == before.secrets);
        QVERIFY(after.catalogs == before.catalogs);
        QVERIFY(after.databases == before.databases);
    }
    void walksWhereTheListOfSchemasIsRefused()
    {
        Bench bench(true, false);
        fill(*bench.server, 60, 0);
        bench.server->hasSchemasList = false;
        bench.server->marksDeletedVersions = false; // as registries of that age
        QVERIFY(bench.load());
        VERIFY_SUBJECTS(bench);
        QVERIFY(bench.itemErrors(InventoryPart::Subjects).isEmpty());
    }
    void copesWithShorterPagesThanItAskedFor()
    {
        Bench bench(true, false);
        fill(*bench.server, 300, 0);
        bench.server->longestPage = 70;
        QVERIFY(bench.load());
        VERIFY_SUBJECTS(bench);
        const QStringList log = bench.registry->log();
        QVERIFY(std::none_of(log.cbegin(), log.cend(),
                             [](const QString &target) { return target.contains("/versions"_L1); }));
    }
    void survivesShiftsBetweenPages()
    {
        // While the pages are read, versions in front of the page disappear for good: what stood at its edge slips
        // through.
        Bench bench(true, false);
        fill(*bench.server, 900, 0);
        bench.server->longestPage = 100;
        int pages = 0;
        bench.server->before =
            [&pages, server = bench.server.get()](const QString &target) -> std::optional<Result<HttpReply>> {
            if (target.startsWith("/schemas?"_L1) && ++pages % 2 == 0) {
                const std::scoped_lock lock(server->lock);
                server->subjects.erase(server->subjects.begin());
                FakeServer::Version version;
                version.id = 500000 + pages;
                server->subjects[u"s00899-value"_s][pages + 10] = version;
            }
            return std::nullopt;
        };
        QVERIFY(bench.load());
        const InventoryPtr inventory = bench.loader->inventory();
        for (const auto &[name, versions] : bench.server->subjects) {
            if (name == "s00899-value"_L1)
                continue; // was still being changed
            const SubjectEntry *entry = inventory->subject(name);
            QVERIFY2(entry, qPrintable(name));
            QVERIFY2(entry->versions.size() == qsizetype(versions.size()), qPrintable(name));
        }
        bench.server->before = nullptr;
        QVERIFY(bench.load());
        VERIFY_SUBJECTS(bench);
    }
    void takesSubjectsMadeAfterTheNamesWereListed()
    {
        Bench bench(true, false);
        fill(*bench.server, 30, 0);
        bench.server->before = [server =
                                    bench.server.get()](const QString &target) -> std::optional<Result<HttpReply>> {
            if (target.startsWith("/schemas?"_L1)) {
                const std::scoped_lock lock(server->lock);
                FakeServer::Version version;
                version.id = 4711;
                server->subjects[u"a-new-one"_s][1] = version;
            }
            return std::nullopt;
        };
        QVERIFY(bench.load());
        VERIFY_SUBJECTS(bench);
        QVERIFY(bench.loader->inventory()->subject(u"a-new-one"));
    }
    void forgetsWhatWasRemoved()
    {
        Bench bench;
        fill(*bench.server, 20, 3);
        QVERIFY(bench.load());
        {
            const std::scoped_lock lock(bench.server->lock);
            bench.server->subjects.erase(u"s00004-value"_s);
            bench.server->subjects.erase(u"s00003-value"_s); // one that was deleted softly
            bench.server->keks.erase(u"kek001"_s);
            bench.server->deks.erase(u"kek001"_s);
            bench.server->deks[u"kek000"_s][u"subject0"_s][u"AES256_GCM"_s] = {2};
            bench.server->environments.erase(u"env-a"_s);
            bench.server->secrets.removeOne(u"secret1"_s);
            bench.server->catalogs.removeOne(u"cat1"_s);
        }
        QVERIFY(bench.load());
        VERIFY_SUBJECTS(bench);
        const InventoryPtr inventory = bench.loader->inventory();
        QVERIFY(!inventory->kek(u"kek001"));
        QCOMPARE(inventory->deks.size(), countDeks(*bench.server));
        QCOMPARE(inventory->environments.size(), 1);
        QCOMPARE(inventory->mappings.size(), 2);
        QCOMPARE(inventory->secrets.size(), 1);
        QCOMPARE(inventory->catalogs.size(), 1);
        QCOMPARE(inventory->databases.size(), 2);
    }
    void keepsOldRowsWhileLoading()
    {
        Bench bench;
        fill(*bench.server, 20, 3);
        QVERIFY(bench.load());
        const InventoryPtr before = bench.loader->inventory();
        bench.registry->hold(true);
        bench.cmf->hold(true);
        bench.loader->reload();
        QTRY_VERIFY(bench.loader->inventory()->isLoading());
        QCOMPARE(bench.loader->inventory()->subjects, before->subjects);
        QCOMPARE(bench.loader->inventory()->keks, before->keks);
        QCOMPARE(bench.loader->inventory()->deks, before->deks);
        QCOMPARE(bench.loader->inventory()->secrets.size(), before->secrets.size());
        bench.registry->hold(false);
        bench.cmf->hold(false);
        QTRY_VERIFY(!bench.loader->isLoading());
        QCOMPARE(bench.loader->inventory()->deks, before->deks);
    }
    void keepsWhatWasKnownBefore()
    {
        Bench first;
        fill(*first.server, 20, 4);
        QVERIFY(first.load());
        const InventoryPtr known = first.loader->inventory();
        auto halfRead = std::make_shared<Inventory>(*known);
        halfRead->parts[InventoryPart::Tags].phase = Phase::Loading;
        InventoryLoader later(Session{first.registry, {}}, halfRead);
        QCOMPARE(later.inventory()->keks.size(), known->keks.size());
        QSignalSpy changed(&later, &InventoryLoader::changed);
        bool lost = false;
        connect(&later, &InventoryLoader::changed, this, [&lost, &known](const InventoryPtr &inventory) {
            lost = lost || inventory->keks.size() < known->keks.size() || inventory->deks.size() < known->deks.size()
                || inventory->subjects.size() < known->subjects.size();
        });
        first.server->keks.erase(first.server->keks.begin()); // what has gone meanwhile goes, with the end of its part
        later.reload(InventoryPart::Subjects);
        QTRY_VERIFY(!later.isLoading());
        QVERIFY(changed.count() > 0 && !lost);
        QCOMPARE(later.inventory()->part(InventoryPart::Tags).phase, Phase::Canceled); // nobody reads it any more
        disconnect(&later, &InventoryLoader::changed, this, nullptr);
        later.reload(InventoryPart::Keks);
        QTRY_VERIFY(!later.isLoading());
        QCOMPARE(later.inventory()->keks.size(), known->keks.size() - 1);
    }

    void namesComeFirst()
    {
        Bench bench(true, false);
        fill(*bench.server, 50, 0);
        bench.server->before = [](const QString &target) -> std::optional<Result<HttpReply>> {
            if (target.startsWith("/schemas?"_L1))
                return refusal(ApiError::Kind::Forbidden, 403, 403);
            if (target.contains("/versions"_L1))
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            return std::nullopt;
        };
        bool sawNamesAlone = false;
        connect(bench.loader.get(), &InventoryLoader::changed, this, [&sawNamesAlone](const InventoryPtr &inventory) {
            if (inventory->subjects.size() == 50 && !inventory->subjects.at(49).versionsKnown) {
                sawNamesAlone = true;
                QVERIFY(inventory->part(InventoryPart::Subjects).phase == Phase::Loading);
                QCOMPARE(inventory->part(InventoryPart::Subjects).total, 50);
            }
        });
        QVERIFY(bench.load());
        QVERIFY(sawNamesAlone);
        VERIFY_SUBJECTS(bench);
    }
    void readsWhatIsVisibleFirst()
    {
        Bench bench(true, false);
        fill(*bench.server, 400, 30);
        bench.server->hasSchemasList = false;
        bench.loader->prioritize({u"s00390-value"_s, u"kek029"_s});
        QVERIFY(bench.load());
        VERIFY_SUBJECTS(bench);
        const QStringList log = bench.registry->log();
        QVERIFY(log.indexOf(u"/subjects/s00390-value/versions/1"_s) >= 0
                || !log.filter(u"s00390-value/versions/1"_s).empty());
        const auto place = [&log](const QString &part) {
            return std::find_if(log.cbegin(), log.cend(), [&part](const QString &one) { return one.contains(part); })
                - log.cbegin();
        };
        QVERIFY(place(u"s00390-value/versions"_s) < place(u"s00100-value/versions"_s));
        QVERIFY(place(u"/keks/kek029"_s) < place(u"/keks/kek001"_s));
        // Only once each.
        QCOMPARE(log.filter(u"/subjects/s00390-value/versions/1"_s).size(), 1);
    }
    void boundsWhatIsUnderWay()
    {
        Bench bench(true, false);
        fill(*bench.server, 500, 60);
        bench.server->hasSchemasList = false;
        QVERIFY(bench.load());
        QVERIFY2(bench.registry->longestQueue() < 200, qPrintable(QString::number(bench.registry->longestQueue())));
        VERIFY_SUBJECTS(bench);
    }
    void tellsAbsentFromFailed()
    {
        Bench bench;
        fill(*bench.server, 5, 2);
        QVERIFY(bench.load());
        bench.server->hasCatalogApi = false;
        bench.server->hasDekRegistry = false;
        QVERIFY(bench.load());
        QCOMPARE(bench.phase(InventoryPart::Tags), Phase::Absent);
        QCOMPARE(bench.phase(InventoryPart::Keks), Phase::Absent);
        QCOMPARE(bench.phase(InventoryPart::Deks), Phase::Absent);
        QVERIFY(bench.loader->inventory()->keks.isEmpty());
        QCOMPARE(bench.phase(InventoryPart::Subjects), Phase::Complete);
    }
    void keepsTheRowsOfAPartThatFails_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<int>("part");
        const auto row = [](const char *name, const QString &path, InventoryPart part) {
            QTest::newRow(name) << path << int(part);
        };
        row("keks", u"/dek-registry/v1/keks?"_s, InventoryPart::Keks);
        row("deks", u"/dek-registry/v1/keks?"_s, InventoryPart::Deks);
        row("subjects", u"/subjects?"_s, InventoryPart::Subjects);
        row("tags", u"/catalog"_s, InventoryPart::Tags);
        row("secrets", u"/cmf/api/v1/secrets"_s, InventoryPart::Secrets);
        row("environments", u"/cmf/api/v1/environments?"_s, InventoryPart::Environments);
        row("catalogs", u"/cmf/api/v1/catalogs/kafka?"_s, InventoryPart::Catalogs);
        row("system", u"/cmf/api/v1/system"_s, InventoryPart::CmfSystem);
    }
    void keepsTheRowsOfAPartThatFails()
    {
        QFETCH(QString, path);
        QFETCH(int, part);
        Bench bench;
        fill(*bench.server, 20, 3);
        QVERIFY(bench.load());
        const InventoryPtr before = bench.loader->inventory();
        bench.server->before = [path](const QString &target) -> std::optional<Result<HttpReply>> {
            if (target.startsWith(path))
                return refusal(ApiError::Kind::Server, 500, 50001);
            return std::nullopt;
        };
        QVERIFY(bench.load());
        const PartState state = bench.loader->inventory()->part(InventoryPart(part));
        QCOMPARE(state.phase, Phase::Failed);
        QVERIFY(state.error);
        QCOMPARE(state.error->kind, ApiError::Kind::Server);
        QCOMPARE(state.loadedAt, before->part(InventoryPart(part)).loadedAt); // of the last good one
        Inventory rows = *bench.loader->inventory();
        rows.parts = before->parts;
        QVERIFY(rows == *before);

        bench.server->before = nullptr;
        QVERIFY(bench.load());
        QCOMPARE(bench.phase(InventoryPart(part)), Phase::Complete);
        QVERIFY(!bench.loader->inventory()->part(InventoryPart(part)).error);
    }
    void namesSingleItemsThatFail()
    {
        Bench bench;
        fill(*bench.server, 20, 4);
        bench.server->hasSchemasList = false;
        QVERIFY(bench.load());
        const InventoryPtr before = bench.loader->inventory();
        bench.server->before = [](const QString &target) -> std::optional<Result<HttpReply>> {
            for (const QString &bad : {u"/keks/kek001?"_s, u"/keks/kek002/deks?"_s,
                                       u"/keks/kek000/deks/subject0/versions?deleted=true&algorithm=AES128_GCM"_s,
                                       u"/keks/kek000/deks/subject1/versions/2?deleted=true&algorithm=AES256_SIV"_s,
                                       u"/subjects/s00002-value/versions/2"_s, u"/subjects/s00005-value/versions?"_s,
                                       u"/environments/env-a/secret-mappings"_s, u"/catalogs/kafka/cat1/"_s}) {
                if (target.contains(bad))
                    return refusal(ApiError::Kind::Server, 500, 50001);
            }
            return std::nullopt;
        };
        QVERIFY(bench.load());
        for (const auto part : {InventoryPart::Keks, InventoryPart::Deks, InventoryPart::Subjects,
                                InventoryPart::Environments, InventoryPart::Catalogs})
            QCOMPARE(bench.phase(part), Phase::Complete);
        QCOMPARE(bench.itemErrors(InventoryPart::Keks), QStringList{u"KEK kek001"_s});
        QCOMPARE(bench.itemErrors(InventoryPart::Deks),
                 QStringList({u"DEK subject1 AES256_SIV version 2 under KEK kek000"_s,
                              u"DEK versions of subject0 AES128_GCM under KEK kek000"_s, u"DEKs of KEK kek002"_s}));
        QCOMPARE(bench.itemErrors(InventoryPart::Subjects),
                 QStringList({u"s00002-value version 2"_s, u"s00005-value"_s}));
        QCOMPARE(bench.itemErrors(InventoryPart::Environments), QStringList{u"secret mappings of environment env-a"_s});
        QCOMPARE(bench.itemErrors(InventoryPart::Catalogs), QStringList{u"databases of catalog cat1"_s});
        // Nothing was lost: what could not be read again is still there.
        Inventory rows = *bench.loader->inventory();
        rows.parts = before->parts;
        QVERIFY(rows.subjects == before->subjects);
        QVERIFY(rows.keks == before->keks);
        QVERIFY(rows.deks == before->deks);
        QVERIFY(rows.mappings == before->mappings);
        QVERIFY(rows.databases == before->databases);
    }
    void stopsAtTheFirstRefusedSignIn()
    {
        Bench bench;
        fill(*bench.server, 2000, 100);
        bench.server->hasSchemasList = false;
        std::atomic<int> asked = 0;
        bench.server->before = [&asked](const QString &target) -> std::optional<Result<HttpReply>> {
            if (!target.startsWith("/cmf"_L1) && ++asked > 300)
                return refusal(ApiError::Kind::Unauthorized, 401, 401);
            return std::nullopt;
        };
        QVERIFY(bench.load());
        for (const auto part : {InventoryPart::Keks, InventoryPart::Deks, InventoryPart::Subjects}) {
            const PartState state = bench.loader->inventory()->part(part);
            if (state.phase == Phase::Complete)
                continue;
            QCOMPARE(state.phase, Phase::Failed);
            QCOMPARE(state.error->kind, ApiError::Kind::Unauthorized);
            QVERIFY(state.itemErrors.isEmpty()); // one error, not thousands
        }
        QCOMPARE(bench.phase(InventoryPart::Subjects), Phase::Failed);
        QVERIFY2(asked < 600, qPrintable(QString::number(asked))); // what was under way, and no more
        QCOMPARE(bench.phase(InventoryPart::Secrets), Phase::Complete); // another server
    }
    void leavesAServerAloneThatAsksForLong()
    {
        Bench bench(true, false);
        fill(*bench.server, 2000, 100);
        bench.server->hasSchemasList = false;
        const QDateTime later = QDateTime::currentDateTimeUtc().addSecs(3600);
        std::atomic<int> asked = 0;
        bench.server->before = [&asked, later](const QString &) -> std::optional<Result<HttpReply>> {
            if (++asked <= 300)
                return std::nullopt;
            ApiError error{ApiError::Kind::Server, u"maintenance"_s, 503, 0, u"Fake"_s, {}, {}};
            error.retryAt = later;
            return tl::unexpected(error);
        };
        QVERIFY(bench.load());
        const PartState state = bench.loader->inventory()->part(InventoryPart::Subjects);
        QCOMPARE(state.phase, Phase::Failed);
        QCOMPARE(state.error->retryAt, later);
        QVERIFY(state.itemErrors.isEmpty());
        QVERIFY2(asked < 700, qPrintable(QString::number(asked)));
    }
    void givesUpAServerThatIsGone()
    {
        Bench bench(true, false);
        fill(*bench.server, 2000, 100);
        bench.server->hasSchemasList = false;
        std::atomic<int> asked = 0;
        bench.server->before = [&asked](const QString &) -> std::optional<Result<HttpReply>> {
            if (++asked > 300)
                return refusal(ApiError::Kind::Offline, 0);
            return std::nullopt;
        };
        QVERIFY(bench.load());
        QCOMPARE(bench.phase(InventoryPart::Subjects), Phase::Failed);
        QCOMPARE(bench.loader->inventory()->part(InventoryPart::Subjects).error->kind, ApiError::Kind::Offline);
        QVERIFY2(asked < 700, qPrintable(QString::number(asked)));
    }
    void goesOnAfterAFaultOfItsOwn()
    {
        // One item of each kind that is read in a queue, and one whole part.
        const QStringList faults{u"/dek-registry/v1/keks/kek001?"_s,
                                 u"/dek-registry/v1/keks/kek002/deks?"_s,
                                 u"/dek-registry/v1/keks/kek000/deks/subject1/versions/5?"_s,
                                 u"/subjects/s00003-value/versions?"_s,
                                 u"/cmf/api/v1/environments/env-a/compute-pools?"_s,
                                 u"/cmf/api/v1/environments/env-b?"_s,
                                 u"/cmf/api/v1/catalogs/kafka/cat1/databases?"_s,
                                 u"/catalog/v1/types/tagdefs?"_s};
        auto server = std::make_shared<FakeServer>();
        fill(*server, 20, 4);
        server->hasSchemasList = false;
        const auto throwing = [&](const QStringList &at) {
            const auto inner =
                std::make_shared<FakeTransport>([server](const QString &target) { return server->answer(target); });
            return std::make_shared<ThrowingTransport>(inner, at);
        };
        InventoryLoader loader(Session{throwing(faults), throwing(faults)});
        loader.reload();
        QVERIFY(QTest::qWaitFor([&loader] { return !loader.isLoading(); }, 30000));
        const InventoryPtr inventory = loader.inventory();
        const auto errors = [&inventory](InventoryPart part) {
            QStringList lines;
            const auto itemErrors = inventory->part(part).itemErrors;
            for (const ItemError &one : itemErrors) {
                lines.append(one.item);
                [&] {
                    QCOMPARE(one.error.kind, ApiError::Kind::Internal);
                    QCOMPARE(one.error.detail, u"std::runtime_error"_s);
                    QCOMPARE(one.error.server, u"Throwing (http://fake)"_s);
                }();
            }
            lines.sort();
            return lines;
        };
        QCOMPARE(errors(InventoryPart::Keks), QStringList{u"KEK kek001"_s});
        QCOMPARE(errors(InventoryPart::Deks),
                 (QStringList{u"DEK subject1 AES128_GCM version 5 under KEK kek000"_s,
                              u"DEK subject1 AES256_GCM version 5 under KEK kek000"_s,
                              u"DEK subject1 AES256_SIV version 5 under KEK kek000"_s, u"DEKs of KEK kek002"_s}));
        QCOMPARE(inventory->deks.size(), countDeks(*server) - 3 - 18);
        QCOMPARE(errors(InventoryPart::Subjects), QStringList{u"s00003-value"_s});
        const auto known = std::count_if(inventory->subjects.cbegin(), inventory->subjects.cend(),
                                         [](const SubjectEntry &one) { return one.versionsKnown; });
        QCOMPARE(known, 19);
        QCOMPARE(errors(InventoryPart::ComputePools), QStringList{u"compute pools of environment env-a"_s});
        QCOMPARE(errors(InventoryPart::Environments), QStringList{u"environment env-b"_s});
        QCOMPARE(errors(InventoryPart::Catalogs), QStringList{u"databases of catalog cat1"_s});
        for (const auto part : {InventoryPart::Keks, InventoryPart::Deks, InventoryPart::Subjects,
                                InventoryPart::ComputePools, InventoryPart::Environments, InventoryPart::Catalogs}) {
            const PartState state = inventory->part(part);
            QCOMPARE(state.phase, Phase::Complete);
            QCOMPARE(state.done, state.total);
        }
        QCOMPARE(inventory->part(InventoryPart::Tags).phase, Phase::Failed);
        QCOMPARE(inventory->part(InventoryPart::Tags).error->kind, ApiError::Kind::Internal);
        QCOMPARE(inventory->part(InventoryPart::Tags).error->detail, u"std::runtime_error"_s);
    }
    void endsAfterAFaultWithTheSettingsOfASubject()
    {
        auto server = std::make_shared<FakeServer>();
        const auto inner =
            std::make_shared<FakeTransport>([server](const QString &target) { return server->answer(target); });
        {
            InventoryLoader loader(
                Session{std::make_shared<ThrowingTransport>(inner, QStringList{u"/mode/s?"_s}), nullptr});
            loader.readSettings({u"s"_s});
            QTRY_VERIFY(loader.inventory()->scopeSettings.contains(u"s"_s));
            const auto error = loader.inventory()->scopeSettings.value(u"s"_s).error;
            QVERIFY(error);
            QCOMPARE(error->kind, ApiError::Kind::Internal);
            QCOMPARE(error->detail, u"std::runtime_error"_s);
        } // would hang here
    }
    void blamesTheSchemaAloneWhoseFieldsMeetAFault()
    {
        auto server = std::make_shared<FakeServer>();
        fill(*server, 20, 0);
        // The reference leads to what no list has, so that it is fetched while fields are read.
        auto &version = server->subjects[u"s00000-value"_s].rbegin()->second;
        version.references =
            QJsonArray{QJsonObject{{u"name"_s, u"other"_s}, {u"subject"_s, u"elsewhere"_s}, {u"version"_s, 1}}};
        const auto inner =
            std::make_shared<FakeTransport>([server](const QString &target) { return server->answer(target); });
        const auto registry =
            std::make_shared<ThrowingTransport>(inner, QStringList{u"/subjects/elsewhere/versions/1?"_s});
        InventoryLoader loader(Session{registry, nullptr});
        loader.reload();
        QVERIFY(QTest::qWaitFor([&loader] { return !loader.isLoading(); }, 30000));
        const InventoryPtr inventory = loader.inventory();
        const PartState state = inventory->part(InventoryPart::Subjects);
        QCOMPARE(state.phase, Phase::Complete);
        QCOMPARE(state.itemErrors.size(), 1);
        QCOMPARE(state.itemErrors.constFirst().item, u"fields of s00000-value"_s);
        for (const SubjectEntry &subject : inventory->subjects) {
            QVERIFY2(subject.latestFields, qPrintable(subject.name));
            QCOMPARE(subject.latestFields->problem.isEmpty(), subject.name != u"s00000-value"_s);
        }
    }
    void reloadsOnePartAlone()
    {
        Bench bench;
        fill(*bench.server, 20, 3);
        QVERIFY(bench.load());
        const InventoryPtr before = bench.loader->inventory();
        bench.registry->clearLog();
        bench.cmf->clearLog();
        {
            const std::scoped_lock lock(bench.server->lock);
            bench.server->keks[u"kek900"_s] = false;
            bench.server->deks[u"kek900"_s][u"x"_s][u"AES256_SIV"_s] = {1};
        }
        QVERIFY(bench.load(InventoryPart::Keks));
        QVERIFY(bench.loader->inventory()->kek(u"kek900")); // and what depends on it
        QCOMPARE(bench.loader->inventory()->deks.size(), countDeks(*bench.server));
        const QStringList log = bench.registry->log();
        QVERIFY(std::all_of(log.cbegin(), log.cend(),
                            [](const QString &one) { return one.startsWith("/dek-registry/"_L1); }));
        QCOMPARE(bench.cmf->requestCount(), 0);
        QCOMPARE(bench.loader->inventory()->part(InventoryPart::Subjects), before->part(InventoryPart::Subjects));

        bench.registry->clearLog();
        QVERIFY(bench.load(InventoryPart::Tags));
        QCOMPARE(bench.registry->requestCount(), 1);
        QVERIFY(bench.load(InventoryPart::Environments));
        const QStringList cmfLog = bench.cmf->log();
        QVERIFY(!cmfLog.isEmpty());
        QVERIFY(std::all_of(cmfLog.cbegin(), cmfLog.cend(),
                            [](const QString &one) { return one.contains("/environments"_L1); }));
    }
    void reloadOfOnePartLeavesTheOthersGoing()
    {
        Bench bench(true, false);
        fill(*bench.server, 50, 3);
        bench.registry->hold(true);
        QSignalSpy finished(bench.loader.get(), &InventoryLoader::finished);
        bench.loader->reload();
        bench.loader->reload(InventoryPart::Tags);
        bench.loader->reload(InventoryPart::Deks); // the KEKs that were still owed are not forgotten
        bench.registry->hold(false);
        QTRY_VERIFY(!bench.loader->isLoading());
        QCOMPARE(finished.size(), 1);
        for (const auto part : {InventoryPart::Registry, InventoryPart::Keks, InventoryPart::Deks,
                                InventoryPart::Subjects, InventoryPart::Tags})
            QCOMPARE(bench.phase(part), Phase::Complete);
        VERIFY_SUBJECTS(bench);
        QCOMPARE(bench.loader->inventory()->keks.size(), 3);
    }
    void cancelsAlthoughTheTransportNeverAnswers()
    {
        Bench bench;
        fill(*bench.server, 20, 3);
        bench.registry->hold(true);
        bench.cmf->hold(true);
        QSignalSpy finished(bench.loader.get(), &InventoryLoader::finished);
        bench.loader->reload();
        QTRY_VERIFY(bench.registry->requestCount() > 3);
        bench.loader->cancel();
        QTRY_VERIFY(!bench.loader->isLoading());
        QCOMPARE(finished.size(), 1);
        QCOMPARE(bench.phase(InventoryPart::Subjects), Phase::Canceled);
        QCOMPARE(bench.phase(InventoryPart::Secrets), Phase::Canceled);
        bench.loader.reset(); // although nothing was answered yet
        QVERIFY(bench.registry.use_count() <= 1); // and lets go of its transports
        bench.registry->hold(false);
    }
    void cancelsAtAnyMoment()
    {
        Bench bench;
        fill(*bench.server, 400, 10);
        for (int i = 0; i < 60; ++i) {
            bench.server->hasSchemasList = i % 2 == 0;
            QSignalSpy finished(bench.loader.get(), &InventoryLoader::finished);
            bench.loader->reload();
            const qsizetype until = bench.registry->requestCount() + QRandomGenerator::global()->bounded(300);
            const bool waited = QTest::qWaitFor(
                [&] { return bench.registry->requestCount() >= until || !bench.loader->isLoading(); }, 20);
            Q_UNUSED(waited)
            bench.loader->cancel();
            QTRY_VERIFY(!bench.loader->isLoading());
            QCOMPARE(finished.size(), 1);
            QVERIFY(!bench.loader->inventory()->isLoading());
        }
        QVERIFY(bench.load());
        VERIFY_SUBJECTS(bench);
        QCOMPARE(bench.loader->inventory()->deks.size(), countDeks(*bench.server));
    }
    void isDestroyedAtAnyMoment()
    {
        for (int i = 0; i < 60; ++i) {
            Bench bench;
            fill(*bench.server, 120, 5);
            bench.server->hasSchemasList = i % 2 == 0;
            int heard = 0;
            connect(bench.loader.get(), &InventoryLoader::changed, this, [&heard] { ++heard; });
            bench.loader->reload();
            const qsizetype until = QRandomGenerator::global()->bounded(400);
            const bool waited = QTest::qWaitFor(
                [&] { return bench.registry->requestCount() >= until || !bench.loader->isLoading(); }, 20);
            Q_UNUSED(waited)
            bench.loader.reset();
            const int before = heard;
            QCoreApplication::processEvents();
            QCOMPARE(heard, before);
        }
    }
    void mayBeDestroyedByWhoeverHearsOfAChange()
    {
        Bench bench;
        fill(*bench.server, 100, 3);
        connect(bench.loader.get(), &InventoryLoader::changed, this, [&bench] { bench.loader.reset(); });
        bench.loader->reload();
        QTRY_VERIFY(!bench.loader);
    }
    void readsReferencesFromTheirContext()
    {
        Bench bench(true, false);
        auto &server = *bench.server;
        server.subjects[u":.eu:address"_s][3] = {
            7, uR"({"type":"record","name":"Address","fields":[{"name":"street","type":"string"}]})"_s, false, {}};
        FakeServer::Version customer{
            8, uR"({"type":"record","name":"Customer","fields":[{"name":"home","type":"Address"}]})"_s, false, {}};
        customer.references =
            QJsonArray{QJsonObject{{u"name"_s, u"Address"_s}, {u"subject"_s, u"address"_s}, {u"version"_s, 3}}};
        server.subjects[u":.eu:customer"_s][1] = customer;
        FakeServer::Version lost = customer;
        lost.id = 9;
        lost.references =
            QJsonArray{QJsonObject{{u"name"_s, u"Address"_s}, {u"subject"_s, u"nowhere"_s}, {u"version"_s, 1}}};
        server.subjects[u"lost"_s][1] = lost;
        QVERIFY(bench.load());
        const Inventory &inventory = *bench.loader->inventory();
        const auto fields = flattened(*inventory.subject(u":.eu:customer")->latestFields);
        QVERIFY(std::any_of(fields.cbegin(), fields.cend(),
                            [](const SchemaField *field) { return field->name == "street"_L1; }));
        QVERIFY(inventory.subject(u":.eu:customer")->latestFields->missingReferences.isEmpty());
        QVERIFY(!inventory.subject(u"lost")->latestFields->missingReferences.isEmpty());
        QVERIFY(bench.itemErrors(InventoryPart::Subjects).isEmpty());
        QCOMPARE(bench.registry->log().filter(u"nowhere"_s).size(), 1);
    }
    void fillsInHiddenMappings()
    {
        Bench bench(false, true);
        fill(*bench.server, 0, 0);
        bench.server->hidesMappings = true;
        bench.server->hasDatabases = false; // 2.0
        QVERIFY(bench.load());
        QCOMPARE(bench.loader->inventory()->mappings.size(), 3);
        QCOMPARE(bench.loader->inventory()->mappings.at(0).environment, u"env-a"_s);
        QCOMPARE(bench.loader->inventory()->mappings.at(0).secretName, u"secret2"_s);
        QCOMPARE(bench.loader->inventory()->databases.size(), 2);
        QVERIFY(bench.loader->inventory()->databases.at(0).declaredInCatalog);
        QVERIFY(bench.itemErrors(InventoryPart::Catalogs).isEmpty());
    }
    void keepsTheEtagOfTheSecrets()
    {
        Bench bench(false, true);
        fill(*bench.server, 0, 0);
        bench.server->secretsEtag = "\"v1\""_ba;
        QVERIFY(bench.load());
        QVERIFY(!bench.cmf->etags().contains("\"v1\""_ba));
        const QList<CmfSecret> before = bench.loader->inventory()->secrets;
        bench.server->before = [](const QString &target) -> std::optional<Result<HttpReply>> {
            if (target.startsWith("/cmf/api/v1/secrets"_L1)) {
                HttpReply unchanged;
                unchanged.status = 304;
                unchanged.etag = "\"v1\""_ba;
                return unchanged;
            }
            return std::nullopt;
        };
        QVERIFY(bench.load());
        QVERIFY(bench.cmf->etags().contains("\"v1\""_ba));
        QCOMPARE(bench.phase(InventoryPart::Secrets), Phase::Complete);
        QVERIFY(bench.loader->inventory()->secrets == before);
    }
};

QTEST_GUILESS_MAIN(InventoryLoaderTest)
#include "tst_inventoryloader.moc"
