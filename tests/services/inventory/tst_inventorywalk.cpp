#include "services/http/nettransport.h"
#include "services/inventory/inventoryloader.h"
#include "services/sandbox/sandbox.h"

#include <QEventLoop>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QRandomGenerator>
#include <QTest>

#include <map>
#include <memory>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

using Phase = PartState::Phase;
using DekKey = std::tuple<QString, QString, QString, int>;
using VersionKey = std::pair<QString, int>;

/// A plain walk over the same endpoints, one request after the other, with nothing of the product in it.
class Walk {
public:
    Walk(const QUrl &registry, const QUrl &cmf)
        : m_registry(registry.toString(QUrl::StripTrailingSlash))
        , m_cmf(cmf.toString(QUrl::StripTrailingSlash) + "/cmf/api/v1"_L1)
    {
        const QString keksPath = m_registry + "/dek-registry/v1/keks"_L1;
        for (const QString &name : names(keksPath + "?deleted=true"_L1)) {
            keks[name] = get(keksPath + u'/' + name + "?deleted=true"_L1).object();
            for (const QString &subject : names(keksPath + u'/' + name + "/deks?deleted=true"_L1)) {
                for (const QString &algorithm : {u"AES128_GCM"_s, u"AES256_GCM"_s, u"AES256_SIV"_s}) {
                    const QString below = keksPath + u'/' + name + "/deks/"_L1 + encoded(subject) + "/versions"_L1;
                    const QString query = "?deleted=true&algorithm="_L1 + algorithm;
                    for (const auto &version : get(below + query).array()) {
                        const int number = version.toInt();
                        deks[{name, subject, algorithm, number}] =
                            get(below + u'/' + QString::number(number) + query).object();
                    }
                }
            }
        }
        const QStringList live = names(m_registry + "/subjects"_L1);
        for (const QString &subject : names(m_registry + "/subjects?deleted=true"_L1)) {
            subjects[subject] = !live.contains(subject);
            const QString below = m_registry + "/subjects/"_L1 + encoded(subject) + "/versions"_L1;
            for (const auto &version : get(below + "?deleted=true"_L1).array()) {
                const int number = version.toInt();
                versions[{subject, number}] = get(below + u'/' + QString::number(number) + "?deleted=true"_L1).object();
            }
        }
        for (const auto &tag : get(m_registry + "/catalog/v1/types/tagdefs"_L1).array())
            tags.append(tag.toObject().value("name"_L1).toString());
        contexts = names(m_registry + "/contexts"_L1);

        for (const QJsonObject &environment : items(u"/environments"_s)) {
            const QString name = environment.value("name"_L1).toString();
            environments[name] = get(m_cmf + "/environments/"_L1 + name).object();
            for (const QJsonObject &mapping : items("/environments/"_L1 + name + "/secret-mappings"_L1))
                mappings[{name, nameOf(mapping)}] =
                    environments[name].value("secrets"_L1).toObject().value(nameOf(mapping)).toString();
            for (const QJsonObject &pool : items("/environments/"_L1 + name + "/compute-pools"_L1))
                pools.append(name + u'/' + nameOf(pool));
            for (const QJsonObject &application : items("/environments/"_L1 + name + "/applications"_L1))
                applications.append(name + u'/' + nameOf(application));
        }
        for (const QJsonObject &secret : items(u"/secrets"_s))
            secrets[nameOf(secret)] = secret;
        for (const QJsonObject &catalog : items(u"/catalogs/kafka"_s)) {
            catalogs.append(nameOf(catalog));
            for (const QJsonObject &database : items("/catalogs/kafka/"_L1 + nameOf(catalog) + "/databases"_L1))
                databases.append(nameOf(catalog) + u'/' + nameOf(database));
        }
    }

    std::map<QString, QJsonObject> keks;
    std::map<DekKey, QJsonObject> deks;
    std::map<QString, bool> subjects; ///< name → all its versions are deleted
    std::map<VersionKey, QJsonObject> versions;
    QStringList tags;
    QStringList contexts;
    std::map<QString, QJsonObject> environments;
    std::map<std::pair<QString, QString>, QString> mappings;
    std::map<QString, QJsonObject> secrets;
    QStringList catalogs;
    QStringList databases;
    QStringList pools;
    QStringList applications;
    QStringList failures; ///< answers other than 200

private:
    static QString encoded(const QString &text) { return QString::fromLatin1(QUrl::toPercentEncoding(text)); }
    static QString nameOf(const QJsonObject &object)
    {
        return object.value("metadata"_L1).toObject().value("name"_L1).toString();
    }

    struct Answer {
        QJsonDocument document;
        [[nodiscard]] QJsonArray array() const { return document.array(); }
        [[nodiscard]] QJsonObject object() const { return document.object(); }
    };
    Answer get(const QString &url)
    {
        const std::unique_ptr<QNetworkReply> reply(m_manager.get(QNetworkRequest(QUrl(url, QUrl::StrictMode))));
        QEventLoop loop;
        QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
        if (!reply->isFinished())
            loop.exec();
        if (reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() != 200)
            failures.append(url);
        return {QJsonDocument::fromJson(reply->readAll())};
    }
    QStringList names(const QString &url)
    {
        QStringList list;
        for (const auto &name : get(url).array())
            list.append(name.toString());
        return list;
    }
    QList<QJsonObject> items(const QString &path)
    {
        QList<QJsonObject> list;
        for (int page = 0; page < 1000; ++page) {
            const QJsonArray rows =
                get(m_cmf + path + "?size=7&page="_L1 + QString::number(page)).object().value("items"_L1).toArray();
            if (rows.isEmpty())
                break;
            for (const auto &row : rows)
                list.append(row.toObject());
        }
        return list;
    }

    QNetworkAccessManager m_manager;
    QString m_registry;
    QString m_cmf;
};

QDateTime timeOf(const QJsonObject &json)
{
    return QDateTime::fromMSecsSinceEpoch(json.value("ts"_L1).toInteger(), Qt::UTC);
}

/// What differs between an inventory and a walk, in words; empty when nothing does.
QStringList differences(const Inventory &inventory, const Walk &walk)
{
    QStringList found;
    const auto expect = [&found](bool good, const QString &what) {
        if (!good)
            found.append(what);
    };

    expect(inventory.keks.size() == qsizetype(walk.keks.size()), u"number of KEKs"_s);
    for (const auto &[name, json] : walk.keks) {
        const KekEntry *entry = inventory.kek(name);
        if (!entry || !entry->details) {
            found.append("KEK "_L1 + name);
            continue;
        }
        const Kek &kek = *entry->details;
        QStringList keys;
        bool sameProps = true;
        for (auto it = kek.kmsProps.cbegin(); it != kek.kmsProps.cend(); ++it) {
            keys.append(it.key());
            sameProps = sameProps
                && QString::fromUtf8(it->reveal()) == json.value("kmsProps"_L1).toObject().value(it.key()).toString();
        }
        expect(kek.name == name && kek.kmsType == json.value("kmsType"_L1).toString()
                   && kek.kmsKeyId == json.value("kmsKeyId"_L1).toString() && kek.doc == json.value("doc"_L1).toString()
                   && kek.shared == json.value("shared"_L1).toBool() && kek.deleted == json.value("deleted"_L1).toBool()
                   && kek.changedAt == timeOf(json) && sameProps && keys == json.value("kmsProps"_L1).toObject().keys(),
               "members of KEK "_L1 + name);
    }

    expect(inventory.deks.size() == qsizetype(walk.deks.size()), u"number of DEKs"_s);
    for (const Dek &dek : inventory.deks) {
        const auto it = walk.deks.find({dek.kekName, dek.subject, dek.algorithm, dek.version});
        const QString name = u"DEK %1 %2 %3 %4"_s.arg(dek.kekName, dek.subject, dek.algorithm).arg(dek.version);
        if (it == walk.deks.end()) {
            found.append(name);
            continue;
        }
        expect(dek.encryptedKeyMaterial == it->second.value("encryptedKeyMaterial"_L1).toString()
                   && dek.deleted == it->second.value("deleted"_L1).toBool() && dek.changedAt == timeOf(it->second),
               "members of "_L1 + name);
    }

    expect(inventory.subjects.size() == qsizetype(walk.subjects.size()), u"number of subjects"_s);
    qsizetype versions = 0;
    for (const SubjectEntry &subject : inventory.subjects) {
        const auto listed = walk.subjects.find(subject.name);
        expect(listed != walk.subjects.end() && listed->second == subject.deleted, "subject "_L1 + subject.name);
        expect(subject.versionsKnown, "versions of "_L1 + subject.name);
        expect(subject.latestFields != nullptr, "fields of "_L1 + subject.name);
        versions += subject.versions.size();
        for (const SchemaVersionPtr &version : subject.versions) {
            const QString name = u"%1 version %2"_s.arg(subject.name).arg(version->version);
            const auto it = walk.versions.find({subject.name, version->version});
            if (it == walk.versions.end()) {
                found.append(name);
                continue;
            }
            const QJsonObject &json = it->second;
            const QJsonObject ruleSet = json.value("ruleSet"_L1).toObject();
            QStringList rules;
            QStringList expectedRules;
            for (const Rule &rule : version->ruleSet.domainRules)
                rules.append(rule.name + u' ' + rule.type + u' ' + rule.tags.join(u','));
            for (const auto &row : ruleSet.value("domainRules"_L1).toArray()) {
                QStringList tags;
                for (const auto &tag : row.toObject().value("tags"_L1).toArray())
                    tags.append(tag.toString());
                expectedRules.append(row.toObject().value("name"_L1).toString() + u' '
                                     + row.toObject().value("type"_L1).toString() + u' ' + tags.join(u','));
            }
            expect(version->id == json.value("id"_L1).toInt() && version->guid == json.value("guid"_L1).toString()
                       && version->text == json.value("schema"_L1).toString().toUtf8()
                       && version->deleted == json.value("deleted"_L1).toBool()
                       && version->references.size() == json.value("references"_L1).toArray().size()
                       && QStringList(version->metadata.tags.keys())
                           == json.value("metadata"_L1).toObject().value("tags"_L1).toObject().keys()
                       && QStringList(version->metadata.properties.keys())
                           == json.value("metadata"_L1).toObject().value("properties"_L1).toObject().keys()
                       && rules == expectedRules
                       && version->ruleSet.encodingRules.size() == ruleSet.value("encodingRules"_L1).toArray().size()
                       && version->ruleSet.migrationRules.size() == ruleSet.value("migrationRules"_L1).toArray().size(),
                   "members of "_L1 + name);
        }
    }
    expect(versions == qsizetype(walk.versions.size()), u"number of versions"_s);

    const auto sorted = [](QStringList list) {
        list.sort();
        return list;
    };
    const auto names = [&sorted](const auto &list, auto name) {
        QStringList all;
        for (const auto &one : list)
            all.append(name(one));
        return sorted(all);
    };
    expect(names(inventory.tagDefinitions, [](const TagDefinition &tag) { return tag.name; }) == sorted(walk.tags),
           u"tags"_s);
    expect(inventory.contexts == walk.contexts, u"contexts"_s);
    expect(inventory.environments.size() == qsizetype(walk.environments.size()), u"number of environments"_s);
    for (const CmfEnvironment &environment : inventory.environments) {
        const auto it = walk.environments.find(environment.metadata.name);
        expect(it != walk.environments.end()
                   && environment.kubernetesNamespace == it->second.value("kubernetesNamespace"_L1).toString()
                   && environment.secrets
                   && QStringList(environment.secrets->keys()) == it->second.value("secrets"_L1).toObject().keys(),
               "environment "_L1 + environment.metadata.name);
    }
    expect(inventory.mappings.size() == qsizetype(walk.mappings.size()), u"number of mappings"_s);
    for (const CmfSecretMapping &mapping : inventory.mappings) {
        const auto it = walk.mappings.find({mapping.environment, mapping.metadata.name});
        expect(it != walk.mappings.end() && it->second == mapping.secretName, "mapping "_L1 + mapping.metadata.name);
    }
    expect(inventory.secrets.size() == qsizetype(walk.secrets.size()), u"number of secrets"_s);
    for (const CmfSecret &secret : inventory.secrets) {
        const auto it = walk.secrets.find(secret.metadata.name);
        expect(it != walk.secrets.end()
                   && secret.version == it->second.value("status"_L1).toObject().value("version"_L1).toString(),
               "secret "_L1 + secret.metadata.name);
    }
    expect(names(inventory.catalogs, [](const CmfCatalog &one) { return one.metadata.name; }) == sorted(walk.catalogs),
           u"catalogs"_s);
    expect(names(inventory.databases,
                 [](const CmfDatabase &one) { return QString(one.catalog + u'/' + one.metadata.name); })
               == sorted(walk.databases),
           u"databases"_s);
    expect(names(inventory.computePools,
                 [](const CmfComputePool &one) { return QString(one.environment + u'/' + one.metadata.name); })
               == sorted(walk.pools),
           u"compute pools"_s);
    expect(names(inventory.applications,
                 [](const CmfApplication &one) { return QString(one.environment + u'/' + one.metadata.name); })
               == sorted(walk.applications),
           u"applications"_s);
    return found;
}

/// The rows alone, without states and times.
Inventory rowsOf(Inventory inventory)
{
    inventory.parts.clear();
    return inventory;
}

/// Which lists of two inventories are not the same.
QStringList changedLists(const Inventory &a, const Inventory &b)
{
    QStringList names;
    const auto check = [&names](const QString &name, bool same) {
        if (!same)
            names.append(name);
    };
    check(u"schemaTypes"_s, a.schemaTypes == b.schemaTypes);
    check(u"contexts"_s, a.contexts == b.contexts);
    check(u"globalConfig"_s, a.globalConfig == b.globalConfig);
    check(u"globalMode"_s, a.globalMode == b.globalMode);
    check(u"keks"_s, a.keks == b.keks);
    check(u"deks"_s, a.deks == b.deks);
    check(u"subjects"_s, a.subjects == b.subjects);
    check(u"tagDefinitions"_s, a.tagDefinitions == b.tagDefinitions);
    check(u"cmfSystem"_s, a.cmfSystem == b.cmfSystem);
    check(u"environments"_s, a.environments == b.environments);
    check(u"mappings"_s, a.mappings == b.mappings);
    check(u"secrets"_s, a.secrets == b.secrets);
    check(u"catalogs"_s, a.catalogs == b.catalogs);
    check(u"databases"_s, a.databases == b.databases);
    check(u"computePools"_s, a.computePools == b.computePools);
    check(u"applications"_s, a.applications == b.applications);
    for (const SubjectEntry &entry : a.subjects) {
        const SubjectEntry *other = b.subject(entry.name);
        if (!other || !(*other == entry)) {
            names.append(u"subject %1: %2 versions then %3"_s.arg(entry.name)
                             .arg(entry.versions.size())
                             .arg(other ? other->versions.size() : -1));
        }
    }
    return names;
}

} // namespace

class InventoryWalkTest : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<Walk> m_walk;

    static std::shared_ptr<HttpTransport> transport(const QUrl &base, const QString &label, int retries = 2)
    {
        Endpoint endpoint;
        endpoint.label = label;
        endpoint.base = base;
        endpoint.silenceTimeout = std::chrono::milliseconds(1500);
        endpoint.retries = retries;
        endpoint.firstBackoff = std::chrono::milliseconds(5);
        endpoint.longestBackoff = std::chrono::milliseconds(50);
        return std::make_shared<NetTransport>(endpoint);
    }
    [[nodiscard]] Session session(int retries = 2) const
    {
        return {transport(m_sandbox->schemaRegistryUrl(), u"Schema Registry"_s, retries),
                transport(m_sandbox->cmfUrl(), u"CMF"_s, retries)};
    }
    static bool load(InventoryLoader &loader)
    {
        loader.reload();
        return QTest::qWaitFor([&loader] { return !loader.isLoading(); }, 90000);
    }

private Q_SLOTS:
    void initTestCase()
    {
        SandboxOptions options;
        options.seed = u"demo"_s;
        m_sandbox = std::make_unique<Sandbox>(options);
        const auto started = m_sandbox->start();
        QVERIFY2(started, started ? "" : qPrintable(started.error().detail));
        m_walk = std::make_unique<Walk>(m_sandbox->schemaRegistryUrl(), m_sandbox->cmfUrl());
        QCOMPARE(m_walk->failures, QStringList());
        // The demo is what it promises, or this test would prove little.
        QVERIFY(m_walk->keks.size() >= 12);
        QVERIFY(m_walk->deks.size() >= 60);
        QVERIFY(m_walk->subjects.size() >= 40);
        QVERIFY(m_walk->environments.size() >= 3);
        QVERIFY(!m_walk->secrets.empty() && !m_walk->mappings.empty() && !m_walk->databases.isEmpty()
                && !m_walk->tags.isEmpty());
        QVERIFY(std::any_of(m_walk->deks.begin(), m_walk->deks.end(),
                            [](const auto &dek) { return dek.second.value("deleted"_L1).toBool(); }));
    }
    void cleanup() { QVERIFY(m_sandbox->setFaults({})); }

    void theInventoryIsWhatAPlainWalkFinds()
    {
        InventoryLoader loader(session());
        QVERIFY(load(loader));
        const InventoryPtr inventory = loader.inventory();
        for (int i = 0; i < inventoryPartCount; ++i) {
            const PartState state = inventory->part(InventoryPart(i));
            QVERIFY2(state.phase == Phase::Complete,
                     qPrintable(u"part %1: %2"_s.arg(i).arg(state.error ? state.error->detail : QString())));
            QStringList items;
            for (const ItemError &error : state.itemErrors)
                items.append(error.item + ": "_L1 + error.error.detail);
            QCOMPARE(items, QStringList());
        }
        QCOMPARE(differences(*inventory, *m_walk), QStringList());
        for (const SubjectEntry &subject : inventory->subjects) {
            if (!subject.latestFields->problem.isEmpty())
                qInfo("%s: %s", qPrintable(subject.name), qPrintable(subject.latestFields->problem));
        }

        // A second load finds the same, and keeps what it had.
        QVERIFY(load(loader));
        QCOMPARE(differences(*loader.inventory(), *m_walk), QStringList());
        QVERIFY(rowsOf(*loader.inventory()) == rowsOf(*inventory));
        for (qsizetype i = 0; i < inventory->subjects.size(); ++i) {
            QVERIFY(loader.inventory()->subjects.at(i).versions == inventory->subjects.at(i).versions);
            QVERIFY(loader.inventory()->subjects.at(i).latestFields == inventory->subjects.at(i).latestFields
                    || !inventory->subjects.at(i).latestFields->missingReferences.isEmpty());
        }
    }
    void losesNothingWhateverTheServersDo_data()
    {
        QTest::addColumn<QStringList>("faults");
        QTest::addColumn<bool>("harmless"); ///< overcome by patience and retries
        const auto row = [](const QStringList &faults, bool harmless = false) {
            QTest::newRow(qPrintable(faults.join(u' '))) << faults << harmless;
        };
        row({u"delay=20"_s}, true);
        row({u"drip=60000@/subjects"_s}, true);
        row({u"429=0#10"_s}, true);
        row({u"503=0#10"_s}, true);
        row({u"reset#10"_s}, true);
        row({u"500"_s});
        row({u"500#20%"_s});
        row({u"500@/subjects?subjectPrefix=%3A%2A%3A&deletedOnly"_s}); // the versions of deleted subjects still come
                                                                       // with all the others
        row({u"503"_s});
        row({u"429=0"_s});
        row({u"empty-error"_s});
        row({u"spring-error"_s});
        row({u"html"_s});
        row({u"html#15%"_s});
        row({u"html-error"_s});
        row({u"no-http"_s});
        row({u"no-http#10%"_s});
        row({u"reset"_s});
        row({u"reset#60%"_s});
        row({u"lost-answer"_s});
        row({u"truncate"_s});
        row({u"truncate#30%"_s});
        row({u"cut"_s});
        row({u"cut#20%"_s});
        row({u"cut=200@/schemas"_s});
        row({u"html@/dek-registry"_s});
        row({u"500@/schemas"_s});
        row({u"500@/subjects/"_s, u"500@/schemas?"_s});
        row({u"silence@/cmf/api/v1/secrets"_s});
        row({u"silence@/catalog"_s, u"500@/cmf#30%"_s});
    }
    void losesNothingWhateverTheServersDo()
    {
        QFETCH(QStringList, faults);
        QFETCH(bool, harmless);

        // A new window on a server in trouble: what looks complete is complete, and each gap has its reason.
        QVERIFY(m_sandbox->setFaults(faults));
        // One unlucky request may meet each of the ten faults of a harmless row: as many retries overcome them for
        // certain.
        InventoryLoader fresh(session(harmless ? 10 : 2));
        QVERIFY(load(fresh));
        bool anyTrouble = false;
        for (int i = 0; i < inventoryPartCount; ++i) {
            const PartState state = fresh.inventory()->part(InventoryPart(i));
            QVERIFY(state.phase == Phase::Complete || state.phase == Phase::Failed);
            QCOMPARE(state.phase == Phase::Failed, state.error.has_value());
            anyTrouble = anyTrouble || state.phase == Phase::Failed || !state.itemErrors.isEmpty();
            if (state.error) {
                QVERIFY(!state.error->server.isEmpty());
                QVERIFY(state.error->kind != ApiError::Kind::Canceled);
            }
            for (const ItemError &item : state.itemErrors) {
                QVERIFY(!item.item.isEmpty());
                QVERIFY(!item.error.server.isEmpty());
            }
        }
        if (harmless)
            QVERIFY(!anyTrouble);
        if (!anyTrouble)
            QCOMPARE(differences(*fresh.inventory(), *m_walk), QStringList());
        QVERIFY(m_sandbox->setFaults({}));
        QVERIFY(load(fresh));
        QCOMPARE(differences(*fresh.inventory(), *m_walk), QStringList());
        for (int i = 0; i < inventoryPartCount; ++i) {
            QCOMPARE(fresh.inventory()->part(InventoryPart(i)).phase, Phase::Complete);
            QVERIFY(fresh.inventory()->part(InventoryPart(i)).itemErrors.isEmpty());
        }

        // A window that has everything, and then the trouble begins: not one row goes.
        const InventoryPtr before = fresh.inventory();
        QVERIFY(m_sandbox->setFaults(faults));
        QVERIFY(load(fresh));
        const QStringList changed = changedLists(*before, *fresh.inventory());
        QVERIFY2(changed.isEmpty(), qPrintable(changed.join(u", "_s)));
    }
    void aRefusedSignInStopsAtOnce()
    {
        SandboxOptions options;
        options.seed = u"demo"_s;
        options.basicUser = u"admin"_s;
        options.basicPassword = "right"_ba;
        Sandbox closed(options);
        QVERIFY(closed.start());
        InventoryLoader loader(
            {transport(closed.schemaRegistryUrl(), u"Schema Registry"_s), transport(closed.cmfUrl(), u"CMF"_s)});
        QVERIFY(load(loader));
        for (int i = 0; i < inventoryPartCount; ++i) {
            const PartState state = loader.inventory()->part(InventoryPart(i));
            QCOMPARE(state.phase, Phase::Failed);
            QCOMPARE(state.error->kind, ApiError::Kind::Unauthorized);
            QVERIFY(state.itemErrors.isEmpty());
        }
        QVERIFY2(closed.requestCount() <= 20, qPrintable(QString::number(closed.requestCount())));
    }
    void reloadOfOnePartSendsOnlyItsRequests()
    {
        InventoryLoader loader(session());
        QVERIFY(load(loader));
        const auto requests = [this, &loader](InventoryPart part) -> qint64 {
            const qint64 before = m_sandbox->requestCount();
            loader.reload(part);
            if (!QTest::qWaitFor([&loader] { return !loader.isLoading(); }, 60000))
                return -1;
            return m_sandbox->requestCount() - before;
        };
        QCOMPARE(requests(InventoryPart::Tags), 1);
        QCOMPARE(requests(InventoryPart::Registry), 4);
        QCOMPARE(requests(InventoryPart::Secrets), 1); // unchanged since its ETag
        qint64 dekRequests = 1; // the names
        for (const auto &[name, json] : m_walk->keks) {
            QSet<QString> subjects;
            for (const auto &[key, dek] : m_walk->deks) {
                if (std::get<0>(key) == name)
                    subjects.insert(std::get<1>(key));
            }
            dekRequests += 1 + 3 * subjects.size();
        }
        dekRequests += qint64(m_walk->deks.size());
        QCOMPARE(requests(InventoryPart::Deks), dekRequests);
        QCOMPARE(requests(InventoryPart::Keks), dekRequests + qint64(m_walk->keks.size()));
        QCOMPARE(differences(*loader.inventory(), *m_walk), QStringList());
    }
    void cancelsAndIsDestroyedAtAnyMoment()
    {
        for (int i = 0; i < 60; ++i) {
            auto loader = std::make_unique<InventoryLoader>(session());
            loader->reload();
            const qint64 until = m_sandbox->requestCount() + QRandomGenerator::global()->bounded(250);
            const bool waited =
                QTest::qWaitFor([&] { return m_sandbox->requestCount() >= until || !loader->isLoading(); }, 500);
            Q_UNUSED(waited)
            if (i % 2 == 0) {
                loader->cancel();
                QTRY_VERIFY(!loader->isLoading());
                QVERIFY(!loader->inventory()->isLoading());
            }
            loader.reset();
        }
        InventoryLoader loader(session());
        QVERIFY(load(loader));
        QCOMPARE(differences(*loader.inventory(), *m_walk), QStringList());
    }
    void readsOlderServersToo_data()
    {
        QTest::addColumn<QString>("version");
        for (const char *version : {"2.0", "2.1", "2.2"})
            QTest::newRow(version) << QString::fromLatin1(version);
    }
    void readsOlderServersToo()
    {
        QFETCH(QString, version);
        SandboxOptions options;
        options.seed = u"demo"_s;
        options.cmfVersion = version;
        options.cmfMappingsHidden = true;
        options.cmfMasking = u"null"_s;
        options.schemaRegistryPort = -1;
        Sandbox old(options);
        const auto started = old.start();
        QVERIFY2(started, started ? "" : qPrintable(started.error().detail));
        InventoryLoader loader({nullptr, transport(old.cmfUrl(), u"CMF"_s)});
        QVERIFY(load(loader));
        for (const auto part :
             {InventoryPart::CmfSystem, InventoryPart::Environments, InventoryPart::Secrets, InventoryPart::Catalogs}) {
            const PartState state = loader.inventory()->part(part);
            QVERIFY2(state.phase == Phase::Complete,
                     qPrintable(QString::number(int(part)) + (state.error ? state.error->detail : QString())));
            QVERIFY(state.itemErrors.isEmpty());
        }
        QVERIFY(!loader.inventory()->mappings.isEmpty());
        for (const CmfSecretMapping &mapping : loader.inventory()->mappings)
            QVERIFY(!mapping.secretName.isEmpty());
        QVERIFY(!loader.inventory()->databases.isEmpty());
    }
};

QTEST_GUILESS_MAIN(InventoryWalkTest)
#include "tst_inventorywalk.moc"
