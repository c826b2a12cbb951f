#include "services/crypto/aead.h"
#include "services/crypto/tinkkey.h"
#include "services/sandbox/json.h"
#include "services/sandbox/route.h"
#include "services/sandbox/sandbox.h"
#include "services/sandbox/seed.h"
#include "services/sandbox/seedcaller.h"

#include <QDateTime>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <map>
#include <set>

using namespace kekkai;
using namespace kekkai::sandbox;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 dayMs = 24LL * 60 * 60 * 1000;

std::unique_ptr<Sandbox> startedSandbox(const QString &seed, const QString &cmfVersion = u"2.3.1"_s,
                                        const QString &folder = {})
{
    SandboxOptions options;
    options.schemaRegistryPort = -1;
    options.cmfPort = -1;
    options.seed = seed;
    options.cmfVersion = cmfVersion;
    options.dataFolder = folder;
    auto sandbox = std::make_unique<Sandbox>(options);
    if (const auto started = sandbox->start(); !started) {
        qWarning("%s", qPrintable(started.error().detail));
        return nullptr;
    }
    return sandbox;
}

Json registry(Sandbox &sandbox, const std::string &target)
{
    const Response response = sandbox.schemaRegistryCall(parseTarget("GET", target));
    if (response.status != 200)
        qWarning("%s: %d %s", target.c_str(), response.status, response.body.c_str());
    return response.status == 200 ? Json::parse(response.body) : Json();
}

Json cmf(Sandbox &sandbox, const std::string &target)
{
    const Response response = sandbox.cmfCall(parseTarget("GET", "/cmf/api/v1" + target));
    if (response.status != 200)
        qWarning("%s: %d %s", target.c_str(), response.status, response.body.c_str());
    return response.status == 200 ? Json::parse(response.body) : Json();
}

Json items(Sandbox &sandbox, const std::string &target)
{
    return cmf(sandbox, target + "?page=0&size=1000").value("items", Json::array());
}

/// All KEKs, soft-deleted ones too.
std::vector<Json> allKeks(Sandbox &sandbox)
{
    std::vector<Json> keks;
    for (const Json &name : registry(sandbox, "/dek-registry/v1/keks?deleted=true"))
        keks.push_back(
            registry(sandbox, "/dek-registry/v1/keks/" + pathSegment(name.get<std::string>()) + "?deleted=true"));
    return keks;
}

/// All DEK versions of one KEK, soft-deleted ones too.
std::vector<Json> allDeks(Sandbox &sandbox, const std::string &kek)
{
    std::vector<Json> deks;
    const std::string base = "/dek-registry/v1/keks/" + pathSegment(kek) + "/deks";
    for (const Json &subject : registry(sandbox, base + "?deleted=true")) {
        for (const char *algorithm : {"AES128_GCM", "AES256_GCM", "AES256_SIV"}) {
            const std::string one = base + "/" + pathSegment(subject.get<std::string>()) + "/versions";
            const std::string query = std::string("?deleted=true&algorithm=") + algorithm;
            for (const Json &version : registry(sandbox, one + query))
                deks.push_back(registry(sandbox, one + "/" + std::to_string(version.get<int>()) + query));
        }
    }
    return deks;
}

/// All versions of all subjects, soft-deleted ones too; the newest last.
std::map<std::string, std::vector<Json>> allSubjects(Sandbox &sandbox)
{
    std::map<std::string, std::vector<Json>> subjects;
    for (const Json &name : registry(sandbox, "/subjects?deleted=true")) {
        const std::string base = "/subjects/" + pathSegment(name.get<std::string>()) + "/versions";
        for (const Json &version : registry(sandbox, base + "?deleted=true"))
            subjects[name.get<std::string>()].push_back(
                registry(sandbox, base + "/" + std::to_string(version.get<int>()) + "?deleted=true"));
    }
    return subjects;
}

std::vector<Json> rulesOf(const Json &schema)
{
    std::vector<Json> rules;
    if (schema.contains("ruleSet")) {
        for (const char *list : {"domainRules", "encodingRules"}) {
            for (const Json &rule : schema.at("ruleSet").value(list, Json::array())) {
                if (rule.at("type").get<std::string>().starts_with("ENCRYPT"))
                    rules.push_back(rule);
            }
        }
    }
    return rules;
}

std::string kekOf(const Json &rule, const Json &schema)
{
    const Json params = rule.value("params", Json::object());
    if (params.contains("encrypt.kek.name"))
        return params.at("encrypt.kek.name").get<std::string>();
    return schema.value("metadata", Json::object()).value("properties", Json::object()).value("encrypt.kek.name", "");
}

} // namespace

class SeedTest : public QObject {
    Q_OBJECT

    std::unique_ptr<Sandbox> m_demo;
    std::vector<Json> m_keks;
    std::map<std::string, std::vector<Json>> m_subjects;

private Q_SLOTS:
    void initTestCase()
    {
        m_demo = startedSandbox(u"demo"_s);
        QVERIFY(m_demo);
        m_keks = allKeks(*m_demo);
        m_subjects = allSubjects(*m_demo);
    }

    void hasKeksOfEveryKind()
    {
        QVERIFY(m_keks.size() >= 12);
        std::set<std::string> types;
        int deleted = 0;
        int shared = 0;
        int withProps = 0;
        int withDoc = 0;
        for (const Json &kek : m_keks) {
            types.insert(kek.at("kmsType").get<std::string>());
            deleted += kek.value("deleted", false) ? 1 : 0;
            shared += kek.at("shared").get<bool>() ? 1 : 0;
            withProps += kek.at("kmsProps").empty() ? 0 : 1;
            withDoc += kek.contains("doc") ? 1 : 0;
        }
        QCOMPARE(types, (std::set<std::string>{"aws-kms", "azure-kms", "gcp-kms", "hcvault", "local-kms"}));
        QVERIFY(deleted >= 1 && deleted <= 2);
        QVERIFY(shared >= 2);
        QVERIFY(withProps >= 6 && withProps < static_cast<int>(m_keks.size()));
        QVERIFY(withDoc >= 6 && withDoc < static_cast<int>(m_keks.size()));
    }

    void hasDeksOfEveryAgeAndState()
    {
        int live = 0;
        int deleted = 0;
        int later = 0;
        qint64 youngest = 10000 * dayMs;
        qint64 oldest = 0;
        std::set<std::string> algorithms;
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        for (const Json &kek : m_keks) {
            for (const Json &dek : allDeks(*m_demo, kek.at("name").get<std::string>())) {
                (dek.value("deleted", false) ? deleted : live) += 1;
                later += dek.at("version").get<int>() > 1 ? 1 : 0;
                algorithms.insert(dek.at("algorithm").get<std::string>());
                youngest = std::min(youngest, now - dek.at("ts").get<qint64>());
                oldest = std::max(oldest, now - dek.at("ts").get<qint64>());
                QVERIFY(dek.at("encryptedKeyMaterial").get<std::string>().size() > 40);
            }
        }
        QVERIFY2(live + deleted >= 60, qPrintable(QString::number(live + deleted)));
        QVERIFY(deleted >= 5);
        QVERIFY(later >= 20);
        QCOMPARE(algorithms.size(), 3U);
        QVERIFY(youngest < dayMs);
        QVERIFY(oldest > 600 * dayMs && oldest <= 731 * dayMs);
    }

    void unwrapsItsLocalDeks()
    {
        int unwrapped = 0;
        for (const Json &kek : m_keks) {
            if (kek.at("kmsType") != "local-kms")
                continue;
            const QByteArray key =
                localKmsKey(QByteArray::fromStdString(kek.at("kmsProps").at("secret").get<std::string>()));
            for (const Json &dek : allDeks(*m_demo, kek.at("name").get<std::string>())) {
                const QString algorithm = QString::fromStdString(dek.at("algorithm").get<std::string>());
                const QByteArray sealed = QByteArray::fromBase64(
                    QByteArray::fromStdString(dek.at("encryptedKeyMaterial").get<std::string>()));
                const auto material = aesGcmDecrypt(key, sealed);
                QVERIFY(material);
                const auto raw = rawKeyOf(algorithm, *material);
                QVERIFY(raw);
                QCOMPARE(raw->size(), static_cast<qsizetype>(rawKeyLength(algorithm)));
                QCOMPARE(dek.contains("keyMaterial"), kek.at("shared").get<bool>());
                ++unwrapped;
            }
        }
        QVERIFY2(unwrapped >= 10, qPrintable(QString::number(unwrapped)));
    }

    void sealsLikeEachKms()
    {
        for (const Json &kek : m_keks) {
            const std::string type = kek.at("kmsType").get<std::string>();
            for (const Json &dek : allDeks(*m_demo, kek.at("name").get<std::string>())) {
                const QByteArray sealed = QByteArray::fromBase64(
                    QByteArray::fromStdString(dek.at("encryptedKeyMaterial").get<std::string>()));
                const int length = rawKeyLength(QString::fromStdString(dek.at("algorithm").get<std::string>())) + 2;
                if (type == "local-kms")
                    QCOMPARE(sealed.size(), static_cast<qsizetype>(length + 28));
                else if (type == "hcvault")
                    QVERIFY(sealed.startsWith("vault:v1:"));
                else if (type == "azure-kms")
                    QVERIFY(sealed.size() == 256 || (sealed.size() == 42 + 256 && sealed.startsWith("azure:v1:")));
                else
                    QVERIFY(sealed.size() > length + 28);
            }
        }
    }

    void hasSubjectsOfEveryType()
    {
        QVERIFY(m_subjects.size() >= 40);
        std::map<std::string, int> types;
        std::set<std::string> contexts;
        std::size_t several = 0;
        int deletedSubjects = 0;
        int deletedVersions = 0;
        int references = 0;
        int inlineTags = 0;
        int wildcards = 0;
        for (const auto &[name, versions] : m_subjects) {
            types[versions.back().value("schemaType", "AVRO")] += 1;
            several += versions.size() > 1 ? 1 : 0;
            if (name.starts_with(":."))
                contexts.insert(name.substr(0, name.find(':', 1)));
            const auto deleted = std::count_if(versions.begin(), versions.end(),
                                               [](const Json &v) { return v.value("deleted", false); });
            (deleted == static_cast<std::ptrdiff_t>(versions.size()) ? deletedSubjects : deletedVersions) +=
                deleted > 0 ? 1 : 0;
            for (const Json &version : versions) {
                references += version.contains("references") ? 1 : 0;
                const std::string text = version.at("schema").get<std::string>();
                inlineTags +=
                    text.find("confluent:tags") != std::string::npos || text.find("field_meta") != std::string::npos
                    ? 1
                    : 0;
                QVERIFY2(text.find("x-since") == std::string::npos && text.find("// since") == std::string::npos
                             && text.find("x-tags-since") == std::string::npos,
                         name.c_str());
                const Json external = version.value("metadata", Json::object()).value("tags", Json::object());
                for (const auto &[pattern, tags] : external.items())
                    wildcards += pattern.find('*') != std::string::npos ? 1 : 0;
            }
        }
        QVERIFY(types["AVRO"] >= 10);
        QVERIFY(types["JSON"] >= 8);
        QVERIFY(types["PROTOBUF"] >= 5);
        QVERIFY(several >= 30);
        QCOMPARE(contexts.size(), 2U);
        QVERIFY(deletedSubjects >= 2);
        QVERIFY(deletedVersions >= 1);
        QVERIFY(references >= 8);
        QVERIFY(inlineTags >= 40);
        QVERIFY(wildcards >= 3);
    }

    void growsFromVersionToVersion()
    {
        const auto &versions = m_subjects.at("payments.card-authorized-value");
        QCOMPARE(versions.size(), 4U);
        const auto textOf = [&](std::size_t index) { return versions.at(index).at("schema").get<std::string>(); };
        QVERIFY(textOf(1).find("walletToken") == std::string::npos);
        QVERIFY(textOf(2).find("walletToken") != std::string::npos);
        QVERIFY(textOf(2).find("riskScores") == std::string::npos);
        QVERIFY(textOf(3).find("riskScores") != std::string::npos);
        const auto expiryOf = [&](std::size_t index) -> Json {
            const Json schema = Json::parse(textOf(index));
            return schema.at("fields").at(1).at("type").at("fields").at(2);
        };
        QVERIFY(!expiryOf(0).contains("confluent:tags"));
        QVERIFY(expiryOf(1).contains("confluent:tags"));
        QVERIFY(!versions.at(0).contains("ruleSet"));
        QCOMPARE(rulesOf(versions.at(1)).size(), 1U);
        QCOMPARE(rulesOf(versions.at(3)).size(), 2U); // inherited from version 3
    }

    void hasPoliciesOfEveryKind()
    {
        int policies = 0;
        std::map<std::string, int> seen;
        std::set<std::string> names;
        for (const Json &kek : m_keks)
            names.insert(kek.at("name").get<std::string>());
        std::set<std::string> missing;
        for (const auto &[name, versions] : m_subjects) {
            const Json &latest = versions.back();
            if (latest.value("deleted", false))
                continue;
            for (const Json &rule : rulesOf(latest)) {
                ++policies;
                const Json params = rule.value("params", Json::object());
                seen["payload"] += rule.at("type") == "ENCRYPT_PAYLOAD" ? 1 : 0;
                seen["dlq"] += params.contains("dlq.topic") ? 1 : 0;
                seen["expiry"] += params.contains("encrypt.dek.expiry.days") ? 1 : 0;
                seen["siv"] += params.value("encrypt.dek.algorithm", "") == "AES256_SIV" ? 1 : 0;
                seen["disabled"] += rule.value("disabled", false) ? 1 : 0;
                seen["read"] += rule.value("mode", "") == "READ" ? 1 : 0;
                seen["metadata"] += params.contains("encrypt.kek.name") ? 0 : 1;
                const std::string kek = kekOf(rule, latest);
                QVERIFY2(!kek.empty(), name.c_str());
                if (!names.contains(kek))
                    missing.insert(kek);
            }
        }
        QVERIFY2(policies >= 15, qPrintable(QString::number(policies)));
        for (const char *kind : {"payload", "dlq", "expiry", "siv", "disabled", "read", "metadata"})
            QVERIFY2(seen[kind] >= 1, kind);
        QCOMPARE(missing, std::set<std::string>{"cards-tokenization"});
    }

    void leavesATaggedFieldWithoutAnyRule()
    {
        const Json &ticket = m_subjects.at("support.ticket-opened-value").back();
        QVERIFY(
            ticket.at("schema").get<std::string>().find(R"("customerEmail":{"type":"string","confluent:tags":["PII"]})")
            != std::string::npos);
        QVERIFY(rulesOf(ticket).empty());
    }
    void hasARuleThatCoversANumber()
    {
        const Json &loan = m_subjects.at("lending.loan-application-value").back();
        QVERIFY(loan.at("schema").get<std::string>().find(R"("birthYear","type":"int","confluent:tags":["PII"])")
                != std::string::npos);
        QCOMPARE(rulesOf(loan).at(0).at("tags").dump(), std::string(R"(["PII"])"));
    }

    void hasSettingsAndTagDefinitions()
    {
        QVERIFY(registry(*m_demo, "/catalog/v1/types/tagdefs").size() >= 8);
        QCOMPARE(registry(*m_demo, "/config").at("compatibilityLevel").get<std::string>(), "BACKWARD");
        QCOMPARE(registry(*m_demo, "/config/ledger.booking-posted-value").at("compatibilityLevel").get<std::string>(),
                 "FULL_TRANSITIVE");
        QCOMPARE(registry(*m_demo, "/mode/ops.feature-flag-value").at("mode").get<std::string>(), "READONLY");
        QCOMPARE(registry(*m_demo, "/contexts").size(), 3U);
    }

    void wiresItsEnvironmentsWithTwoHoles()
    {
        QCOMPARE(items(*m_demo, "/environments").size(), 3U);
        QVERIFY(items(*m_demo, "/secrets").size() >= 10);
        std::set<std::string> ids;
        int databases = 0;
        const Json catalogs = items(*m_demo, "/catalogs/kafka");
        QVERIFY(catalogs.size() >= 3);
        for (const Json &catalog : catalogs) {
            const Json &registryInstance = catalog.at("spec").at("srInstance");
            if (registryInstance.contains("connectionSecretId"))
                ids.insert(registryInstance.at("connectionSecretId").get<std::string>());
            for (const Json &database :
                 items(*m_demo,
                       "/catalogs/kafka/" + catalog.at("metadata").at("name").get<std::string>() + "/databases")) {
                ++databases;
                ids.insert(database.at("spec").at("kafkaCluster").at("connectionSecretId").get<std::string>());
            }
        }
        QVERIFY(databases >= 3);
        std::set<std::string> holes;
        for (const char *environment : {"development", "staging", "production"}) {
            const std::string base = std::string("/environments/") + environment;
            std::set<std::string> mapped;
            for (const Json &mapping : items(*m_demo, base + "/secret-mappings"))
                mapped.insert(mapping.at("metadata").at("name").get<std::string>());
            for (const std::string &id : ids) {
                if (!mapped.contains(id))
                    holes.insert(std::string(environment) + " " + id);
            }
            QVERIFY(!items(*m_demo, base + "/compute-pools").empty());
            QVERIFY(!items(*m_demo, base + "/applications").empty());
            QVERIFY(!items(*m_demo, base + "/statements").empty());
        }
        QCOMPARE(holes, (std::set<std::string>{"production logistics-kafka", "staging customers-sr"}));
    }

    void suitsOlderCmfs_data()
    {
        QTest::addColumn<QString>("version");
        for (const char *version : {"2.0", "2.1", "2.2"})
            QTest::newRow(version) << QString::fromLatin1(version);
    }
    void suitsOlderCmfs()
    {
        QFETCH(QString, version);
        const auto sandbox = startedSandbox(u"demo"_s, version);
        QVERIFY(sandbox);
        QCOMPARE(items(*sandbox, "/environments").size(), 3U);
        const Json catalog = cmf(*sandbox, "/catalogs/kafka/payments");
        if (version == "2.0"_L1)
            QCOMPARE(catalog.at("spec").at("kafkaClusters").size(), 2U);
        else
            QCOMPARE(items(*sandbox, "/catalogs/kafka/payments/databases").size(), 2U);
    }

    void setsTheClockRightAgain()
    {
        const auto sandbox = startedSandbox(u"demo"_s);
        QVERIFY(sandbox);
        Request request = parseTarget("POST", "/dek-registry/v1/keks");
        request.body = R"({"name":"fresh","kmsType":"local-kms","kmsKeyId":"x"})";
        const Response response = sandbox->schemaRegistryCall(request);
        QCOMPARE(response.status, 200);
        QVERIFY(std::abs(Json::parse(response.body).at("ts").get<qint64>() - QDateTime::currentMSecsSinceEpoch())
                < 600'000);
    }

    void isTheSameEachTime()
    {
        const auto again = startedSandbox(u"demo"_s);
        QVERIFY(again);
        const auto subjects = allSubjects(*again);
        QCOMPARE(subjects.size(), m_subjects.size());
        for (const auto &[name, versions] : m_subjects) {
            QCOMPARE(subjects.at(name).size(), versions.size());
            for (std::size_t i = 0; i < versions.size(); ++i) {
                QCOMPARE(subjects.at(name)[i].at("id").get<int>(), versions[i].at("id").get<int>());
                QCOMPARE(subjects.at(name)[i].at("schema").get<std::string>(),
                         versions[i].at("schema").get<std::string>());
            }
        }
    }

    void generatesACompanyOfAnySize_data()
    {
        QTest::addColumn<QString>("seed");
        QTest::addColumn<int>("keks");
        QTest::addColumn<int>("deks");
        QTest::addColumn<int>("subjects");
        QTest::addColumn<int>("versions");
        QTest::newRow("nothing") << u"0,0,0"_s << 0 << 0 << 0 << 0;
        QTest::newRow("one of each") << u"1,1,1"_s << 1 << 1 << 1 << 1;
        QTest::newRow("keys only") << u"3,10,0"_s << 3 << 10 << 0 << 0;
        QTest::newRow("subjects only") << u"0,0,9"_s << 0 << 0 << 9 << 15;
        QTest::newRow("more keys than subjects") << u"4,60,5"_s << 4 << 60 << 5 << 8;
        QTest::newRow("a middle one") << u"30,200,100"_s << 30 << 200 << 100 << 175;
        QTest::newRow("with many versions") << u"5,20,30,200"_s << 5 << 20 << 30 << 200;
        QTest::newRow("with a few versions more") << u"5,20,30,33"_s << 5 << 20 << 30 << 33;
    }
    void generatesACompanyOfAnySize()
    {
        QFETCH(QString, seed);
        QFETCH(int, keks);
        QFETCH(int, deks);
        QFETCH(int, subjects);
        QFETCH(int, versions);
        const auto sandbox = startedSandbox(seed);
        QVERIFY(sandbox);
        const std::vector<Json> madeKeks = allKeks(*sandbox);
        QCOMPARE(static_cast<int>(madeKeks.size()), keks);
        int madeDeks = 0;
        for (const Json &kek : madeKeks)
            madeDeks += static_cast<int>(allDeks(*sandbox, kek.at("name").get<std::string>()).size());
        QCOMPARE(madeDeks, deks);
        const auto madeSubjects = allSubjects(*sandbox);
        QCOMPARE(static_cast<int>(madeSubjects.size()), subjects);
        int madeVersions = 0;
        std::set<std::string> types;
        for (const auto &[name, all] : madeSubjects) {
            madeVersions += static_cast<int>(all.size());
            types.insert(all.back().value("schemaType", "AVRO"));
        }
        QCOMPARE(madeVersions, versions);
        if (subjects >= 20)
            QCOMPARE(types.size(), 3U);
    }

    void takesNumbersWithWhatTheyCount()
    {
        QVERIFY(checkSeed(u"3-keks,4-deks,5-subjects"_s));
        QVERIFY(checkSeed(u"3-keks,4,5-subjects,9-versions"_s));
        QVERIFY(checkSeed(u"3,4,5,9,7-secrets"_s));
    }
    void refusesSeedsThatDoNotExist_data()
    {
        QTest::addColumn<QString>("seed");
        for (const char *seed : {"Demo", "1,2", "1,2,3,4,5,6", "a,b,c", "-1,0,0", "0,5,5", "1,1,10,5", "1,1,9999999",
                                 "1;2;3", "1-deks,2-keks,3-subjects", "keks,deks,subjects"})
            QTest::newRow(seed) << QString::fromLatin1(seed);
    }
    void refusesSeedsThatDoNotExist()
    {
        QFETCH(QString, seed);
        const auto checked = checkSeed(seed);
        QVERIFY(!checked);
        QCOMPARE(checked.error().kind, ApiError::Kind::Invalid);
        QVERIFY(checked.error().detail.contains(u"KEKS,DEKS,SUBJECTS"_s));
        SandboxOptions options;
        options.schemaRegistryPort = -1;
        options.cmfPort = -1;
        options.seed = seed;
        const auto started = Sandbox(options).start();
        QVERIFY(!started);
        QCOMPARE(started.error().kind, ApiError::Kind::Invalid);
    }

    void seedsAFolderOnlyOnce()
    {
        QTemporaryDir folder;
        {
            const auto first = startedSandbox(u"2,3,4"_s, u"2.3.1"_s, folder.path());
            QVERIFY(first);
            QCOMPARE(registry(*first, "/dek-registry/v1/keks").size(), 2U);
        }
        const auto second = startedSandbox(u"demo"_s, u"2.3.1"_s, folder.path());
        QVERIFY(second);
        QCOMPARE(registry(*second, "/dek-registry/v1/keks").size(), 2U);
        QCOMPARE(registry(*second, "/subjects").size(), 4U);
    }
};

QTEST_GUILESS_MAIN(SeedTest)
#include "tst_seed.moc"
