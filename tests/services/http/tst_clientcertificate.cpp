#include "services/http/certificates.h"
#include "services/http/nettransport.h"
#include "tests/support/scriptedserver.h"
#include "tests/support/settled.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;
using Problem = ClientCertificateFault::Problem;

/// Client certificates in every form that people have them in, written by the openssl program and shown to a server.
class ClientCertificateTest : public QObject {
    Q_OBJECT

    const TestAuthority m_authority{"Kekkai Test CA"};
    QTemporaryDir m_folder;
    const QDateTime m_now = QDateTime::currentDateTimeUtc().addSecs(300); // the certificates are made after this

    QString file(const QString &name) const { return m_folder.filePath(name); }
    void openssl(const QStringList &arguments) const
    {
        QProcess process;
        process.setWorkingDirectory(m_folder.path());
        process.start(u"openssl"_s, arguments);
        QVERIFY(process.waitForFinished(60000));
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    }
    void write(const QString &name, const QByteArray &bytes) const
    {
        QFile target(file(name));
        QVERIFY(target.open(QIODevice::WriteOnly));
        target.write(bytes);
        target.close();
        QVERIFY(target.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
    }
    QByteArray bytes(const QString &name) const
    {
        QFile source(file(name));
        return source.open(QIODevice::ReadOnly) ? source.readAll() : QByteArray();
    }
    auto load(const QString &certificate, const QString &key = {}, const QByteArray &passphrase = {},
              const QDateTime &now = {}) const
    {
        QByteArray word = passphrase;
        word.detach();
        return loadClientCertificate(file(certificate), key.isEmpty() ? QString() : file(key), Secret(std::move(word)),
                                     now.isValid() ? now : m_now);
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (QStandardPaths::findExecutable(u"openssl"_s).isEmpty())
            QSKIP("needs the openssl program");
        openssl({u"genrsa"_s, u"-out"_s, u"rsa.pem"_s, u"2048"_s});
        openssl({u"req"_s, u"-x509"_s, u"-new"_s, u"-key"_s, u"rsa.pem"_s, u"-subj"_s, u"/CN=rsa client"_s, u"-days"_s,
                 u"90"_s, u"-out"_s, u"rsa.crt"_s});
        openssl({u"rsa"_s, u"-in"_s, u"rsa.pem"_s, u"-traditional"_s, u"-out"_s, u"rsa-pkcs1.pem"_s});
        openssl({u"rsa"_s, u"-in"_s, u"rsa.pem"_s, u"-traditional"_s, u"-aes256"_s, u"-passout"_s, u"pass:pässword"_s,
                 u"-out"_s, u"rsa-pkcs1-locked.pem"_s});
        openssl({u"pkcs8"_s, u"-topk8"_s, u"-in"_s, u"rsa.pem"_s, u"-v2"_s, u"aes-256-cbc"_s, u"-passout"_s,
                 u"pass:pässword"_s, u"-out"_s, u"rsa-pkcs8-locked.pem"_s});
        openssl({u"ecparam"_s, u"-name"_s, u"prime256v1"_s, u"-genkey"_s, u"-noout"_s, u"-out"_s, u"ec.pem"_s});
        openssl({u"req"_s, u"-x509"_s, u"-new"_s, u"-key"_s, u"ec.pem"_s, u"-subj"_s, u"/CN=ec client"_s, u"-days"_s,
                 u"10"_s, u"-out"_s, u"ec.crt"_s});
        openssl({u"pkcs8"_s, u"-topk8"_s, u"-nocrypt"_s, u"-in"_s, u"ec.pem"_s, u"-out"_s, u"ec-pkcs8.pem"_s});
        openssl({u"genpkey"_s, u"-algorithm"_s, u"ed25519"_s, u"-out"_s, u"ed.pem"_s});
        openssl({u"req"_s, u"-x509"_s, u"-new"_s, u"-key"_s, u"ed.pem"_s, u"-subj"_s, u"/CN=ed client"_s, u"-out"_s,
                 u"ed.crt"_s});
        const auto pkcs12 = [this](const QString &out, const QStringList &more) {
            openssl(QStringList{u"pkcs12"_s, u"-export"_s, u"-inkey"_s, u"rsa.pem"_s, u"-in"_s, u"rsa.crt"_s,
                                u"-certfile"_s, u"ec.crt"_s, u"-out"_s, out}
                    + more);
        };
        pkcs12(u"modern.p12"_s, {u"-passout"_s, u"pass:pässword"_s});
        pkcs12(u"open.p12"_s, {u"-passout"_s, u"pass:"_s});
        pkcs12(u"old.p12"_s, {u"-passout"_s, u"pass:pässword"_s, u"-legacy"_s});
        openssl({u"pkcs12"_s, u"-export"_s, u"-nokeys"_s, u"-in"_s, u"rsa.crt"_s, u"-passout"_s, u"pass:x"_s, u"-out"_s,
                 u"nokey.p12"_s});
        write(u"both.pem"_s, bytes(u"rsa.pem"_s) + bytes(u"ec.crt"_s) + bytes(u"rsa.crt"_s)); // the leaf last
        write(u"empty.pem"_s, {});
        write(u"text.pem"_s, "no certificate here\n");
        write(u"broken.crt"_s, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        write(u"broken.key"_s, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        write(u"broken.p12"_s, bytes(u"modern.p12"_s).left(400));
        for (const QString &name : QDir(m_folder.path()).entryList(QDir::Files))
            QVERIFY(QFile::setPermissions(file(name), QFile::ReadOwner | QFile::WriteOwner));
    }

    void loads_data()
    {
        QTest::addColumn<QString>("certificate");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QByteArray>("passphrase");
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("chain");
        const QByteArray word = "pässword";
        QTest::newRow("PKCS#8") << u"rsa.crt"_s << u"rsa.pem"_s << ""_ba << u"rsa client"_s << 1;
        QTest::newRow("PKCS#1") << u"rsa.crt"_s << u"rsa-pkcs1.pem"_s << ""_ba << u"rsa client"_s << 1;
        QTest::newRow("PKCS#1, encrypted") << u"rsa.crt"_s << u"rsa-pkcs1-locked.pem"_s << word << u"rsa client"_s << 1;
        QTest::newRow("PKCS#8, encrypted") << u"rsa.crt"_s << u"rsa-pkcs8-locked.pem"_s << word << u"rsa client"_s << 1;
        QTest::newRow("a passphrase that is not needed")
            << u"rsa.crt"_s << u"rsa.pem"_s << word << u"rsa client"_s << 1;
        QTest::newRow("EC") << u"ec.crt"_s << u"ec.pem"_s << ""_ba << u"ec client"_s << 1;
        QTest::newRow("EC in PKCS#8") << u"ec.crt"_s << u"ec-pkcs8.pem"_s << ""_ba << u"ec client"_s << 1;
        QTest::newRow("one file, the leaf last") << u"both.pem"_s << u"both.pem"_s << ""_ba << u"rsa client"_s << 2;
        QTest::newRow("one file, named once") << u"both.pem"_s << QString() << ""_ba << u"rsa client"_s << 2;
        QTest::newRow("PKCS#12") << u"modern.p12"_s << QString() << word << u"rsa client"_s << 2;
        QTest::newRow("PKCS#12, no passphrase") << u"open.p12"_s << QString() << ""_ba << u"rsa client"_s << 2;
        QTest::newRow("PKCS#12, old ciphers") << u"old.p12"_s << QString() << word << u"rsa client"_s << 2;
    }
    void loads()
    {
        QFETCH(QString, certificate);
        QFETCH(QString, key);
        QFETCH(QByteArray, passphrase);
        QFETCH(QString, name);
        QFETCH(int, chain);
        const auto loaded = load(certificate, key, passphrase);
        QVERIFY2(loaded,
                 loaded ? "" : qPrintable(u"%1 %2"_s.arg(int(loaded.error().problem)).arg(loaded.error().words)));
        QCOMPARE(loaded->facts.commonName, name);
        QCOMPARE(loaded->chain.size(), chain);
        QCOMPARE(loaded->chain.constFirst().subjectDisplayName(), name);
        QVERIFY(!loaded->warnings.contains(ClientCertificate::Warning::KeyReadableByOthers));
        QCOMPARE(loaded->warnings.contains(ClientCertificate::Warning::EndsSoon), name == "ec client"_L1);

        // And the pair works: a server that wants exactly this certificate answers.
        ScriptedServer server;
        QVERIFY(server.start(ScriptedServer::Tls{m_authority.issue("server", "IP:127.0.0.1"),
                                                 loaded->chain.constFirst(), QSsl::TlsV1_2OrLater}));
        server.script({Script::json("[]")});
        Endpoint to;
        to.base = server.url();
        to.caCertificates = {m_authority.certificate()};
        to.clientChain = {loaded->chain.constFirst()};
        to.clientKey = loaded->key;
        NetTransport transport(to);
        const auto reply = settled(transport.send(HttpRequest::get("/x"_ba, {})));
        QVERIFY2(reply, reply ? "" : qPrintable(reply.error().detail));
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QString>("certificate");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QByteArray>("passphrase");
        QTest::addColumn<Problem>("problem");
        QTest::addColumn<QString>("fileAtFault");
        const auto row = [](const char *name, const QString &certificate, const QString &key, const QByteArray &word,
                            Problem problem,
                            const QString &at) { QTest::newRow(name) << certificate << key << word << problem << at; };
        row("no certificate file", u"none.crt"_s, u"rsa.pem"_s, {}, Problem::CannotRead, u"none.crt"_s);
        row("no key file", u"rsa.crt"_s, u"none.pem"_s, {}, Problem::CannotRead, u"none.pem"_s);
        row("PKCS#1, no passphrase", u"rsa.crt"_s, u"rsa-pkcs1-locked.pem"_s, {}, Problem::NeedsPassphrase,
            u"rsa-pkcs1-locked.pem"_s);
        row("PKCS#8, no passphrase", u"rsa.crt"_s, u"rsa-pkcs8-locked.pem"_s, {}, Problem::NeedsPassphrase,
            u"rsa-pkcs8-locked.pem"_s);
        row("PKCS#1, wrong passphrase", u"rsa.crt"_s, u"rsa-pkcs1-locked.pem"_s, "wrong", Problem::WrongPassphrase,
            u"rsa-pkcs1-locked.pem"_s);
        row("PKCS#8, wrong passphrase", u"rsa.crt"_s, u"rsa-pkcs8-locked.pem"_s, "wrong", Problem::WrongPassphrase,
            u"rsa-pkcs8-locked.pem"_s);
        row("PKCS#12, no passphrase", u"modern.p12"_s, {}, {}, Problem::NeedsPassphrase, u"modern.p12"_s);
        row("PKCS#12, wrong passphrase", u"modern.p12"_s, {}, "wrong", Problem::WrongPassphrase, u"modern.p12"_s);
        row("PKCS#12, old, wrong passphrase", u"old.p12"_s, {}, "wrong", Problem::WrongPassphrase, u"old.p12"_s);
        row("PKCS#12 without a key", u"nokey.p12"_s, {}, "x", Problem::NoKey, u"nokey.p12"_s);
        row("PKCS#12, cut short", u"broken.p12"_s, {}, "pässword", Problem::Damaged, u"broken.p12"_s);
        row("another key", u"rsa.crt"_s, u"ec.pem"_s, {}, Problem::KeyDoesNotFit, u"ec.pem"_s);
        row("a certificate for a key", u"rsa.crt"_s, u"rsa.crt"_s, {}, Problem::NoKey, u"rsa.crt"_s);
        row("a certificate alone", u"rsa.crt"_s, {}, {}, Problem::NoKey, u"rsa.crt"_s);
        row("a key for a certificate", u"rsa.pem"_s, u"rsa.pem"_s, {}, Problem::NoCertificate, u"rsa.pem"_s);
        row("an empty file", u"empty.pem"_s, u"rsa.pem"_s, {}, Problem::NoCertificate, u"empty.pem"_s);
        row("text", u"text.pem"_s, {}, {}, Problem::Damaged, u"text.pem"_s);
        row("a damaged certificate", u"broken.crt"_s, u"rsa.pem"_s, {}, Problem::Damaged, u"broken.crt"_s);
        row("a damaged key", u"rsa.crt"_s, u"broken.key"_s, {}, Problem::Damaged, u"broken.key"_s);
        row("a kind of key that Qt cannot show", u"ed.crt"_s, u"ed.pem"_s, {}, Problem::UnsupportedKey, u"ed.pem"_s);
    }
    void saysWhatIsWrong()
    {
        QFETCH(QString, certificate);
        QFETCH(QString, key);
        QFETCH(QByteArray, passphrase);
        QFETCH(Problem, problem);
        QFETCH(QString, fileAtFault);
        const auto loaded = load(certificate, key, passphrase);
        QVERIFY(!loaded);
        QVERIFY2(loaded.error().problem == problem,
                 qPrintable(u"%1 %2"_s.arg(int(loaded.error().problem)).arg(loaded.error().words)));
        QCOMPARE(loaded.error().file, file(fileAtFault));
        QVERIFY(passphrase.isEmpty() || !loaded.error().words.contains(QString::fromUtf8(passphrase)));
    }

    void refusesWhatIsNotValidNow()
    {
        const auto late = load(u"rsa.crt"_s, u"rsa.pem"_s, {}, m_now.addDays(91));
        QVERIFY(!late);
        QCOMPARE(late.error().problem, Problem::Expired);
        QVERIFY(late.error().when > m_now.addDays(89) && late.error().when < m_now.addDays(91));
        const auto early = load(u"rsa.crt"_s, u"rsa.pem"_s, {}, m_now.addDays(-2));
        QVERIFY(!early);
        QCOMPARE(early.error().problem, Problem::NotYetValid);
        const auto soon = load(u"rsa.crt"_s, u"rsa.pem"_s, {}, m_now.addDays(61));
        QVERIFY(soon);
        QCOMPARE(soon->warnings, QList{ClientCertificate::Warning::EndsSoon});
    }

    void warnsOfAKeyThatOthersMayRead()
    {
#ifdef Q_OS_UNIX
        QVERIFY(QFile::setPermissions(file(u"ec.pem"_s), QFile::ReadOwner | QFile::ReadGroup));
        const auto loaded = load(u"ec.crt"_s, u"ec.pem"_s);
        QVERIFY(loaded);
        QVERIFY(loaded->warnings.contains(ClientCertificate::Warning::KeyReadableByOthers));
        QVERIFY(QFile::setPermissions(file(u"ec.pem"_s), QFile::ReadOwner));
#else
        QSKIP("asks for the permissions of Unix");
#endif
    }
};

QTEST_GUILESS_MAIN(ClientCertificateTest)
#include "tst_clientcertificate.moc"
