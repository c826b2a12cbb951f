#include "profilesamples.h"
#include "services/profiles/profilejson.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

class ProfileTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyMemberSurvives()
    {
        const Profile profile = fullProfile(u"Prod · Europe"_s);
        const auto read = profileFromJson(toJson(profile), {});
        QVERIFY(read);
        QCOMPARE(*read == profile, true);
        // Each member is written under a name of its own, so a member that is forgotten above is noticed here.
        QCOMPARE(toJson(*profile.schemaRegistry == EndpointProfile{} ? Profile{} : profile).size(), 12);
        QCOMPARE(toJson(profile).value("schemaRegistry"_L1).toObject().size(), 19);
    }
    void unknownMembersStay()
    {
        const Profile profile = fullProfile(u"p"_s);
        QJsonObject base = toJson(profile);
        base.insert("later"_L1, QJsonObject{{u"deep"_s, QJsonArray{1, u"two"_s}}});
        QJsonObject registry = base.value("schemaRegistry"_L1).toObject();
        registry.insert("proxy"_L1, u"http://proxy:3128"_s);
        base.insert("schemaRegistry"_L1, registry);
        Profile changed = profile;
        changed.schemaRegistry->scope.clear();
        changed.cmf.reset();
        const QJsonObject written = toJson(changed, base);
        QCOMPARE(written.value("later"_L1), base.value("later"_L1));
        QCOMPARE(written.value("schemaRegistry"_L1).toObject().value("proxy"_L1).toString(), u"http://proxy:3128"_s);
        QVERIFY(!written.value("schemaRegistry"_L1).toObject().contains("scope"_L1));
        QVERIFY(!written.contains("cmf"_L1));
    }
    void refusesWhatCannotBeKept_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("field");
        const auto row = [](const char *name, const QByteArray &json, ProfileError::Kind kind, const QString &field) {
            QTest::newRow(name) << json << int(kind) << field;
        };
        using Kind = ProfileError::Kind;
        row("no name", "{}", Kind::EmptyName, u"name"_s);
        row("blank name", "{\"name\":\"  \"}", Kind::EmptyName, u"name"_s);
        row("name of another type", "{\"name\":7}", Kind::BadMember, u"name"_s);
        row("long name", QByteArray("{\"name\":\"") + QByteArray(101, 'x') + "\"}", Kind::NameTooLong, u"name"_s);
        row("line end in the name", "{\"name\":\"a\\nb\"}", Kind::BadName, u"name"_s);
        row("turned around", "{\"name\":\"a\\u202eb\"}", Kind::BadName, u"name"_s);
        row("terminal command", "{\"name\":\"a\\u001b[31mb\"}", Kind::BadName, u"name"_s);
        row("blanks around", "{\"name\":\" a\"}", Kind::BadName, u"name"_s);
        row("colour", "{\"name\":\"a\",\"color\":\"url(x)\"}", Kind::BadColor, u"color"_s);
        row("flag as text", "{\"name\":\"a\",\"isReadOnly\":\"yes\"}", Kind::BadMember, u"isReadOnly"_s);
        row("server as a list", "{\"name\":\"a\",\"cmf\":[]}", Kind::BadMember, u"cmf"_s);
        row("no address", "{\"name\":\"a\",\"cmf\":{}}", Kind::BadAddress, u"cmf.address"_s);
        row("ftp", "{\"name\":\"a\",\"cmf\":{\"address\":\"ftp://h\"}}", Kind::BadAddress, u"cmf.address"_s);
        row("script", "{\"name\":\"a\",\"cmf\":{\"address\":\"javascript:alert(1)\"}}", Kind::BadAddress,
            u"cmf.address"_s);
        row("HTML", "{\"name\":\"a\",\"cmf\":{\"address\":\"<b>https://h</b>\"}}", Kind::BadAddress, u"cmf.address"_s);
        row("query", "{\"name\":\"a\",\"cmf\":{\"address\":\"https://h/?a\"}}", Kind::BadAddress, u"cmf.address"_s);
        row("login", "{\"name\":\"a\",\"cmf\":{\"address\":\"https://u:hunter2@h\"}}", Kind::LoginInAddress,
            u"cmf.address"_s);
        row("login without a scheme", "{\"name\":\"a\",\"cmf\":{\"address\":\"u:hunter2@h\"}}", Kind::LoginInAddress,
            u"cmf.address"_s);
        row("unknown sign-in", "{\"name\":\"a\",\"cmf\":{\"address\":\"https://h\",\"signIn\":\"kerberos\"}}",
            Kind::BadMember, u"cmf.signIn"_s);
        row("nobody", "{\"name\":\"a\",\"cmf\":{\"address\":\"https://h\",\"signIn\":\"basic\"}}", Kind::MissingUser,
            u"cmf.user"_s);
        row("no token endpoint",
            "{\"name\":\"a\",\"cmf\":{\"address\":\"https://h\",\"signIn\":\"mdsLogin\",\"user\":\"u\"}}",
            Kind::MissingTokenUrl, u"cmf.tokenUrl"_s);
        row("login at the token endpoint",
            "{\"name\":\"a\",\"cmf\":{\"address\":\"https://"
            "h\",\"signIn\":\"mdsLogin\",\"user\":\"u\",\"tokenUrl\":\"https://a:b@h\"}}",
            Kind::LoginInAddress, u"cmf.tokenUrl"_s);
        row("short pin", "{\"name\":\"a\",\"cmf\":{\"address\":\"https://h\",\"pinnedSha256\":\"abcd\"}}", Kind::BadPin,
            u"cmf.pinnedSha256"_s);
        row("pin of other letters", "{\"name\":\"a\",\"cmf\":{\"address\":\"https://h\",\"pinnedSha256\":\"xyz\"}}",
            Kind::BadMember, u"cmf.pinnedSha256"_s);
        row("key alone", "{\"name\":\"a\",\"cmf\":{\"address\":\"https://h\",\"clientKeyFile\":\"/k\"}}",
            Kind::KeyWithoutCertificate, u"cmf.clientCertificateFile"_s);
        row("line end in a path", "{\"name\":\"a\",\"cmf\":{\"address\":\"https://h\",\"caFile\":\"/k\\n\"}}",
            Kind::ControlCharacters, u"cmf.caFile"_s);
        row("id", "{\"name\":\"a\",\"id\":\"x\"}", Kind::BadMember, u"id"_s);
        row("ten megabytes",
            QByteArray("{\"name\":\"a\",\"helmRelease\":\"") + QByteArray(10 * 1024 * 1024, 'x') + "\"}", Kind::TooLong,
            u"helmRelease"_s);
        row("ten megabytes of address",
            QByteArray("{\"name\":\"a\",\"cmf\":{\"address\":\"https://") + QByteArray(10 * 1024 * 1024, 'x') + "\"}}",
            Kind::TooLong, u"cmf.address"_s);
    }
    void refusesWhatCannotBeKept()
    {
        QFETCH(QByteArray, json);
        QFETCH(int, kind);
        QFETCH(QString, field);
        const QJsonDocument document = QJsonDocument::fromJson(json);
        QVERIFY(document.isObject());
        const auto profile = profileFromJson(document.object(), {});
        QVERIFY(!profile);
        QCOMPARE(int(profile.error().kind), kind);
        QCOMPARE(profile.error().field, field);
        QVERIFY(!profile.error().detail.contains(u"hunter2"_s) && !profile.error().subject.contains(u"hunter2"_s));
    }
    void namesAreTheSameToPeople()
    {
        QVERIFY(isSameName(u"PROD"_s, u"prod"_s));
        QVERIFY(isSameName(u"Straße"_s, u"STRASSE"_s));
        QVERIFY(isSameName(u"caf\u00e9"_s, u"cafe\u0301"_s));
        QVERIFY(!isSameName(u"prod"_s, u"prod2"_s));
    }
    void bringsOlderFormatsUp()
    {
        const QJsonObject handwritten{
            {u"profiles"_s, QJsonArray{QJsonObject{{u"name"_s, u"a"_s}, {u"cmf"_s, u"https://cmf:8080"_s}}, 7}},
            {u"mine"_s, true}};
        const auto current = migrated(handwritten);
        QVERIFY(current);
        QCOMPARE(current->from, 0);
        QCOMPARE(current->root.value("version"_L1).toInt(), profilesFormat);
        QVERIFY(current->root.value("mine"_L1).toBool());
        const QJsonArray profiles = current->root.value("profiles"_L1).toArray();
        QCOMPARE(profiles.at(1).toInt(), 7);
        const auto profile = profileFromJson(profiles.at(0), {});
        QVERIFY(profile);
        QCOMPARE(profile->cmf->address, u"https://cmf:8080"_s);
    }
    void takesEachStepInOrder()
    {
        const QList<FormatStep> steps{
            {2,
             [](QJsonObject root) {
                 return QJsonObject{{u"t"_s, QString(root.value("t"_L1).toString() + u'c')}};
             }},
            {0,
             [](QJsonObject) {
                 return QJsonObject{{u"t"_s, u"a"_s}};
             }},
            {1,
             [](QJsonObject root) {
                 return QJsonObject{{u"t"_s, QString(root.value("t"_L1).toString() + u'b')}};
             }},
        };
        const auto all = migrated({}, 3, steps);
        QVERIFY(all);
        QCOMPARE(all->root.value("t"_L1).toString(), u"abc"_s);
        QCOMPARE(all->root.value("version"_L1).toInt(), 3);
        const auto gap = migrated({}, 4, steps);
        QCOMPARE(int(gap.error().kind), int(ProfileError::Kind::BadMember));
        const auto newer = migrated({{u"version"_s, 5}}, 3, steps);
        QCOMPARE(int(newer.error().kind), int(ProfileError::Kind::NewerFormat));
        QCOMPARE(newer.error().detail, u"5"_s);
        for (const QJsonValue &version : {QJsonValue(u"1"_s), QJsonValue(-1), QJsonValue(1.5), QJsonValue(true)})
            QCOMPARE(int(migrated({{u"version"_s, version}}).error().kind), int(ProfileError::Kind::BadMember));
    }
    void exportsWithoutSecretsAndIds()
    {
        const QList<Profile> profiles{fullProfile(u"a"_s), simpleProfile(u"b"_s)};
        const QByteArray text = exportedProfiles(profiles);
        QVERIFY(!text.contains(profiles.at(0).id.toString(QUuid::WithoutBraces).toUtf8()));
        const auto read = profilesFromExport(text, u"f"_s);
        QVERIFY(read);
        QCOMPARE(read->profiles.size(), 2);
        QVERIFY(read->skipped.isEmpty());
        QVERIFY(read->secretMembers.isEmpty());
        for (qsizetype i = 0; i < 2; ++i) {
            QVERIFY(!read->profiles.at(i).id.isNull());
            QVERIFY(read->profiles.at(i).id != profiles.at(i).id);
            Profile same = read->profiles.at(i);
            same.id = profiles.at(i).id;
            QCOMPARE(same == profiles.at(i), true);
        }
    }
    void importsOnlyWhatItUnderstands()
    {
        const auto read = profilesFromExport(
            "{\"version\":1,\"profiles\":["
            "{\"name\":\"good\",\"cmf\":{\"address\":\"https://h\",\"password\":\"hunter2\"}},"
            "{\"name\":\"bad\",\"cmf\":{\"address\":7}}, \"text\", {\"name\":\"<script>alert(1)</script>\"}]}",
            u"f"_s);
        QVERIFY(read);
        QCOMPARE(read->profiles.size(), 2);
        QCOMPARE(read->profiles.at(1).name, u"<script>alert(1)</script>"_s); // shown as plain text everywhere
        QCOMPARE(read->skipped.size(), 2);
        QCOMPARE(read->skipped.at(0).position, 1);
        QCOMPARE(read->skipped.at(0).error.field, u"profiles[1].cmf.address"_s);
        QCOMPARE(read->secretMembers, QStringList{u"profiles[0].cmf.password"_s});
        QVERIFY(!exportedProfiles(read->profiles).contains("hunter2"));

        for (const QByteArray &bytes :
             {"{\"profiles\":["_ba, "<html></html>"_ba, ""_ba, "[]"_ba, QByteArray(5000, '['), "\xff\xfe"_ba})
            QCOMPARE(int(profilesFromExport(bytes, u"f"_s).error().kind), int(ProfileError::Kind::Damaged));
        QCOMPARE(int(profilesFromExport("{\"version\":2,\"profiles\":[]}", u"f"_s).error().kind),
                 int(ProfileError::Kind::NewerFormat));
        QCOMPARE(int(profilesFromExport("{\"version\":1,\"profiles\":{}}", u"f"_s).error().kind),
                 int(ProfileError::Kind::BadMember));
        QCOMPARE(int(profilesFromExport(QByteArray(17 * 1024 * 1024, ' '), u"f"_s).error().kind),
                 int(ProfileError::Kind::TooLarge));
    }
    void knowsWhichSecretsAreNeeded()
    {
        const Profile profile = fullProfile(u"p"_s);
        const QList<SecretKind> registry{SecretKind::ClientSecret, SecretKind::KeyPassphrase,
                                         SecretKind::TokenKeyPassphrase};
        QCOMPARE(secretsNeeded(*profile.schemaRegistry) == registry, true);
        QCOMPARE(secretsNeeded(*profile.cmf) == QList<SecretKind>{SecretKind::Password}, true);
        QCOMPARE(secretsNeeded(*simpleProfile(u"x"_s).schemaRegistry).isEmpty(), true);
        ProfileSecrets secrets;
        secrets.set(EndpointRole::Cmf, SecretKind::Password, Secret("a"_ba));
        secrets.set(EndpointRole::Cmf, SecretKind::KeyPassphrase, Secret("b"_ba));
        QCOMPARE(secrets.cmf.signIn.reveal(), QByteArrayView("a"));
        QCOMPARE(secrets.of(EndpointRole::Cmf).keyPassphrase.reveal(), QByteArrayView("b"));
        QVERIFY(secrets.catalog.signIn.isEmpty());
    }
};

QTEST_GUILESS_MAIN(ProfileTest)
#include "tst_profile.moc"
