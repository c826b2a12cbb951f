#include "services/navigation/place.h"

#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class PlaceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comesBackFromItsAddress_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QStringList>("key");
        using Kind = ObjectRef::Kind;
        QTest::newRow("kek") << int(Kind::Kek) << QStringList{u"customer-pii"_s};
        QTest::newRow("dek") << int(Kind::Dek) << QStringList{u"k"_s, u"a/b:c value"_s, u"AES256_GCM"_s, u"2"_s};
        QTest::newRow("subject in a context") << int(Kind::Subject) << QStringList{u":.ctx:orders-value"_s, u"3"_s};
        QTest::newRow("hostile subject") << int(Kind::Subject) << QStringList{u"a?b#c%2F&filter=x/../y"_s};
        QTest::newRow("letters of the world") << int(Kind::Subject) << QStringList{u"注文-値"_s};
        QTest::newRow("field") << int(Kind::Field) << QStringList{u"s"_s, u"1"_s, u"contacts[].phone"_s};
        QTest::newRow("policy") << int(Kind::Policy) << QStringList{u"s"_s, u"1"_s, u"encryptPII"_s};
        QTest::newRow("mapping") << int(Kind::Mapping) << QStringList{u"prod"_s, u"id"_s};
        QTest::newRow("database") << int(Kind::Database) << QStringList{u"c"_s, u"d"_s};
        QTest::newRow("a dot") << int(Kind::Subject) << QStringList{u"."_s};
        QTest::newRow("two dots") << int(Kind::Subject) << QStringList{u".."_s, u"1"_s};
        QTest::newRow("dots below") << int(Kind::Dek) << QStringList{u"k"_s, u".."_s, u"AES256_GCM"_s, u"2"_s};
        QTest::newRow("dots, encoded by somebody") << int(Kind::Kek) << QStringList{u"%2e%2E"_s};
        QTest::newRow("slashes alone") << int(Kind::Subject) << QStringList{u"//"_s};
        QTest::newRow("control characters") << int(Kind::Subject) << QStringList{u"a\nb\tc\x1b[2J"_s + QChar(u'\0')};
        QTest::newRow("turned around") << int(Kind::Subject) << QStringList{u"a\u202Eb"_s};
        QTest::newRow("very long") << int(Kind::Subject) << QStringList{QString(1000, u'ä')};
        QTest::newRow("tag") << int(Kind::Tag) << QStringList{u"PII"_s};
    }
    void comesBackFromItsAddress()
    {
        QFETCH(int, kind);
        QFETCH(QStringList, key);
        const Place place{u"keks"_s, {ObjectRef::Kind(kind), key}, u"type:aws-kms -\"a b\" & more"_s};
        const QUrl address = addressOf(place);
        QVERIFY(address.isValid());
        const Result<Place> back = placeAt(QUrl(address.toString(QUrl::FullyEncoded)));
        QVERIFY2(back, back ? "" : qPrintable(back.error().detail));
        QCOMPARE(*back, place);
    }
    void namesAPage()
    {
        const Place place{u"policies"_s, {}, u"kek:pii"_s};
        const QUrl address = addressOf(place);
        QVERIFY(address.toString().startsWith(u"kekkai://page/policies"));
        QCOMPARE(*placeAt(address), place);
    }
    void namesItsServerWithoutCredentials()
    {
        QCOMPARE(serverName(u"http://admin:secret@SR.example:8081/?token=secret#x"_s), u"http://sr.example:8081"_s);
        QCOMPARE(serverName(u"https://sr.example:443/"_s), u"https://sr.example"_s);
        QCOMPARE(serverName(u"http://cmf:8080/cmf/api/v1/"_s), u"http://cmf:8080"_s);
        QCOMPARE(serverName(u"http://proxy/registry/"_s), u"http://proxy/registry"_s);
        for (const QString &other : {u""_s, u"sandbox"_s, u"file:///etc/passwd"_s, u"//sr"_s})
            QCOMPARE(serverName(other), QString());
        Place place{{}, {ObjectRef::Kind::Kek, {u"pii"_s}}, {}, u"http://sr.example:8081"_s};
        QCOMPARE(*placeAt(QUrl(addressOf(place).toString(QUrl::FullyEncoded))), place);
        place.server = u"sandbox"_s;
        QCOMPARE(*placeAt(addressOf(place)), place);
        QVERIFY(!isCmfPlace(place));
        QVERIFY(isCmfPlace({{}, {ObjectRef::Kind::Secret, {u"s"_s}}, {}}));
        QVERIFY(isCmfPlace({u"wiring"_s, {}, {}}));
        QVERIFY(!isCmfPlace({u"keks"_s, {}, {}}));
    }
    void knowsWhatExists_data()
    {
        using Kind = ObjectRef::Kind;
        QTest::addColumn<int>("kind");
        QTest::addColumn<QStringList>("key");
        QTest::addColumn<bool>("exists");
        const auto row = [](const char *name, Kind kind, const QStringList &key, bool exists) {
            QTest::newRow(name) << int(kind) << key << exists;
        };
        row("kek", Kind::Kek, {u"pii"_s}, true);
        row("no kek", Kind::Kek, {u"gone"_s}, false);
        row("dek", Kind::Dek, {u"pii"_s, u"s"_s, u"AES256_GCM"_s, u"2"_s}, true);
        row("dek of another version", Kind::Dek, {u"pii"_s, u"s"_s, u"AES256_GCM"_s, u"3"_s}, false);
        row("subject", Kind::Subject, {u"s"_s}, true);
        row("version", Kind::Subject, {u"s"_s, u"1"_s}, true);
        row("no version", Kind::Subject, {u"s"_s, u"2"_s}, false);
        row("field", Kind::Field, {u"s"_s, u"1"_s, u"a.b"_s}, true);
        row("no field", Kind::Field, {u"s"_s, u"1"_s, u"a.c"_s}, false);
        row("policy", Kind::Policy, {u"s"_s, u"1"_s, u"encrypt"_s}, true);
        row("no policy", Kind::Policy, {u"s"_s, u"1"_s, u"other"_s}, false);
        row("kms key", Kind::KmsKey, {u"aws-kms"_s, u"arn"_s}, true);
        row("kms key of another type", Kind::KmsKey, {u"gcp-kms"_s, u"arn"_s}, false);
        row("inline tag", Kind::Tag, {u"INLINE"_s}, true);
        row("external tag", Kind::Tag, {u"EXTERNAL"_s}, true);
        row("rule's tag", Kind::Tag, {u"RULE"_s}, true);
        row("no tag", Kind::Tag, {u"NONE"_s}, false);
        row("environment", Kind::Environment, {u"prod"_s}, true);
        row("mapping", Kind::Mapping, {u"prod"_s, u"id"_s}, true);
        row("no mapping", Kind::Mapping, {u"dev"_s, u"id"_s}, false);
        row("catalog", Kind::Catalog, {u"c"_s}, true);
        row("database", Kind::Database, {u"c"_s, u"d"_s}, true);
        row("secret", Kind::Secret, {u"secret"_s}, true);
        row("no secret", Kind::Secret, {u"c"_s}, false);
        row("nothing", Kind::None, {}, false);
    }
    void knowsWhatExists()
    {
        QFETCH(int, kind);
        QFETCH(QStringList, key);
        QFETCH(bool, exists);
        Inventory all;
        Kek kek;
        kek.name = u"pii"_s;
        kek.kmsType = u"aws-kms"_s;
        kek.kmsKeyId = u"arn"_s;
        all.keks = {{u"pii"_s, kek}};
        all.deks = {{u"pii"_s, u"s"_s, 2, u"AES256_GCM"_s, {}, false, {}}};
        SchemaVersion version;
        version.subject = u"s"_s;
        version.version = 1;
        version.metadata.tags.insert(u"**.b"_s, {u"EXTERNAL"_s});
        Rule rule;
        rule.name = u"encrypt"_s;
        rule.tags = {u"RULE"_s};
        version.ruleSet.domainRules = {rule};
        SubjectEntry subject;
        subject.name = u"s"_s;
        subject.versions = {std::make_shared<const SchemaVersion>(version)};
        FieldTree tree;
        SchemaField parent;
        parent.path = u"a"_s;
        SchemaField child;
        child.path = u"a.b"_s;
        child.inlineTags = {u"INLINE"_s};
        parent.children = {child};
        tree.fields = {parent};
        subject.latestFields = std::make_shared<const FieldTree>(tree);
        all.subjects = {subject};
        CmfEnvironment environment;
        environment.metadata.name = u"prod"_s;
        all.environments = {environment};
        CmfSecretMapping mapping;
        mapping.environment = u"prod"_s;
        mapping.metadata.name = u"id"_s;
        all.mappings = {mapping};
        CmfCatalog catalog;
        catalog.metadata.name = u"c"_s;
        all.catalogs = {catalog};
        CmfDatabase database;
        database.catalog = u"c"_s;
        database.metadata.name = u"d"_s;
        all.databases = {database};
        CmfSecret secret;
        secret.metadata.name = u"secret"_s;
        all.secrets = {secret};
        QCOMPARE(kekkai::contains(all, {ObjectRef::Kind(kind), key}), exists);
    }
    void refusesOthers_data()
    {
        QTest::addColumn<QString>("address");
        QTest::newRow("web") << u"https://kek/x"_s;
        QTest::newRow("nothing") << QString();
        QTest::newRow("kind") << u"kekkai://gadget/x"_s;
        QTest::newRow("too few parts") << u"kekkai://dek/only-one"_s;
        QTest::newRow("too many parts") << u"kekkai://kek/a/b"_s;
        QTest::newRow("page") << u"kekkai://page/nowhere"_s;
        QTest::newRow("page of an object") << u"kekkai://kek/a?page=nowhere"_s;
        QTest::newRow("login") << u"kekkai://user:secret@kek/a"_s;
        QTest::newRow("login at the server") << u"kekkai://kek/a?at=http://user:secret@sr:8081"_s;
        QTest::newRow("token at the server") << u"kekkai://kek/a?at=http%3A%2F%2Fsr%3A8081%2F%3Ftoken%3Dsecret"_s;
        QTest::newRow("no server") << u"kekkai://kek/a?at=ftp://sr"_s;
        QTest::newRow("endless") << u"kekkai://kek/"_s + QString(9000, u'a');
    }
    void refusesOthers()
    {
        QFETCH(QString, address);
        const Result<Place> place = placeAt(QUrl(address));
        QVERIFY(!place);
        QCOMPARE(place.error().kind, ApiError::Kind::Invalid);
        QVERIFY(!place.error().detail.contains(u"secret"));
    }
    void goesBackAndForward()
    {
        PlaceHistory history;
        QVERIFY(!history.current());
        QVERIFY(!history.canGoBack());
        const Place a{u"keks"_s, {}, {}};
        const Place b{u"deks"_s, {}, {}};
        const Place c{u"schemas"_s, {}, {}};
        history.open(a);
        history.open(b);
        history.open(b); // no step
        QCOMPARE(history.back(), a);
        QVERIFY(!history.canGoBack());
        QCOMPARE(history.forward(), b);
        QVERIFY(!history.canGoForward());
        (void)history.back();
        history.open(c); // forgets b
        QVERIFY(!history.canGoForward());
        QCOMPARE(history.back(), a);
        history.replace({u"keks"_s, {}, u"pii"_s});
        QCOMPARE(history.forward(), c);
        QCOMPARE(history.back().filter, u"pii"_s);
    }
    void forgetsTheOldest()
    {
        PlaceHistory history;
        for (int i = 0; i < PlaceHistory::longest + 50; ++i)
            history.open({u"keks"_s, {}, QString::number(i)});
        int steps = 0;
        while (history.canGoBack()) {
            (void)history.back();
            ++steps;
        }
        QCOMPARE(steps, int(PlaceHistory::longest) - 1);
        QCOMPARE(history.current()->filter, u"50"_s);
    }
};

QTEST_GUILESS_MAIN(PlaceTest)
#include "tst_place.moc"
