#include "services/profiles/javaproperties.h"
#include "services/profiles/profileimport.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

ImportedProfile fromProperties(const QByteArray &text, const QString &folder = u"/nowhere"_s)
{
    return profileFromProperties(Secret(QByteArray(text.constData(), text.size())), folder);
}

bool hasNote(const ImportedProfile &imported, ImportNote::Kind kind, const QString &name)
{
    return std::any_of(imported.notes.begin(), imported.notes.end(),
                       [&](const ImportNote &note) { return note.kind == kind && note.name == name; });
}

QString detailOf(const ImportedProfile &imported, ImportNote::Kind kind)
{
    for (const ImportNote &note : imported.notes) {
        if (note.kind == kind)
            return note.detail;
    }
    return {};
}

/// All that could be shown or saved.
QString everyText(const ImportedProfile &imported)
{
    QString all = imported.profile.name;
    for (const EndpointRole role : endpointRoles) {
        if (const auto &endpoint = imported.profile.endpoint(role))
            all += endpoint->address + endpoint->user + endpoint->tokenUrl + endpoint->scope + endpoint->caFile
                + endpoint->clientCertificateFile + endpoint->clientKeyFile;
    }
    for (const ImportNote &note : imported.notes)
        all += note.name + note.detail;
    return all;
}

QByteArray secretOf(const ImportedProfile &imported, SecretKind kind)
{
    for (const FoundSecret &found : imported.secrets) {
        if (found.kind == kind)
            return found.secret.reveal().toByteArray();
    }
    return {};
}

} // namespace

class ProfileImportTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    QString put(const QString &name, const QByteArray &bytes)
    {
        const QString path = m_folder.filePath(name);
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? path : QString();
    }

private Q_SLOTS:
    void readsJavasPropertySyntax_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QByteArray>("value");
        const auto row = [](const char *name, const QByteArray &text, const QString &key, const QByteArray &value) {
            QTest::newRow(name) << text << key << value;
        };
        row("equals", "a=b", u"a"_s, "b");
        row("colon and blanks", "  a  :  b c  ", u"a"_s, "b c  ");
        row("blank between", "a b=c", u"a"_s, "b=c");
        row("no value", "a", u"a"_s, "");
        row("second equals", "a==b=", u"a"_s, "=b=");
        row("comments", "# x=1\n ! y=2\\\na=b", u"a"_s, "b");
        row("continued", "a=one \\\n    two\\\r\n\tthree", u"a"_s, "one twothree");
        row("two backslashes continue nothing", "a=x\\\\\nb=y", u"a"_s, "x\\");
        row("escaped key", "a\\ b\\=c\\:d=e", u"a b=c:d"_s, "e");
        row("escapes", "a=\\t\\n\\r\\f\\q\\\"\\\\", u"a"_s, "\t\n\r\fq\"\\");
        row("unicode", "a=\\u00e9\\u9375", u"a"_s, "é鍵");
        row("beyond the first plane", "a=\\ud83d\\udd11!", u"a"_s, "🔑!");
        row("half a pair", "a=\\ud83dx", u"a"_s, "\xEF\xBF\xBDx");
        row("UTF-8", "a=pässwörd", u"a"_s, "pässwörd");
        row("ISO 8859-1", "a=p\xE4ss", u"a"_s, "päss");
        row("byte order mark",
            "\xEF\xBB\xBF"
            "a=b",
            u"a"_s, "b");
        row("carriage returns", "a=b\rc=d", u"a"_s, "b");
        row("backslash at the end", "a=b\\", u"a"_s, "b");
        row("empty lines", "\n\n \n a=b\n\n", u"a"_s, "b");
        row("hash in the value", "a=b#c", u"a"_s, "b#c");
    }
    void readsJavasPropertySyntax()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, key);
        QFETCH(QByteArray, value);
        const auto properties = javaProperties(Secret(QByteArray(text.constData(), text.size())));
        QVERIFY(!properties.isEmpty());
        QCOMPARE(properties.at(0).key, key);
        QCOMPARE(properties.at(0).value.reveal().toByteArray(), value);
        QVERIFY(!properties.at(0).isMalformed);
    }
    void survivesStrangeProperties()
    {
        QVERIFY(javaProperties(Secret("a=\\u12"_ba)).at(0).isMalformed);
        QVERIFY(javaProperties(Secret("a=\\uXYZ1"_ba)).at(0).isMalformed);
        QVERIFY(javaProperties(Secret(""_ba)).isEmpty());
        QVERIFY(javaProperties(Secret("\\"_ba)).size() <= 1);
        QVERIFY(javaProperties(Secret("=\\\n"_ba)).size() <= 1);
        QVERIFY(javaProperties(Secret(QByteArray(1000, '\0'))).size() <= 1);
        QCOMPARE(javaProperties(Secret(QByteArray("a=b\n").repeated(20000))).size(), 10000);
        const QByteArray long10 = QByteArray("a=") + QByteArray(10 * 1024 * 1024, 'x');
        QCOMPARE(javaProperties(Secret(QByteArray(long10.constData(), long10.size()))).at(0).value.reveal().size(),
                 10 * 1024 * 1024);
        // Every beginning of a file that uses everything.
        const QByteArray all = "a\\ b \\\n : \\u0041\\ud83d\\udd11\\\r\n  x\\t\n# c\nd=e\\";
        for (qsizetype length = 0; length <= all.size(); ++length)
            (void)javaProperties(Secret(QByteArray(all.constData(), length)));
    }
    void takesBasicSignIns_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("user");
        QTest::newRow("user info") << "basic.auth.credentials.source=USER_INFO\nbasic.auth.user.info=alice:s3cr:et"_ba
                                   << u"alice"_s;
        QTest::newRow("with the long names") << "schema.registry.basic.auth.credentials.source=USER_INFO\n"
                                                "schema.registry.basic.auth.user.info=alice:s3cr:et"_ba
                                             << u"alice"_s;
        QTest::newRow("without a source") << "basic.auth.user.info=alice:s3cr:et"_ba << u"alice"_s;
        QTest::newRow("from the address")
            << "schema.registry.url=https://al%69ce:s3cr%3Aet@sr.example.com:8081"_ba << u"alice"_s;
        QTest::newRow("inherited")
            << "basic.auth.credentials.source=SASL_INHERIT\nsasl.jaas.config=org.apache.kafka.common.security.plain."
               "PlainLoginModule required username=\"alice\" \\\n  password=\"s3cr:et\";"_ba
            << u"alice"_s;
        QTest::newRow("inherited with escapes")
            << "basic.auth.credentials.source=SASL_INHERIT\nsasl.jaas.config=x required username='al\\\\ice' "
               "password='s3cr:et' ;"_ba
            << u"alice"_s;
    }
    void takesBasicSignIns()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, user);
        const auto imported = fromProperties("schema.registry.url=https://sr.example.com:8081\n" + text);
        QVERIFY(imported.profile.schemaRegistry);
        const EndpointProfile &registry = *imported.profile.schemaRegistry;
        QCOMPARE(registry.address, u"https://sr.example.com:8081"_s);
        QCOMPARE(int(registry.signIn), int(SignIn::Kind::Basic));
        QCOMPARE(registry.user, user);
        QCOMPARE(imported.secrets.size(), 1);
        QCOMPARE(secretOf(imported, SecretKind::Password), "s3cr:et"_ba);
        QVERIFY(!everyText(imported).contains(u"s3cr"_s));
        QVERIFY(checked(imported.profile));
        QCOMPARE(imported.profileSecrets().schemaRegistry.signIn.reveal(), QByteArrayView("s3cr:et"));
    }
    void knowsHostedRegistries()
    {
        const auto imported = fromProperties("schema.registry.url=https://psrc-1.eu.aws.confluent.cloud\n"
                                             "basic.auth.user.info=KEY:SECRETVALUE\n");
        QCOMPARE(int(imported.profile.schemaRegistry->signIn), int(SignIn::Kind::ApiKey));
    }
    void takesTokens()
    {
        const QByteArray url = "schema.registry.url=https://sr.example.com\n";
        const auto fixed =
            fromProperties(url
                           + "bearer.auth.credentials.source=STATIC_TOKEN\nbearer.auth.token=eyJ.tok.en\n"
                             "bearer.auth.logical.cluster=lsrc-9\nbearer.auth.identity.pool.id=pool-1");
        QCOMPARE(int(fixed.profile.schemaRegistry->signIn), int(SignIn::Kind::Bearer));
        QCOMPARE(fixed.profile.schemaRegistry->logicalCluster, u"lsrc-9"_s);
        QCOMPARE(fixed.profile.schemaRegistry->identityPool, u"pool-1"_s);
        QCOMPARE(secretOf(fixed, SecretKind::Bearer), "eyJ.tok.en"_ba);

        const auto oauth = fromProperties(
            url
            + "bearer.auth.credentials.source=OAUTHBEARER\nbearer.auth.issuer.endpoint.url=https://idp/token\n"
              "bearer.auth.client.id=cid\nbearer.auth.client.secret=csecret\nbearer.auth.scope=a b");
        QCOMPARE(int(oauth.profile.schemaRegistry->signIn), int(SignIn::Kind::OAuthClientCredentials));
        QCOMPARE(oauth.profile.schemaRegistry->user, u"cid"_s);
        QCOMPARE(oauth.profile.schemaRegistry->tokenUrl, u"https://idp/token"_s);
        QCOMPARE(oauth.profile.schemaRegistry->scope, u"a b"_s);
        QCOMPARE(secretOf(oauth, SecretKind::ClientSecret), "csecret"_ba);

        const auto inherited = fromProperties(
            url
            + "bearer.auth.credentials.source=SASL_OAUTHBEARER_INHERIT\n"
              "sasl.oauthbearer.token.endpoint.url=https://idp/t\nsasl.jaas.config=M required clientId='cid' "
              "clientSecret='csecret' scope='s';");
        QCOMPARE(inherited.profile.schemaRegistry->user, u"cid"_s);
        QCOMPARE(inherited.profile.schemaRegistry->tokenUrl, u"https://idp/t"_s);
        QCOMPARE(secretOf(inherited, SecretKind::ClientSecret), "csecret"_ba);

        const auto custom = fromProperties(url + "bearer.auth.credentials.source=CUSTOM");
        QVERIFY(hasNote(custom, ImportNote::Kind::Unsupported, u"bearer.auth.credentials.source"_s));
        QCOMPARE(int(custom.profile.schemaRegistry->signIn), int(SignIn::Kind::None));
        const auto incomplete = fromProperties(url + "bearer.auth.credentials.source=OAUTHBEARER");
        QVERIFY(hasNote(incomplete, ImportNote::Kind::MissingPart, u"bearer.auth.credentials.source"_s));
    }
    void takesCertificates()
    {
        const QString pem = put(u"ca.pem"_s, "-----BEGIN CERTIFICATE-----\n");
        const QString p12 = put(u"me.p12"_s, "\x30\x82");
        const QString jks = put(u"my trust.jks"_s, "\xFE\xED\xFE\xED....");
        const QByteArray url = "schema.registry.url=https://sr.example.com\n";
        const auto imported = fromProperties(
            url
                + "schema.registry.ssl.truststore.location=ca.pem\nschema.registry.ssl.truststore.type=PEM\n"
                  "schema.registry.ssl.keystore.location="
                + p12.toUtf8()
                + "\nschema.registry.ssl.keystore.password=storepw\nschema.registry.ssl.key.password=other\n",
            m_folder.path());
        const EndpointProfile &registry = *imported.profile.schemaRegistry;
        QCOMPARE(registry.caFile, pem);
        QVERIFY(hasNote(imported, ImportNote::Kind::RelativeFile, u"schema.registry.ssl.truststore.location"_s));
        QCOMPARE(registry.clientCertificateFile, p12);
        QVERIFY(registry.clientKeyFile.isEmpty());
        QVERIFY(registry.hasKeyPassphrase);
        QCOMPARE(secretOf(imported, SecretKind::KeyPassphrase), "storepw"_ba);
        QVERIFY(!everyText(imported).contains(u"storepw"_s));

        // Java's own stores are told with the command that converts them: copied into a shell, it runs.
        const auto java = fromProperties(url + "schema.registry.ssl.truststore.location=" + jks.toUtf8()
                                         + "\nschema.registry.ssl.truststore.password=changeit"
                                           "\nschema.registry.ssl.keystore.location=/x/me.jks"
                                           "\nschema.registry.ssl.keystore.password=changeit2");
        QVERIFY(java.profile.schemaRegistry->caFile.isEmpty());
        QVERIFY(java.profile.schemaRegistry->clientCertificateFile.isEmpty());
        QVERIFY(java.secrets.isEmpty());
        QVERIFY(hasNote(java, ImportNote::Kind::JavaStore, u"schema.registry.ssl.truststore.location"_s));
        QVERIFY(hasNote(java, ImportNote::Kind::JavaStore, u"schema.registry.ssl.keystore.location"_s));
        QVERIFY(hasNote(java, ImportNote::Kind::MissingFile, u"schema.registry.ssl.keystore.location"_s));
        const QString command = detailOf(java, ImportNote::Kind::JavaStore);
        QVERIFY2(command.contains(u'\'' + jks + u'\''), qPrintable(command));
        QVERIFY(!everyText(java).contains(u"changeit"_s));

        const auto pair = fromProperties(url + "schema.registry.ssl.ca.location=" + pem.toUtf8()
                                         + "\nschema.registry.ssl.certificate.location=/c.pem"
                                           "\nschema.registry.ssl.key.location=/k.pem"
                                           "\nschema.registry.ssl.key.password=kpw");
        QCOMPARE(pair.profile.schemaRegistry->caFile, pem);
        QCOMPARE(pair.profile.schemaRegistry->clientCertificateFile, u"/c.pem"_s);
        QCOMPARE(pair.profile.schemaRegistry->clientKeyFile, u"/k.pem"_s);
        QCOMPARE(secretOf(pair, SecretKind::KeyPassphrase), "kpw"_ba);

        const auto inlined = fromProperties(url + "schema.registry.ssl.keystore.key=-----BEGIN PRIVATE KEY-----geheim");
        QVERIFY(hasNote(inlined, ImportNote::Kind::InlinePem, u"schema.registry.ssl.keystore.key"_s));
        QVERIFY(!everyText(inlined).contains(u"geheim"_s));
    }
    void tellsWhatItDidNotTake()
    {
        const auto imported = fromProperties(
            "schema.registry.url=https://a.example.com:8081 , https://b.example.com\nbootstrap.servers=k:9092\n"
            "sasl.mechanism=PLAIN\nschema.registry.group.id=x\nbasic.auth.credentials.source=KERBEROS\n"
            "schema.registry.ssl.endpoint.identification.algorithm=\nbearer.auth.custom.provider.class=X\n"
            "basic.auth.user.info=a:b\nbasic.auth.user.info=nocolon\n");
        QCOMPARE(imported.profile.schemaRegistry->address, u"https://a.example.com:8081"_s);
        QVERIFY(hasNote(imported, ImportNote::Kind::OnlyFirstAddress, u"schema.registry.url"_s));
        QVERIFY(hasNote(imported, ImportNote::Kind::NotForKekkai, u"bootstrap.servers"_s));
        QVERIFY(hasNote(imported, ImportNote::Kind::Unknown, u"schema.registry.group.id"_s));
        QVERIFY(hasNote(imported, ImportNote::Kind::Unknown, u"bearer.auth.custom.provider.class"_s));
        QVERIFY(hasNote(imported, ImportNote::Kind::Unsupported, u"basic.auth.credentials.source"_s));
        QVERIFY(hasNote(imported, ImportNote::Kind::Duplicate, u"basic.auth.user.info"_s));
        QVERIFY(hasNote(imported, ImportNote::Kind::AlwaysVerified,
                        u"schema.registry.ssl.endpoint.identification.algorithm"_s));
        const auto filled = fromProperties("schema.registry.url=https://a\nbasic.auth.user.info=${file:/x:y}");
        QVERIFY(hasNote(filled, ImportNote::Kind::Placeholder, u"basic.auth.user.info"_s));
        QVERIFY(filled.secrets.isEmpty());
        const auto noColon = fromProperties("schema.registry.url=https://a\nbasic.auth.user.info=hunter2");
        QVERIFY(hasNote(noColon, ImportNote::Kind::Malformed, u"basic.auth.user.info"_s));
        QVERIFY(!everyText(noColon).contains(u"hunter2"_s));
    }
    void findsNothingInOtherFiles()
    {
        for (const QByteArray &text :
             {""_ba, "<html><body>hunter2</body></html>"_ba, "{\"a\": 1}"_ba, QByteArray(3000, '\xff'),
              "schema.registry.url=\n"_ba, "schema.registry.url=hunter2:x@"_ba, "schema.registry.url=,,,"_ba,
              "schema.registry.url=https://sr\\u0000\n"_ba, "basic.auth.user.info=u:hunter2"_ba}) {
            const auto imported = fromProperties(text);
            QVERIFY(!imported.profile.schemaRegistry);
            QVERIFY(imported.secrets.isEmpty());
            QVERIFY(!imported.notes.isEmpty());
            QVERIFY(!everyText(imported).contains(u"hunter2"_s));
        }
        const auto large = fromProperties("schema.registry.url=https://sr\nbasic.auth.user.info=u:"
                                          + QByteArray(10 * 1024 * 1024, 'x'));
        QVERIFY(hasNote(large, ImportNote::Kind::TooLong, u"basic.auth.user.info"_s));
        QVERIFY(large.secrets.isEmpty());
    }
    void readsFiles()
    {
        const QString path = put(u"client.properties"_s, "schema.registry.url=https://sr.example.com\n");
        const auto imported = profileFromPropertyFile(path);
        QVERIFY(imported);
        QCOMPARE(imported->profile.name, u"sr.example.com"_s);
        QCOMPARE(int(profileFromPropertyFile(u"/nonexistent"_s).error().kind), int(ProfileError::Kind::NotReadable));
        QCOMPARE(int(profileFromPropertyFile(m_folder.path()).error().kind), int(ProfileError::Kind::NotReadable));
        const QString large = put(u"large"_s, QByteArray(5 * 1024 * 1024, '#'));
        QCOMPARE(int(profileFromPropertyFile(large).error().kind), int(ProfileError::Kind::TooLarge));
    }
    void readsTheEnvironment()
    {
        QHash<QByteArray, QByteArray> variables{
            {"CONFLUENT_CMF_URL", "https://cmf.example.com:8080/cmf"},
            {"CONFLUENT_CMF_CERTIFICATE_AUTHORITY_PATH", "/nonexistent/ca.pem"},
            {"CONFLUENT_CMF_CLIENT_CERT_PATH", "/c.pem"},
            {"CONFLUENT_CMF_CLIENT_KEY_PATH", "/k.pem"},
            {"CONFLUENT_PLATFORM_MDS_URL", "https://mds.example.com:8090"},
            {"CONFLUENT_PLATFORM_MDS_USERNAME", "flink"},
            {"CONFLUENT_PLATFORM_MDS_PASSWORD", "pa:ss wörd"},
            {"CONFLUENT_PLATFORM_MDS_CERTIFICATE_AUTHORITY_PATH", "/mds-ca.pem"},
        };
        const auto lookup = [&variables](const QByteArray &name) { return variables.value(name); };
        const auto imported = profileFromEnvironment(lookup);
        QVERIFY(imported.profile.cmf);
        const EndpointProfile &cmf = *imported.profile.cmf;
        QCOMPARE(cmf.address, u"https://cmf.example.com:8080/cmf"_s);
        QCOMPARE(cmf.caFile, u"/nonexistent/ca.pem"_s);
        QCOMPARE(cmf.clientCertificateFile, u"/c.pem"_s);
        QCOMPARE(cmf.clientKeyFile, u"/k.pem"_s);
        QCOMPARE(int(cmf.signIn), int(SignIn::Kind::MdsLogin));
        QCOMPARE(cmf.user, u"flink"_s);
        QCOMPARE(cmf.tokenUrl, u"https://mds.example.com:8090"_s);
        QCOMPARE(cmf.tokenCaFile, u"/mds-ca.pem"_s);
        QCOMPARE(secretOf(imported, SecretKind::Password), "pa:ss wörd"_ba);
        QVERIFY(hasNote(imported, ImportNote::Kind::MissingFile, u"CONFLUENT_CMF_CERTIFICATE_AUTHORITY_PATH"_s));
        QVERIFY(!everyText(imported).contains(u"wörd"_s));
        QVERIFY(checked(imported.profile));

        variables.remove("CONFLUENT_PLATFORM_MDS_USERNAME");
        variables.insert("CONFLUENT_PLATFORM_USERNAME", "shorter"); // as Confluent's documents call it
        QCOMPARE(profileFromEnvironment(lookup).profile.cmf->user, u"shorter"_s);
        variables.remove("CONFLUENT_PLATFORM_USERNAME");
        const auto nobody = profileFromEnvironment(lookup);
        QCOMPARE(int(nobody.profile.cmf->signIn), int(SignIn::Kind::None));
        QVERIFY(nobody.secrets.isEmpty());
        QVERIFY(hasNote(nobody, ImportNote::Kind::MissingPart, u"CONFLUENT_PLATFORM_MDS"_s));

        variables = {{"CONFLUENT_CMF_URL", "https://me:hunter2@cmf.example.com"}};
        const auto login = profileFromEnvironment(lookup);
        QCOMPARE(login.profile.cmf->address, u"https://cmf.example.com"_s);
        QCOMPARE(secretOf(login, SecretKind::Password), "hunter2"_ba);
        variables = {{"CONFLUENT_CMF_URL", "cmf.example.com"}, {"CONFLUENT_PLATFORM_MDS_SSO", "true"}};
        const auto bad = profileFromEnvironment(lookup);
        QVERIFY(!bad.profile.cmf);
        QVERIFY(hasNote(bad, ImportNote::Kind::Malformed, u"CONFLUENT_CMF_URL"_s));
        QVERIFY(hasNote(bad, ImportNote::Kind::Unsupported, u"CONFLUENT_PLATFORM_MDS_SSO"_s));
        variables = {};
        QVERIFY(hasNote(profileFromEnvironment(lookup), ImportNote::Kind::MissingPart, u"CONFLUENT_CMF_URL"_s));
    }
};

QTEST_GUILESS_MAIN(ProfileImportTest)
#include "tst_profileimport.moc"
