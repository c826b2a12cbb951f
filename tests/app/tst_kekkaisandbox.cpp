#include "tests/support/testcertificates.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QRegularExpression>
#include <QSslConfiguration>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <memory>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

/// One run of the real program.
class Program {
public:
    ~Program()
    {
        if (m_process.state() != QProcess::NotRunning) {
            m_process.kill();
            m_process.waitForFinished(20000);
        }
    }
    /// Starts and waits for the line of JSON. False when the program ended instead.
    [[nodiscard]] bool start(const QStringList &arguments)
    {
        m_process.start(qEnvironmentVariable("KEKKAI_TEST_BIN_DIR") + u"/kekkai-sandbox"_s, arguments);
        m_output.clear();
        while (!m_output.contains('\n')) {
            if (!m_process.waitForReadyRead(60000) && m_process.state() == QProcess::NotRunning)
                break;
            m_output += m_process.readAllStandardOutput();
        }
        m_output += m_process.readAllStandardOutput();
        m_ready = QJsonDocument::fromJson(m_output).object();
        return !m_ready.isEmpty();
    }
    /// Runs to the end. The exit code, or -1 after a crash.
    [[nodiscard]] int run(const QStringList &arguments)
    {
        m_process.start(qEnvironmentVariable("KEKKAI_TEST_BIN_DIR") + u"/kekkai-sandbox"_s, arguments);
        return finish();
    }
    [[nodiscard]] int finish()
    {
        if (!m_process.waitForFinished(60000) || m_process.exitStatus() != QProcess::NormalExit)
            return -1;
        m_output += m_process.readAllStandardOutput();
        m_errors += m_process.readAllStandardError();
        return m_process.exitCode();
    }
    void signal(int number) const { ::kill(static_cast<pid_t>(m_process.processId()), number); }
    [[nodiscard]] bool isRunning() const { return m_process.state() == QProcess::Running; }
    void waitForEnd() { m_process.waitForFinished(20000); }

    [[nodiscard]] QString registry() const { return m_ready.value("schemaRegistry"_L1).toString(); }
    [[nodiscard]] QString cmf() const { return m_ready.value("cmf"_L1).toString(); }
    [[nodiscard]] const QJsonObject &ready() const { return m_ready; }
    [[nodiscard]] const QByteArray &output() const { return m_output; }
    [[nodiscard]] QString errors() const { return QString::fromUtf8(m_errors); }
    [[nodiscard]] qint64 pid() const { return m_process.processId(); }

private:
    QProcess m_process;
    QByteArray m_output;
    QByteArray m_errors;
    QJsonObject m_ready;
};

struct Answer {
    int status = 0; ///< 0: there was none
    QByteArray body;
    QNetworkReply::NetworkError error = QNetworkReply::NoError;

    [[nodiscard]] QJsonDocument json() const { return QJsonDocument::fromJson(body); }
};

QByteArray kekBody(const QString &name)
{
    return QJsonDocument(QJsonObject{{u"name"_s, name}, {u"kmsType"_s, u"local-kms"_s}, {u"kmsKeyId"_s, u"x"_s}})
        .toJson();
}

QByteArray fileContent(const QByteArray &content, const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
    return content;
}

} // namespace

class KekkaiSandboxTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QNetworkAccessManager> m_manager;

    [[nodiscard]] QNetworkRequest request(const QString &url) const
    {
        QNetworkRequest made{QUrl(url)};
        made.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
        made.setTransferTimeout(20000);
        return made;
    }
    [[nodiscard]] Answer wait(QNetworkReply *reply) const
    {
        const std::unique_ptr<QNetworkReply> owner(reply);
        (void)QTest::qWaitFor([&] { return reply->isFinished(); }, 30000);
        return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->readAll(), reply->error()};
    }
    [[nodiscard]] Answer get(const QString &url, const QByteArray &authorization = {})
    {
        QNetworkRequest made = request(url);
        if (!authorization.isEmpty())
            made.setRawHeader("Authorization", authorization);
        return wait(m_manager->get(made));
    }
    [[nodiscard]] Answer post(const QString &url, const QByteArray &body)
    {
        return wait(m_manager->post(request(url), body));
    }

private Q_SLOTS:
    void init() { m_manager = std::make_unique<QNetworkAccessManager>(); }

    void saysWhereItIsAndEndsOnASignal_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGINT") << SIGINT;
    }
    void saysWhereItIsAndEndsOnASignal()
    {
        QFETCH(int, signal);
        Program program;
        QVERIFY(program.start({u"--sr-port"_s, u"0"_s, u"--cmf-port=0"_s, u"--seed"_s, u"demo"_s}));
        QCOMPARE(program.output().count('\n'), 1);
        QCOMPARE(program.ready().value("pid"_L1).toInteger(), program.pid());
        static const QRegularExpression address(u"^http://127\\.0\\.0\\.1:[0-9]+$"_s);
        QVERIFY(address.match(program.registry()).hasMatch());
        QVERIFY(address.match(program.cmf()).hasMatch());
        QVERIFY(get(program.registry() + u"/subjects"_s).json().array().size() >= 40);
        QVERIFY(get(program.cmf() + u"/cmf/api/v1/environments"_s).json()[u"items"_s].toArray().size() >= 3);
        program.signal(signal);
        QCOMPARE(program.finish(), 0);
    }

    void canServeOneOfTheTwo()
    {
        Program program;
        QVERIFY(program.start({u"--cmf-port"_s, u"none"_s}));
        QVERIFY(program.cmf().isEmpty());
        QCOMPARE(get(program.registry() + u"/subjects"_s).status, 200);
    }

    void keepsEverythingOverARestart()
    {
        QTemporaryDir folder;
        const QStringList arguments{u"--data"_s, folder.path(), u"--seed"_s, u"demo"_s};
        QStringList targets{u"/subjects?deleted=true"_s,
                            u"/schemas?deleted=true"_s,
                            u"/dek-registry/v1/keks?deleted=true"_s,
                            u"/config"_s,
                            u"/contexts"_s,
                            u"/catalog/v1/types/tagdefs"_s,
                            u"/mode/ops.feature-flag-value"_s};
        QList<QByteArray> before;
        QByteArray secretsBefore;
        {
            Program program;
            QVERIFY(program.start(arguments));
            for (const QJsonValue name : get(program.registry() + u"/dek-registry/v1/keks"_s).json().array()) {
                targets.append(u"/dek-registry/v1/keks/"_s + name.toString());
                targets.append(u"/dek-registry/v1/keks/"_s + name.toString() + u"/deks?deleted=true"_s);
            }
            QCOMPARE(post(program.registry() + u"/dek-registry/v1/keks"_s, kekBody(u"made-by-hand"_s)).status, 200);
            targets.append(u"/dek-registry/v1/keks/made-by-hand"_s);
            for (const QString &target : targets) {
                const Answer answer = get(program.registry() + target);
                QCOMPARE(answer.status, 200);
                before.append(answer.body);
            }
            secretsBefore = get(program.cmf() + u"/cmf/api/v1/secrets?size=100"_s).body;
            program.signal(SIGTERM);
            QCOMPARE(program.finish(), 0);
        }
        Program again;
        QVERIFY(again.start(arguments));
        for (qsizetype i = 0; i < targets.size(); ++i) {
            const Answer answer = get(again.registry() + targets[i]);
            QVERIFY2(answer.body == before[i], qPrintable(targets[i]));
        }
        QCOMPARE(get(again.cmf() + u"/cmf/api/v1/secrets?size=100"_s).body, secretsBefore);
    }

    void losesNothingThatItAcknowledgedWhenKilled()
    {
        QTemporaryDir folder;
        const QStringList arguments{u"--data"_s, folder.path(), u"--cmf-port"_s, u"none"_s};
        QStringList acknowledged;
        int next = 0;
        for (int round = 0; round < 4; ++round) {
            Program program;
            QVERIFY(program.start(arguments));
            const auto names = get(program.registry() + u"/dek-registry/v1/keks"_s).json().array();
            for (const QString &name : std::as_const(acknowledged))
                QVERIFY2(names.contains(name), qPrintable(name));
            // Six at a time, all the time; the kill falls into the middle of some.
            const qsizetype enough = acknowledged.size() + 20 + 17 * round;
            QList<QNetworkReply *> running;
            const auto send = [&] {
                const QString name = u"kek-%1"_s.arg(next++);
                QNetworkReply *reply =
                    m_manager->post(request(program.registry() + u"/dek-registry/v1/keks"_s), kekBody(name));
                running.append(reply);
                connect(reply, &QNetworkReply::finished, this, [&acknowledged, reply, name] {
                    if (reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() == 200
                        && reply->error() == QNetworkReply::NoError)
                        acknowledged.append(name);
                });
            };
            QTRY_VERIFY_WITH_TIMEOUT(([&] {
                                         while (std::count_if(running.begin(), running.end(),
                                                              [](const QNetworkReply *r) { return !r->isFinished(); })
                                                < 6)
                                             send();
                                         return acknowledged.size() >= enough;
                                     }()),
                                     60000);
            program.signal(SIGKILL);
            program.waitForEnd();
            (void)QTest::qWaitFor(
                [&] {
                    return std::all_of(running.begin(), running.end(),
                                       [](const QNetworkReply *r) { return r->isFinished(); });
                },
                30000);
            qDeleteAll(running);
        }
        Program last;
        QVERIFY(last.start(arguments));
        const auto names = get(last.registry() + u"/dek-registry/v1/keks"_s).json().array();
        QVERIFY(acknowledged.size() >= 80);
        for (const QString &name : std::as_const(acknowledged))
            QVERIFY2(names.contains(name), qPrintable(name));
        // And it goes on.
        QCOMPARE(post(last.registry() + u"/dek-registry/v1/keks"_s, kekBody(u"afterwards"_s)).status, 200);
    }

    void speaksTlsAndChecksClients()
    {
        const test::TestAuthority authority("Test CA");
        const test::TestAuthority stranger("Another CA");
        const auto server = authority.issue("sandbox", "IP:127.0.0.1");
        const auto client = authority.issue("client", "");
        const auto other = stranger.issue("client", "");
        QTemporaryDir folder;
        const QString certificateFile = folder.filePath(u"server.pem"_s);
        const QString keyFile = folder.filePath(u"server.key"_s);
        const QString caFile = folder.filePath(u"ca.pem"_s);
        fileContent(server.certificate.toPem(), certificateFile);
        fileContent(server.key.toPem(), keyFile);
        fileContent(authority.certificate().toPem(), caFile);

        const auto ask = [&](const Program &program, const test::TestCertificate *shown) {
            QNetworkRequest made = request(program.registry() + u"/subjects"_s);
            QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
            tls.setCaCertificates({authority.certificate()});
            if (shown) {
                tls.setLocalCertificate(shown->certificate);
                tls.setPrivateKey(shown->key);
            }
            made.setSslConfiguration(tls);
            m_manager = std::make_unique<QNetworkAccessManager>();
            return wait(m_manager->get(made)).status;
        };
        {
            Program program;
            QVERIFY(program.start({u"--tls"_s, certificateFile, keyFile}));
            QVERIFY(program.registry().startsWith("https://127.0.0.1:"_L1));
            QVERIFY(program.cmf().startsWith("https://"_L1));
            QCOMPARE(ask(program, nullptr), 200);
            m_manager = std::make_unique<QNetworkAccessManager>(); // no open connection to use again
            QCOMPARE(get(program.registry() + u"/subjects"_s).status, 0); // an unknown CA
        }
        {
            Program program;
            QVERIFY(program.start({u"--tls"_s, certificateFile, keyFile, u"--client-ca"_s, caFile}));
            QCOMPARE(ask(program, &client), 200);
            QCOMPARE(ask(program, nullptr), 0);
            QCOMPARE(ask(program, &other), 0);
        }
    }

    void demandsCredentials()
    {
        QTemporaryDir folder;
        const QString tokenFile = folder.filePath(u"token"_s);
        fileContent("t0ken-of-the-file\nsecond line\n", tokenFile);
        Program program;
        QVERIFY(program.start({u"--basic"_s, u"admin:pass:word"_s, u"--bearer"_s, u'@' + tokenFile}));
        const QString url = program.registry() + u"/subjects"_s;
        QCOMPARE(get(url).status, 401);
        QVERIFY(get(url).json()[u"error_code"_s].toInt() == 401);
        QCOMPARE(get(url, "Basic " + QByteArray("admin:pass:word").toBase64()).status, 200);
        QCOMPARE(get(url, "Basic " + QByteArray("admin:wrong").toBase64()).status, 401);
        QCOMPARE(get(url, "Bearer t0ken-of-the-file").status, 200);
        QCOMPARE(get(url, "Bearer t0ken").status, 401);
        QCOMPARE(get(program.cmf() + u"/cmf/api/v1/environments"_s).status, 401);
        QCOMPARE(get(program.cmf() + u"/cmf/api/v1/environments"_s, "Bearer t0ken-of-the-file").status, 200);
    }

    void fixesTheEncryptionModeAtTheFirstStart()
    {
        QTemporaryDir folder;
        const QString key = folder.filePath(u"key"_s);
        const QString otherKey = folder.filePath(u"otherkey"_s);
        fileContent(QByteArray(32, 'k'), key);
        fileContent(QByteArray(32, 'o'), otherKey);
        const QStringList data{u"--data"_s, folder.filePath(u"data"_s), u"--seed"_s, u"demo"_s};
        {
            Program program;
            QVERIFY(program.start(data + QStringList{u"--cmf-encryption-key"_s, key}));
            program.signal(SIGTERM);
            QCOMPARE(program.finish(), 0);
        }
        for (const QStringList &wrong : {QStringList(), QStringList{u"--cmf-encryption-key"_s, otherKey}}) {
            Program program;
            QCOMPARE(program.run(data + wrong), 3);
            QVERIFY(program.output().isEmpty());
            QVERIFY(program.errors().startsWith("kekkai-sandbox: "_L1));
        }
        Program program;
        QVERIFY(program.start(data + QStringList{u"--cmf-encryption-key"_s, key}));
        // Nothing of a secret's data is readable in the folder.
        QDir files(folder.filePath(u"data"_s));
        const QStringList names = files.entryList(QDir::Files);
        QVERIFY(!names.isEmpty());
        for (const QString &name : names) {
            QFile file(files.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains("demo-prod-payments"), qPrintable(name));
        }
    }

    void makesFaults()
    {
        Program program;
        QVERIFY(program.start({u"--fault"_s, u"503=1@/subjects#1"_s, u"--fault=html@/config"_s}));
        QCOMPARE(get(program.registry() + u"/subjects"_s).status, 503);
        QCOMPARE(get(program.registry() + u"/subjects"_s).status, 200);
        QVERIFY(get(program.registry() + u"/config"_s).body.contains("<html>"));
    }

    void refusesBadOptions_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("named"); // stands in the error
        QTest::newRow("unknown option") << QStringList{u"--frobnicate"_s} << u"--frobnicate"_s;
        QTest::newRow("no option at all") << QStringList{u"demo"_s} << u"demo"_s;
        QTest::newRow("port in letters") << QStringList{u"--sr-port"_s, u"many"_s} << u"65535"_s;
        QTest::newRow("port too high") << QStringList{u"--cmf-port"_s, u"70000"_s} << u"65535"_s;
        QTest::newRow("a value is missing") << QStringList{u"--seed"_s} << u"--seed demo"_s;
        QTest::newRow("an option instead of a value")
            << QStringList{u"--data"_s, u"--seed"_s, u"demo"_s} << u"--data FOLDER"_s;
        QTest::newRow("a value too many") << QStringList{u"--drop-rule-sets=yes"_s} << u"takes no value"_s;
        QTest::newRow("unknown seed") << QStringList{u"--seed"_s, u"bank"_s} << u"KEKS,DEKS,SUBJECTS"_s;
        QTest::newRow("unknown fault") << QStringList{u"--fault"_s, u"explode"_s} << u"explode"_s;
        QTest::newRow("unknown CMF version") << QStringList{u"--cmf-version"_s, u"3.0"_s} << u"2.3.1"_s;
        QTest::newRow("unknown masking") << QStringList{u"--cmf-masking"_s, u"dots"_s} << u"stars"_s;
        QTest::newRow("no such certificate")
            << QStringList{u"--tls"_s, u"/none/a.pem"_s, u"/none/b.pem"_s} << u"/none/a.pem"_s;
        QTest::newRow("a key is missing") << QStringList{u"--tls"_s, u"/etc/hostname"_s} << u"CERT.pem KEY.pem"_s;
        QTest::newRow("client CA without TLS") << QStringList{u"--client-ca"_s, u"/etc/hostname"_s} << u"--tls"_s;
        QTest::newRow("no password") << QStringList{u"--basic"_s, u"admin"_s} << u"USER:PASSWORD"_s;
        QTest::newRow("no such token file") << QStringList{u"--bearer"_s, u"@/none/token"_s} << u"/none/token"_s;
        QTest::newRow("both off") << QStringList{u"--sr-port"_s, u"none"_s, u"--cmf-port"_s, u"none"_s}
                                  << u"--sr-port"_s;
        QTest::newRow("the same port twice")
            << QStringList{u"--sr-port"_s, u"18081"_s, u"--cmf-port"_s, u"18081"_s} << u"18081"_s;
        QTest::newRow("data in a file") << QStringList{u"--data"_s, u"/etc/hostname"_s} << u"/etc/hostname"_s;
    }
    void refusesBadOptions()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, named);
        Program program;
        QCOMPARE(program.run(arguments), 2);
        QVERIFY(program.output().isEmpty());
        QVERIFY2(program.errors().contains(named), qPrintable(program.errors()));
        QVERIFY(program.errors().startsWith("kekkai-sandbox: "_L1));
    }

    void doesNotRepeatSecretsInErrors()
    {
        Program program;
        QCOMPARE(program.run({u"--bearer"_s, u"hush-hush"_s, u"--basic"_s, u"alsohush"_s}), 2);
        QVERIFY(!program.errors().contains("hush"_L1));
    }

    void saysWhyItCannotStart()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(u"no-certificate.pem"_s);
        fileContent("not a certificate", file);
        Program tls;
        QCOMPARE(tls.run({u"--tls"_s, file, file}), 3);
        QVERIFY(tls.errors().contains(file));

        const QString shortKey = folder.filePath(u"short"_s);
        fileContent("short", shortKey);
        Program encryption;
        QCOMPARE(encryption.run({u"--cmf-encryption-key"_s, shortKey}), 3);

        QTcpServer taken;
        QVERIFY(taken.listen(QHostAddress::LocalHost));
        Program port;
        QCOMPARE(port.run({u"--sr-port"_s, QString::number(taken.serverPort())}), 4);
        QVERIFY2(port.errors().contains(QString::number(taken.serverPort())), qPrintable(port.errors()));
    }

    void explainsItself()
    {
        Program help;
        QCOMPARE(help.run({u"--help"_s}), 0);
        for (const char *option :
             {"--sr-port", "--cmf-port", "--tls", "--client-ca", "--basic", "--bearer", "--data", "--seed", "--fault",
              "--cmf-version", "--cmf-encryption-key", "--cmf-masking", "--cmf-mappings-hidden", "--drop-rule-sets",
              "--cloud", "--version", "Exit codes", "Limits"})
            QVERIFY2(help.output().contains(option), option);
        for (const QByteArray &line : help.output().split('\n'))
            QVERIFY2(QString::fromUtf8(line).size() <= 120, line.constData());
        Program version;
        QCOMPARE(version.run({u"--version"_s}), 0);
        QVERIFY(version.output().startsWith("kekkai-sandbox "));
    }
};

QTEST_GUILESS_MAIN(KekkaiSandboxTest)
#include "tst_kekkaisandbox.moc"
