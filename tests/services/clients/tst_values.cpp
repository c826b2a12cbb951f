#include "services/catalog/tagdefinition.h"
#include "services/cmf/cmfvalues.h"
#include "services/core/secretpatterns.h"
#include "services/dekregistry/dek.h"
#include "services/dekregistry/kek.h"
#include "services/schemaregistry/schemaversion.h"
#include "services/schemaregistry/subjectconfig.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <functional>

using namespace kekkai;
using namespace Qt::StringLiterals;
using Kind = ApiError::Kind;

namespace {

QJsonObject json(QByteArray bytes)
{
    bytes.replace('\'', '"'); // so that this file needs no raw strings
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
    if (!document.isObject())
        qFatal("the test's own JSON is wrong: %s", qPrintable(problem.errorString()));
    return document.object();
}

QByteArray text(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

using Parser = std::function<Result<QJsonObject>(const QJsonObject &)>;

/// Every parser under its name, with a valid object that has every member it reads. Gives what it says as JSON.
struct Parsed {
    Parser parse;
    QJsonObject valid;
};

template <typename T> Result<QJsonObject> mute(Result<T> value)
{
    return value.map([](const T &) { return QJsonObject(); });
}

QMap<QString, Parsed> parsers()
{
    const char *rule =
        "{'name':'r','doc':'d','kind':'TRANSFORM','mode':'WRITE','type':'ENCRYPT','tags':['PII'],"
        "'params':{'encrypt.kek.name':'k'},'expr':'e','onSuccess':'NONE','onFailure':'ERROR','disabled':true}";
    const char *schema = "{'subject':'s','version':2,'id':7,'guid':'g','schemaType':'JSON','references':[{'name':'n','"
                         "subject':'o','version':1}],"
                         "'metadata':{'tags':{'a.b':['PII']},'properties':{'owner':'x'},'sensitive':['z']},"
                         "'ruleSet':{'migrationRules':[],'domainRules':[{'name':'r','tags':['PII']}],'encodingRules':[]"
                         ",'enableAt':'ALL'},"
                         "'schema':'{}','ts':1700000000123,'deleted':true}";
    const char *config =
        "{'compatibilityLevel':'FULL','alias':'a','aliasForDeks':'b','compatibilityGroup':'g','compatibilityPolicy':'p'"
        ","
        "'normalize':true,'validateFields':true,'validateNewSchemas':true,'validateRules':true,'defaultMetadata':{},"
        "'overrideMetadata':{},'defaultRuleSet':{},'overrideRuleSet':{}}";
    const char *kek = "{'name':'k','kmsType':'t','kmsKeyId':'i','kmsProps':{'region':'x'},'doc':'d','shared':true,'ts':"
                      "1,'deleted':true}";
    const char *dek = "{'kekName':'k','subject':'s','version':1,'algorithm':'AES256_SIV','encryptedKeyMaterial':'AA==',"
                      "'ts':1,'deleted':true}";
    const char *resource = "{'metadata':{'name':'n','uid':'u','labels':{'a':'b'},'annotations':{'c':'d'}},";
    const QByteArray secret =
        QByteArray(resource) + "'spec':{'data':{'k':'****'}},'status':{'version':'1','environments':['e']}}";
    const QByteArray mapping = QByteArray(resource) + "'spec':{'secretName':'s'}}";
    const QByteArray catalog = QByteArray(resource)
        + "'spec':{'srInstance':{'connectionConfig':{'schema.registry.url':'u'},'connectionSecretId':'i'},"
          "'kafkaClusters':[{'databaseName':'d','connectionConfig':{'bootstrap.servers':'b'},'connectionSecretId':'j'}]"
          "},"
          "'status':{'environmentsWithAccess':['e']}}";
    const QByteArray database = QByteArray(resource)
        + "'spec':{'kafkaCluster':{'connectionConfig':{'bootstrap.servers':'b'},'connectionSecretId':'j'},"
          "'ddlEnvironments':['e']},'status':{'environmentsWithAccess':['e']}}";
    const QByteArray pool =
        QByteArray(resource) + "'spec':{'type':'DEDICATED','clusterSpec':{}},'status':{'phase':'DEDICATED'}}";
    const QByteArray application = QByteArray(resource)
        + "'spec':{'image':'i'},'status':{'jobStatus':{'state':'RUNNING'},'lifecycleState':'STABLE'}}";
    const char *environment =
        "{'name':'env','kubernetesNamespace':'ns','kubernetesClusterName':'c','flinkApplicationDefaults':{},"
        "'computePoolDefaults':{},'statementDefaults':{},'secrets':{'id':'name'},"
        "'metadata':{'name':'env','labels':{},'annotations':{}}}";
    return {
        {u"rule"_s,
         {[](const QJsonObject &o) {
              return Rule::fromJson(o, {}).map([](const Rule &v) { return v.toMaskedJson(); });
          },
          json(rule)}},
        {u"schema"_s,
         {[](const QJsonObject &o) {
              return SchemaVersion::fromJson(o).map([](const SchemaVersion &v) { return v.toMaskedJson(); });
          },
          json(schema)}},
        {u"config"_s, {[](const QJsonObject &o) { return mute(SubjectConfig::fromJson(o)); }, json(config)}},
        {u"kek"_s,
         {[](const QJsonObject &o) { return Kek::fromJson(o).map([](const Kek &v) { return v.toMaskedJson(); }); },
          json(kek)}},
        {u"dek"_s,
         {[](const QJsonObject &o) { return Dek::fromJson(o).map([](const Dek &v) { return v.toJson(); }); },
          json(dek)}},
        {u"tag"_s,
         {[](const QJsonObject &o) { return mute(TagDefinition::fromJson(o)); },
          json("{'name':'n','description':'d','entityTypes':['e']}")}},
        {u"environment"_s, {[](const QJsonObject &o) { return mute(CmfEnvironment::fromJson(o)); }, json(environment)}},
        {u"secret"_s, {[](const QJsonObject &o) { return mute(CmfSecret::fromJson(o)); }, json(secret)}},
        {u"mapping"_s,
         {[](const QJsonObject &o) { return mute(CmfSecretMapping::fromJson(o, u"e"_s)); }, json(mapping)}},
        {u"catalog"_s, {[](const QJsonObject &o) { return mute(CmfCatalog::fromJson(o)); }, json(catalog)}},
        {u"database"_s, {[](const QJsonObject &o) { return mute(CmfDatabase::fromJson(o, u"c"_s)); }, json(database)}},
        {u"pool"_s, {[](const QJsonObject &o) { return mute(CmfComputePool::fromJson(o, u"e"_s)); }, json(pool)}},
        {u"application"_s,
         {[](const QJsonObject &o) { return mute(CmfApplication::fromJson(o, u"e"_s)); }, json(application)}},
    };
}

/// What is read leniently or not at all: any type will do there.
bool isFree(const QString &parser, const QString &place)
{
    return place.startsWith(u"spec.data."_s) // a secret's values are never looked at
        || (parser == "pool"_L1 && place == "spec.clusterSpec"_L1)
        || (parser == "application"_L1 && place == "spec.image"_L1);
}

/// Every place of @p value that has a type to get wrong: "a", "a.b", "a[0]", "a[0].c".
void collectPlaces(const QJsonValue &value, const QString &place, QStringList &places)
{
    if (!place.isEmpty())
        places.append(place);
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            collectPlaces(it.value(), place.isEmpty() ? it.key() : place + u'.' + it.key(), places);
    } else if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i)
            collectPlaces(array.at(i), place + u'[' + QString::number(i) + u']', places);
    }
}

/// @p value with @p wrong at @p place.
QJsonValue replaced(const QJsonValue &value, const QString &here, const QString &place, const QJsonValue &wrong)
{
    if (here == place)
        return wrong;
    if (value.isObject()) {
        QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            it.value() = replaced(it.value(), here.isEmpty() ? it.key() : here + u'.' + it.key(), place, wrong);
        return object;
    }
    if (value.isArray()) {
        QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i)
            array[i] = replaced(array.at(i), here + u'[' + QString::number(i) + u']', place, wrong);
        return array;
    }
    return value;
}

QJsonValue at(const QJsonValue &root, const QString &wanted)
{
    // By replacing and looking for the difference would be roundabout: walk instead.
    QJsonValue found(QJsonValue::Undefined);
    const std::function<void(const QJsonValue &, const QString &)> walk = [&](const QJsonValue &value,
                                                                              const QString &here) {
        if (here == wanted) {
            found = value;
            return;
        }
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            walk(it.value(), here.isEmpty() ? it.key() : here + u'.' + it.key());
        const QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i)
            walk(array.at(i), here + u'[' + QString::number(i) + u']');
    };
    walk(root, {});
    return found;
}

} // namespace

class ValuesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void takesWhatServersSend()
    {
        const auto all = parsers();
        for (auto it = all.cbegin(); it != all.cend(); ++it)
            QVERIFY2(it->parse(it->valid).has_value(), qPrintable(it.key()));
        for (const QString &name : {u"rule"_s, u"schema"_s, u"kek"_s, u"dek"_s}) {
            QJsonObject expected = all[name].valid;
            if (name == "schema"_L1) // said in full on the way out
                expected = all[name].parse(expected).value();
            QCOMPARE(text(all[name].parse(expected).value()), text(expected));
        }
    }

    /// Each member of each parser with each wrong type: an error that names exactly that member.
    void namesTheMemberOfTheWrongType()
    {
        const auto all = parsers();
        int tried = 0;
        for (auto it = all.cbegin(); it != all.cend(); ++it) {
            QStringList places;
            collectPlaces(it->valid, {}, places);
            for (const QString &place : std::as_const(places)) {
                const QJsonValue right = at(it->valid, place);
                for (const QJsonValue &wrong : {QJsonValue(u"text"_s), QJsonValue(1.5), QJsonValue(true),
                                                QJsonValue(QJsonArray{1}), QJsonValue(QJsonObject{{u"x"_s, 1}})}) {
                    if (wrong.type() == right.type() || isFree(it.key(), place))
                        continue;
                    const bool isYamlScalar = (place.contains(u"labels."_s) || place.contains(u"annotations."_s)
                                               || place.contains(u"connectionConfig."_s))
                        && (wrong.isBool() || wrong.isDouble());
                    const bool isFreeMetadata = it.key() == "application"_L1
                        && (place.contains(u"labels."_s) || place.contains(u"annotations."_s));
                    if (isYamlScalar || isFreeMetadata)
                        continue;
                    const auto result = it->parse(replaced(it->valid, {}, place, wrong).toObject());
                    const QByteArray what =
                        (it.key() + u": "_s + place + u" as "_s + wrong.toVariant().toString()).toUtf8();
                    ++tried;
                    if (it.key() == "environment"_L1 && place == "metadata.name"_L1) {
                        QVERIFY2(result.has_value(), what.constData()); // the flat name does
                        continue;
                    }
                    QVERIFY2(!result.has_value(), what.constData());
                    QCOMPARE(result.error().kind, Kind::BadReply);
                    QVERIFY2(result.error().field == place,
                             QByteArray(what + " gave " + result.error().field.toUtf8()).constData());
                    QVERIFY(result.error().detail.startsWith(u"expected "));
                }
            }
        }
        QVERIFY(tried > 300);
    }

    void takesNullForAbsent()
    {
        const QMap<QString, QStringList> required{
            {u"kek"_s, {u"name"_s, u"kmsType"_s, u"kmsKeyId"_s}},
            {u"dek"_s, {u"kekName"_s, u"subject"_s, u"version"_s}},
            {u"schema"_s, {u"schema"_s}},
            {u"tag"_s, {u"name"_s}},
            {u"secret"_s, {u"metadata"_s}},
            {u"mapping"_s, {u"metadata"_s}},
            {u"catalog"_s, {u"metadata"_s}},
            {u"database"_s, {u"metadata"_s}},
            {u"pool"_s, {u"metadata"_s}},
            {u"application"_s, {u"metadata"_s}},
        };
        const auto all = parsers();
        for (auto it = all.cbegin(); it != all.cend(); ++it) {
            for (const QString &member : it->valid.keys()) {
                QJsonObject with = it->valid;
                with[member] = QJsonValue::Null;
                QJsonObject without = it->valid;
                without.remove(member);
                const auto a = it->parse(with);
                const auto b = it->parse(without);
                const QByteArray what = (it.key() + u'.' + member).toUtf8();
                QVERIFY2(a.has_value() == b.has_value(), what.constData());
                QVERIFY2(a.has_value() != required.value(it.key()).contains(member), what.constData());
                if (a)
                    QCOMPARE(text(*a), text(*b));
            }
            QJsonObject more = it->valid;
            more.insert(u"unknown"_s, QJsonArray{1, QJsonObject()});
            QVERIFY(it->parse(more));
        }
    }

    void keepsUnknownEnumValues()
    {
        const Rule rule = Rule::fromJson(json("{'kind':'NEW_KIND','mode':'SIDEWAYS','type':'OWN'}"), {}).value();
        QCOMPARE(rule.kind, RuleKind::Other);
        QCOMPARE(rule.mode, RuleMode::Other);
        QCOMPARE(rule.kindText, u"NEW_KIND"_s);
        QCOMPARE(rule.toMaskedJson().value("mode"_L1).toString(), u"SIDEWAYS"_s);
        QVERIFY(!rule.coversRead() && !rule.coversWrite());
        const Rule plain = Rule::fromJson({}, {}).value();
        QCOMPARE(plain.kind, RuleKind::Transform);
        QCOMPARE(plain.mode, RuleMode::WriteRead);
        const auto schema = SchemaVersion::fromJson(json("{'schema':'x','schemaType':'XML'}")).value();
        QCOMPARE(schema.type, SchemaType::Other);
        QCOMPARE(schema.typeText, u"XML"_s);
        QCOMPARE(SchemaVersion::fromJson(json("{'schema':'x'}")).value().type, SchemaType::Avro);
    }

    void hidesSecrets()
    {
        const Kek kek = Kek::fromJson(json("{'name':'k','kmsType':'hcvault','kmsKeyId':'https://u:hunter2@vault/x',"
                                           "'kmsProps':{'token.id':'hunter2','region':'eu'}}"))
                            .value();
        QVERIFY(kek.kmsProps.value(u"token.id"_s).isSecret());
        QVERIFY(!text(kek.toMaskedJson()).contains("hunter2"));
        QVERIFY(text(kek.toMaskedJson()).contains("eu"));
        const Rule rule = Rule::fromJson(json("{'name':'r','params':{'secret.access.key':'hunter2'}}"), {}).value();
        QVERIFY(!text(rule.toMaskedJson()).contains("hunter2"));
        const auto metadata =
            SchemaMetadata::fromJson(json("{'properties':{'a':'hunter2','b':'x'},'sensitive':['a']}"), {}).value();
        QVERIFY(!text(metadata.toMaskedJson()).contains("hunter2"));
        const Dek dek =
            Dek::fromJson(json("{'kekName':'k','subject':'s','version':1,'keyMaterial':'hunter2'}")).value();
        QVERIFY(!text(dek.toJson()).contains("hunter2"));
        const auto secret =
            CmfSecret::fromJson(json("{'metadata':{'name':'s'},'spec':{'data':{'sasl':'hunter2'}}}")).value();
        QVERIFY(!text(secret.toMaskedJson()).contains("hunter2"));
        const auto catalog =
            CmfCatalog::fromJson(json("{'metadata':{'name':'c'},'spec':{'srInstance':{'connectionConfig':"
                                      "{'basic.auth.user.info':'u:hunter2'}}}}"))
                .value();
        QVERIFY(!text(catalog.toMaskedJson()).contains("hunter2"));
        const auto pool =
            CmfComputePool::fromJson(json("{'metadata':{'name':'p'},'spec':{'clusterSpec':{'flinkConfiguration':"
                                          "{'s3.secret-key':'hunter2'}}}}"),
                                     {})
                .value();
        QVERIFY(!text(pool.spec).contains("hunter2"));
        const auto application =
            CmfApplication::fromJson(json("{'metadata':{'name':'a'},'status':{'x':{'password':'hunter2'}}}"), {})
                .value();
        QVERIFY(!text(application.status).contains("hunter2"));
        const auto environment =
            CmfEnvironment::fromJson(json("{'name':'e','flinkApplicationDefaults':{'password':'hunter2'},"
                                          "'computePoolDefaults':{'password':'hunter2'},"
                                          "'statementDefaults':{'password':'hunter2'},"
                                          "'metadata':{'name':'e','annotations':{'token':'hunter2'}}}"))
                .value();
        QVERIFY(!text(environment.toMaskedJson()).contains("hunter2"));
    }

    void neverQuotesValuesInErrors()
    {
        const auto error =
            Kek::fromJson(json("{'name':'k','kmsType':'t','kmsKeyId':'i','kmsProps':{'password':['hunter2']}}"))
                .error();
        QCOMPARE(error.field, u"kmsProps.password"_s);
        QVERIFY(!error.detail.contains(u"hunter2"));
    }

    void understandsHiddenSecrets_data()
    {
        QTest::addColumn<QByteArray>("spec");
        QTest::addColumn<bool>("shown");
        QTest::newRow("absent") << QByteArray() << false;
        QTest::newRow("null") << ",'spec':null"_ba << false;
        QTest::newRow("empty") << ",'spec':{}"_ba << false;
        QTest::newRow("no data") << ",'spec':{'data':null}"_ba << false;
        QTest::newRow("stars") << ",'spec':{'data':{'b':'****','a':'****'}}"_ba << true;
        QTest::newRow("null values") << ",'spec':{'data':{'b':null,'a':7}}"_ba << true;
    }
    void understandsHiddenSecrets()
    {
        QFETCH(QByteArray, spec);
        QFETCH(bool, shown);
        const auto secret = CmfSecret::fromJson(json("{'metadata':{'name':'s'}" + spec + "}")).value();
        QCOMPARE(secret.keys.has_value(), shown);
        if (shown)
            QCOMPARE(*secret.keys, (QStringList{u"a"_s, u"b"_s}));
        QVERIFY(!secret.environments);
        const auto mapping =
            CmfSecretMapping::fromJson(json("{'metadata':{'name':'m'},'spec':{'secretName':'****'}}"), u"e"_s).value();
        QVERIFY(mapping.secretName.isEmpty());
    }

    void takesNamesOfBothKinds()
    {
        QCOMPARE(CmfEnvironment::fromJson(json("{'name':'flat','created_time':'2025-11-29T18:59:34.197Z'}"))
                     .value()
                     .metadata.name,
                 u"flat"_s);
        const auto both =
            CmfEnvironment::fromJson(json("{'name':'x','metadata':{'name':'x','labels':{'a':'1'}}}")).value();
        QCOMPARE(both.metadata.labels.size(), 1);
        QCOMPARE(CmfEnvironment::fromJson(json("{'metadata':{'name':'only'}}")).value().metadata.name, u"only"_s);
        QCOMPARE(CmfEnvironment::fromJson(json("{'metadata':{}}")).error().field, u"name"_s);
        QVERIFY(!both.secrets);
        QVERIFY(CmfEnvironment::fromJson(json("{'name':'x','secrets':{}}")).value().secrets);
    }

    void readsTimestamps_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QString>("shown");
        QTest::addColumn<qint64>("ms"); // -1: not understood
        QTest::newRow("ISO") << "'2025-11-29T18:59:34.197Z'"_ba << u"2025-11-29T18:59:34.197Z"_s << 1764442774197LL;
        QTest::newRow("nanoseconds") << "'2025-11-29T18:59:34.197000000Z'"_ba << u"2025-11-29T18:59:34.197000000Z"_s
                                     << 1764442774197LL;
        QTest::newRow("offset") << "'2025-11-29T19:59:34+01:00'"_ba << u"2025-11-29T19:59:34+01:00"_s
                                << 1764442774000LL;
        QTest::newRow("no zone") << "'2025-11-29T18:59:34'"_ba << u"2025-11-29T18:59:34"_s << 1764442774000LL;
        QTest::newRow("words") << "'yesterday'"_ba << u"yesterday"_s << -1LL;
        QTest::newRow("seconds") << "1764442774.197"_ba << u"1764442774.197"_s << 1764442774197LL;
        QTest::newRow("milliseconds") << "1764442774197"_ba << u"1764442774197"_s << 1764442774197LL;
        QTest::newRow("huge") << "1e300"_ba << u"1e+300"_s << -1LL;
        QTest::newRow("list") << "[2025,11]"_ba << u"[2025,11]"_s << -1LL;
        QTest::newRow("object") << "{}"_ba << QString() << -1LL;
    }
    void readsTimestamps()
    {
        QFETCH(QByteArray, value);
        QFETCH(qint64, ms);
        const auto secret =
            CmfSecret::fromJson(json("{'metadata':{'name':'s','creationTimestamp':" + value + "}}")).value();
        QTEST(secret.metadata.createdText, "shown");
        QCOMPARE(secret.metadata.createdAt.isValid(), ms >= 0);
        if (ms >= 0)
            QCOMPARE(secret.metadata.createdAt.toMSecsSinceEpoch(), ms);
    }

    void readsOldCatalogsAndDatabases()
    {
        const auto catalog = CmfCatalog::fromJson(parsers()[u"catalog"_s].valid).value();
        QCOMPARE(catalog.kafkaClusters.size(), 1);
        QVERIFY(catalog.kafkaClusters.constFirst().declaredInCatalog);
        QCOMPARE(catalog.kafkaClusters.constFirst().catalog, u"n"_s);
        QCOMPARE(catalog.kafkaClusters.constFirst().kafka.connectionSecretId, u"j"_s);
        const auto old =
            CmfDatabase::fromJson(json("{'metadata':{'name':'d'},'spec':{'alterEnvironments':['x']}}"), u"c"_s).value();
        QCOMPARE(old.ddlEnvironments, QStringList{u"x"_s});
        QVERIFY(!old.environmentsWithAccess);
        QCOMPARE(SubjectConfig::fromJson(json("{'compatibility':'NONE'}")).value().compatibilityLevel, u"NONE"_s);
        QCOMPARE(CmfApplication::fromJson(json("{'metadata':{'name':'a'},'status':{'lifecycleState':'STABLE'}}"), {})
                     .value()
                     .state,
                 u"STABLE"_s);
    }

    void splitsSubjects_data()
    {
        QTest::addColumn<QString>("subject");
        QTest::addColumn<QString>("context");
        QTest::addColumn<QString>("bare");
        QTest::newRow("plain") << u"a-value"_s << QString() << u"a-value"_s;
        QTest::newRow("context") << u":.ctx:a"_s << u".ctx"_s << u"a"_s;
        QTest::newRow("colons in the name") << u":.ctx:a:b"_s << u".ctx"_s << u"a:b"_s;
        QTest::newRow("context alone") << u":.ctx:"_s << u".ctx"_s << QString(u""_s);
        QTest::newRow("default, written") << u":.:a"_s << QString() << u"a"_s;
        QTest::newRow("no context") << u":.ctx"_s << QString() << u":.ctx"_s;
        QTest::newRow("colon first") << u":a:b"_s << QString() << u":a:b"_s;
        QTest::newRow("empty") << QString() << QString() << QString();
    }
    void splitsSubjects()
    {
        QFETCH(QString, subject);
        QTEST(contextOf(subject), "context");
        QTEST(bareSubject(subject), "bare");
    }

    void survivesLargeMembers()
    {
        QJsonObject kek = parsers()[u"kek"_s].valid;
        kek[u"doc"_s] = QString(10 * 1024 * 1024, u'x');
        QCOMPARE(Kek::fromJson(kek).value().doc.size(), 10 * 1024 * 1024);
        QJsonObject schema = parsers()[u"schema"_s].valid;
        schema[u"ts"_s] = 1e300;
        QCOMPARE(SchemaVersion::fromJson(schema).error().field, u"ts"_s);
        schema[u"ts"_s] = 1;
        schema[u"version"_s] = 3000000000.0;
        QCOMPARE(SchemaVersion::fromJson(schema, u"[4]"_s).error().field, u"[4].version"_s);
    }
};

QTEST_GUILESS_MAIN(ValuesTest)
#include "tst_values.moc"
