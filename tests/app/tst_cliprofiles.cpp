#include "services/sandbox/sandbox.h"
#include "tests/support/outcome.h"
#include "tests/support/scriptedserver.h"
#include "tests/support/testcertificates.h"
#include "tests/support/testkeyring.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

#include <sys/stat.h>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 120000;

/// The forms in which a secret could lie in a file.
QList<QByteArray> formsOf(const QByteArray &secret)
{
    QByteArray wide;
    for (const char c : secret) {
        wide.append(c);
        wide.append('\0');
    }
    return {secret, secret.toBase64(), secret.toHex(), secret.toPercentEncoding(), wide, "\"" + secret};
}

} // namespace

/// "kekkai-cli profile" and "--profile", with a real keychain and real connections.
class CliProfilesTest : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<TestKeyring> m_keyring;
    std::unique_ptr<QTemporaryDir> m_secrets; ///< files with secrets, as a user would have them: not searched

    Outcome run(const QStringList &arguments, const QByteArray &input = {},
                const QList<std::pair<QString, QString>> &variables = {})
    {
        QProcess process;
        QProcessEnvironment environment = m_keyring->environment();
        for (const auto &[name, value] : variables)
            environment.insert(name, value);
        process.setProcessEnvironment(environment);
        process.start(qEnvironmentVariable("KEKKAI_TEST_BIN_DIR") + u"/kekkai-cli"_s, arguments);
        process.write(input);
        process.closeWriteChannel();
        // The scripted servers live on this thread: it must not stand still meanwhile.
        (void)QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; }, patience);
        Outcome outcome;
        if (process.state() == QProcess::NotRunning && process.exitStatus() == QProcess::NormalExit)
            outcome.code = process.exitCode();
        else
            process.kill();
        outcome.out = process.readAllStandardOutput();
        outcome.err = process.readAllStandardError();
        return outcome;
    }
    QString secretFile(const QString &name, const QByteArray &content)
    {
        const QString path = m_secrets->filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(content) != content.size())
            return {};
        file.close();
        return ::chmod(QFile::encodeName(path).constData(), 0600) == 0 ? path : QString();
    }
    [[nodiscard]] QString profilesFile() const { return m_keyring->home() + u"/.config/Kekkai/profiles.json"_s; }
    [[nodiscard]] QByteArray profilesBytes() const
    {
        QFile file(profilesFile());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    [[nodiscard]] QString idOf(const QString &name)
    {
        return run({u"profile"_s, u"show"_s, name, u"--json"_s}).json().value("id"_L1).toString();
    }
    /// Files below everything that hold one of @p secrets in any form; at least @p fewest files are looked at.
    [[nodiscard]] QStringList filesWith(const QList<QByteArray> &secrets, int fewest) const
    {
        QStringList found;
        int looked = 0;
        QDirIterator walk(m_keyring->everything(), QDir::Files | QDir::Hidden | QDir::System,
                          QDirIterator::Subdirectories);
        while (walk.hasNext()) {
            QFile file(walk.next());
            if (!walk.fileInfo().isFile() || !file.open(QIODevice::ReadOnly))
                continue;
            const QByteArray bytes = file.readAll();
            ++looked;
            for (const QByteArray &secret : secrets) {
                for (const QByteArray &form : formsOf(secret)) {
                    if (bytes.contains(form))
                        found.append(file.fileName());
                }
            }
        }
        return looked < fewest ? QStringList{u"only %1 files were there"_s.arg(looked)} : found;
    }
    /// Answers "/dek-registry/v1/keks" and the like with nothing in them, to who shows @p authorization.
    static void serve(ScriptedServer &server, const QByteArray &authorization)
    {
        server.handle([authorization](const ScriptedRequest &request) {
            if (request.header("Authorization") != authorization)
                return Script::reply(401, "{\"error_code\":401,\"message\":\"who?\"}");
            return Script::json("[]");
        });
    }
    static QByteArray basic(const QByteArray &login) { return "Basic " + login.toBase64(); }

private Q_SLOTS:
    void init()
    {
        m_keyring = std::make_unique<TestKeyring>();
        m_secrets = std::make_unique<QTemporaryDir>();
        if (!m_keyring->problem().isEmpty())
            QSKIP(qPrintable(m_keyring->problem()));
    }
    void savesUsesAndForgets()
    {
        ScriptedServer server;
        QVERIFY(server.start());
        serve(server, basic("admin:correct horse"));
        const QString url = server.url().toString();
        const Outcome added =
            run({u"profile"_s, u"add"_s, u"Prod"_s, u"--schema-registry"_s, url, u"--user"_s, u"admin"_s,
                 u"--password-fd"_s, u"0"_s, u"--color"_s, u"red"_s, u"--production"_s, u"--read-only"_s},
                "correct horse\n");
        QVERIFY2(added.code == 0, added.err.constData());
        QVERIFY(added.out.isEmpty());
        struct stat facts = {};
        QVERIFY(::stat(QFile::encodeName(profilesFile()).constData(), &facts) == 0);
        QCOMPARE(facts.st_mode & 0777U, 0600U);

        const Outcome list = run({u"profile"_s, u"list"_s});
        QCOMPARE(list.code, 0);
        QVERIFY2(list.out.contains("Prod") && list.out.contains(url.toUtf8()), list.out.constData());
        const Outcome shown = run({u"profile"_s, u"show"_s, u"prod"_s, u"--json"_s});
        QCOMPARE(shown.code, 0);
        QCOMPARE(shown.json().value("secrets"_L1).toObject().value("schemaRegistry"_L1).toObject().value("password"_L1),
                 QJsonValue(u"stored"_s));
        QVERIFY(shown.json().value("isReadOnly"_L1).toBool());
        QVERIFY(!run({u"profile"_s, u"show"_s, u"Prod"_s}).out.contains("horse"));

        const Outcome used = run({u"--profile"_s, u"PROD"_s, u"keks"_s, u"--json"_s});
        QVERIFY2(used.code == 0, used.err.constData());
        QVERIFY(used.json().value("keks"_L1).isArray());
        // Its servers cannot be exchanged beside the name; where the secret comes from can.
        QCOMPARE(run({u"--profile"_s, u"Prod"_s, u"--cmf"_s, url, u"keks"_s}).code, 2);
        QCOMPARE(run({u"--profile"_s, u"Prod"_s, u"--user"_s, u"x"_s, u"keks"_s}).code, 2);
        QCOMPARE(run({u"--profile"_s, u"Prod"_s, u"secrets"_s}).code, 2); // names no CMF
        QCOMPARE(run({u"--profile"_s, u"Prod"_s, u"--password-fd"_s, u"0"_s, u"keks"_s}, "wrong").code, 4);
        QCOMPARE(run({u"--profile"_s, u"nobody"_s, u"keks"_s}).code, 5);

        const QString key = idOf(u"Prod"_s) + u"/schemaRegistry/password"_s;
        QVERIFY2(m_keyring->lookup(key).contains("Kekkai"), m_keyring->lookup(key).constData());
        const Outcome twice = run({u"profile"_s, u"add"_s, u"PROD"_s, u"--schema-registry"_s, url});
        QCOMPARE(twice.code, 2);
        QVERIFY2(twice.err.contains("already"), twice.err.constData());
        QCOMPARE(run({u"profile"_s, u"remove"_s, u"prod"_s}).code, 0);
        QVERIFY2(!m_keyring->lookup(key).contains("Kekkai"), m_keyring->lookup(key).constData());
        QCOMPARE(run({u"profile"_s, u"remove"_s, u"prod"_s}).code, 5);
        QCOMPARE(run({u"profile"_s, u"show"_s, u"prod"_s}).code, 5);
    }
    void testsStageByStage()
    {
        SandboxOptions options;
        options.seed = u"demo"_s;
        options.basicUser = u"admin"_s;
        options.basicPassword = "correct horse"_ba;
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        const QString password = secretFile(u"pw"_s, "correct horse");
        const Outcome added =
            run({u"profile"_s, u"add"_s, u"p"_s, u"--schema-registry"_s, sandbox.schemaRegistryUrl().toString(),
                 u"--user"_s, u"admin"_s, u"--password-file"_s, password, u"--cmf"_s, sandbox.cmfUrl().toString(),
                 u"--cmf-user"_s, u"admin"_s, u"--cmf-password-file"_s, password});
        QVERIFY2(added.code == 0, added.err.constData());
        const Outcome good = run({u"profile"_s, u"test"_s, u"p"_s, u"--json"_s});
        QVERIFY2(good.code == 0, QByteArray(good.out + good.err).constData());
        const QJsonArray servers = good.json().value("servers"_L1).toArray();
        QCOMPARE(servers.size(), 2);
        for (const auto &server : servers) {
            QVERIFY(server.toObject().value("passed"_L1).toBool());
            QVERIFY(server.toObject().value("stages"_L1).toArray().size() > 4);
        }
        QVERIFY(run({u"profile"_s, u"test"_s, u"p"_s}).out.count('\n') > 8);
        const Outcome wrong = run({u"profile"_s, u"test"_s, u"p"_s, u"--password-fd"_s, u"0"_s, u"--json"_s}, "wrong");
        QVERIFY2(wrong.code == 4, QByteArray(wrong.out + wrong.err).constData());
        QVERIFY(!wrong.json().value("servers"_L1).toArray().at(0).toObject().value("passed"_L1).toBool());
        QVERIFY(wrong.json().value("servers"_L1).toArray().at(1).toObject().value("passed"_L1).toBool());
        sandbox.stop();
        QCOMPARE(run({u"profile"_s, u"test"_s, u"p"_s}).code, 3);
        QCOMPARE(run({u"profile"_s, u"test"_s, u"nobody"_s}).code, 5);
    }
    void showsTheCertificateOfATest()
    {
        const TestAuthority authority("Test CA");
        const TestCertificate own = authority.issue("sr.plant", "IP:127.0.0.1", -1, 300);
        const QString ca = secretFile(u"ca.pem"_s, authority.certificate().toPem());
        SandboxOptions options;
        options.certificateFile = secretFile(u"own.pem"_s, own.certificate.toPem());
        options.keyFile = secretFile(u"own.key"_s, own.key.toPem());
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        const Outcome added = run({u"profile"_s, u"add"_s, u"p"_s, u"--schema-registry"_s,
                                   sandbox.schemaRegistryUrl().toString(), u"--ca"_s, ca});
        QVERIFY2(added.code == 0, added.err.constData());
        const Outcome tested = run({u"profile"_s, u"test"_s, u"p"_s, u"--json"_s});
        QVERIFY2(tested.code == 0, tested.err.constData());
        const QString sha256 =
            QString::fromLatin1(own.certificate.digest(QCryptographicHash::Sha256).toHex(':').toUpper());
        QJsonObject shown;
        const QJsonArray stages =
            tested.json().value("servers"_L1).toArray().at(0).toObject().value("stages"_L1).toArray();
        for (const auto &stage : stages) {
            const bool isTls = stage.toObject().value("stage"_L1).toString() == "tls"_L1;
            QCOMPARE(stage.toObject().contains("certificate"_L1), isTls);
            if (isTls)
                shown = stage.toObject().value("certificate"_L1).toObject();
        }
        QCOMPARE(shown.value("sha256"_L1).toString(), sha256);
        QVERIFY(shown.value("subject"_L1).toString().contains(u"sr.plant"_s));
        QVERIFY(shown.value("issuer"_L1).toString().contains(u"Test CA"_s));
        QCOMPARE(QDateTime::fromString(shown.value("validUntil"_L1).toString(), Qt::ISODate),
                 own.certificate.expiryDate().toUTC());
        const QByteArray table = run({u"profile"_s, u"test"_s, u"p"_s}).out;
        for (const QByteArray &fact : {sha256.toLatin1(), "sr.plant"_ba, "Test CA"_ba})
            QVERIFY2(table.contains(fact), table.constData());
    }
    void editsOnlyWhatIsSaid()
    {
        ScriptedServer server;
        QVERIFY(server.start());
        serve(server, basic("admin:correct horse"));
        const QString url = server.url().toString();
        const QByteArray pin = QByteArray(32, '\x5a').toHex();
        QCOMPARE(run({u"profile"_s, u"add"_s, u"Prod"_s, u"--schema-registry"_s, url, u"--user"_s, u"admin"_s,
                      u"--password-fd"_s, u"0"_s, u"--color"_s, u"red"_s, u"--cmf"_s, u"https://cmf.example.com"_s,
                      u"--cmf-pin"_s, QString::fromLatin1(pin), u"--cmf-ca"_s, u"/ca.pem"_s, u"--kube-context"_s,
                      u"plant"_s},
                     "correct horse")
                     .code,
                 0);
        const auto shown = [this](const QString &name) {
            return run({u"profile"_s, u"show"_s, name, u"--json"_s}).json();
        };
        const QJsonObject before = shown(u"Prod"_s);
        const QString key = before.value("id"_L1).toString() + u"/schemaRegistry/password"_s;
        const auto edit = [this](const QStringList &options, const QByteArray &input = {}) {
            return run(QStringList{u"profile"_s, u"edit"_s, u"prod"_s} + options, input);
        };
        QCOMPARE(edit({}).code, 2); // nothing to do
        QCOMPARE(run({u"profile"_s, u"edit"_s, u"nobody"_s, u"--production"_s}).code, 5);
        QCOMPARE(shown(u"Prod"_s), before);

        // What is said changes, and nothing else: not even the password is asked for.
        const Outcome marked = edit({u"--production"_s, u"--no-color"_s, u"--no-kube-context"_s, u"--no-cmf-ca"_s});
        QVERIFY2(marked.code == 0, marked.err.constData());
        QJsonObject now = shown(u"Prod"_s);
        QVERIFY(now.value("isProduction"_L1).toBool());
        QVERIFY(now.value("color"_L1).toString().isEmpty() && now.value("kubeContext"_L1).toString().isEmpty());
        QVERIFY(now.value("cmf"_L1).toObject().value("caFile"_L1).toString().isEmpty());
        QCOMPARE(now.value("cmf"_L1).toObject().value("pinnedSha256"_L1),
                 before.value("cmf"_L1).toObject().value("pinnedSha256"_L1));
        QCOMPARE(now.value("schemaRegistry"_L1), before.value("schemaRegistry"_L1));
        QCOMPARE(run({u"--profile"_s, u"Prod"_s, u"keks"_s}).code, 0);

        // A pin was for one server, by name.
        QCOMPARE(edit({u"--cmf"_s, u"https://other.example.com"_s, u"--no-production"_s}).code, 0);
        now = shown(u"Prod"_s);
        QVERIFY(now.value("cmf"_L1).toObject().value("pinnedSha256"_L1).toString().isEmpty());
        QVERIFY(!now.value("isProduction"_L1).toBool());

        // Another user has another password: none is kept that would be sent for him.
        QCOMPARE(edit({u"--user"_s, u"eve"_s}).code, 2); // there is no terminal to ask at
        QCOMPARE(shown(u"Prod"_s).value("schemaRegistry"_L1), now.value("schemaRegistry"_L1));
        QVERIFY(m_keyring->lookup(key).contains("Kekkai"));
        QCOMPARE(edit({u"--user"_s, u"eve"_s, u"--password-fd"_s, u"0"_s}, "wrong").code, 0);
        QCOMPARE(run({u"--profile"_s, u"Prod"_s, u"keks"_s}).code, 4);
        QCOMPARE(edit({u"--user"_s, u"admin"_s, u"--without-secrets"_s}).code, 0);
        QVERIFY(!m_keyring->lookup(key).contains("Kekkai"));
        QCOMPARE(run({u"--profile"_s, u"Prod"_s, u"keks"_s}).code, 7);
        QCOMPARE(edit({u"--password-fd"_s, u"0"_s}, "correct horse").code, 0); // the secret alone
        QCOMPARE(run({u"--profile"_s, u"Prod"_s, u"keks"_s}).code, 0);

        // Other names, and servers that come and go.
        QCOMPARE(edit({u"--name"_s, u"Plant"_s, u"--no-cmf"_s}).code, 0);
        QCOMPARE(shown(u"Prod"_s), QJsonObject());
        QVERIFY(!shown(u"Plant"_s).contains("cmf"_L1));
        QCOMPARE(run({u"--profile"_s, u"Plant"_s, u"keks"_s}).code, 0); // the same connection
        const auto plant = [this](const QStringList &options) {
            return run(QStringList{u"profile"_s, u"edit"_s, u"plant"_s} + options);
        };
        QCOMPARE(plant({u"--no-schema-registry"_s}).code, 2); // it would lead nowhere
        QCOMPARE(plant({u"--cmf-user"_s, u"u"_s}).code, 2); // there is no CMF any more
        QCOMPARE(plant({u"--no-sign-in"_s}).code, 0);
        QVERIFY(!m_keyring->lookup(key).contains("Kekkai"));
        QCOMPARE(run({u"--profile"_s, u"Plant"_s, u"keks"_s}).code, 4);
        QCOMPARE(run({u"profile"_s, u"add"_s, u"Lab"_s, u"--cmf"_s, url}).code, 0);
        QCOMPARE(plant({u"--name"_s, u"lab"_s}).code, 2);
        // Without a prefix, options are for CMF where that is the only server, as for "add".
        QCOMPARE(run({u"profile"_s, u"edit"_s, u"lab"_s, u"--ca"_s, u"/own.pem"_s}).code, 0);
        QCOMPARE(shown(u"Lab"_s).value("cmf"_L1).toObject().value("caFile"_L1).toString(), u"/own.pem"_s);
    }
    void editsNothingWhenTheKeychainFails()
    {
        const QStringList add{
            u"profile"_s, u"add"_s,           u"p"_s, u"--schema-registry"_s, u"https://sr.example.com"_s, u"--user"_s,
            u"admin"_s,   u"--password-fd"_s, u"0"_s};
        QCOMPARE(run(add, "correct horse").code, 0);
        const QByteArray before = profilesBytes();
        QVERIFY(m_keyring->lock());
        QCOMPARE(run({u"profile"_s, u"edit"_s, u"p"_s, u"--user"_s, u"eve"_s, u"--password-fd"_s, u"0"_s}, "x").code,
                 7);
        QCOMPARE(profilesBytes(), before);
        QCOMPARE(run({u"profile"_s, u"edit"_s, u"p"_s, u"--production"_s}).code, 0); // it needs no keychain
    }
    void saysWhatTheKeychainDoes()
    {
        ScriptedServer server;
        QVERIFY(server.start());
        serve(server, basic("admin:correct horse"));
        const QString url = server.url().toString();
        const QStringList add{u"profile"_s, u"add"_s,           u"p"_s, u"--schema-registry"_s, url, u"--user"_s,
                              u"admin"_s,   u"--password-fd"_s, u"0"_s};
        QCOMPARE(run(add, "correct horse").code, 0);
        QVERIFY(m_keyring->removeUnderneath(idOf(u"p"_s) + u"/schemaRegistry/password"_s));
        const Outcome gone = run({u"--profile"_s, u"p"_s, u"keks"_s});
        QCOMPARE(gone.code, 7);
        QVERIFY2(gone.err.contains("--password-file"), gone.err.constData());
        // For this run it can be given.
        QCOMPARE(run({u"--profile"_s, u"p"_s, u"--password-fd"_s, u"0"_s, u"keks"_s}, "correct horse").code, 0);

        QCOMPARE(run({u"profile"_s, u"secrets"_s, u"p"_s, u"--password-fd"_s, u"0"_s}, "correct horse").code, 0);
        QCOMPARE(run({u"--profile"_s, u"p"_s, u"keks"_s}).code, 0);
        QCOMPARE(run({u"profile"_s, u"secrets"_s, u"p"_s, u"--user"_s, u"x"_s}).code, 2);

        QVERIFY(m_keyring->lock());
        const Outcome locked = run({u"--profile"_s, u"p"_s, u"keks"_s});
        QCOMPARE(locked.code, 7);
        QVERIFY2(locked.err.contains("locked"), locked.err.constData());
        QCOMPARE(run({u"--profile"_s, u"p"_s, u"--password-fd"_s, u"0"_s, u"keks"_s}, "correct horse").code, 0);
        QCOMPARE(run({u"profile"_s, u"remove"_s, u"p"_s}).code, 7);
        QVERIFY(profilesBytes().contains("\"p\"")); // still there
        QStringList other = add;
        other[2] = u"q"_s;
        QCOMPARE(run(other, "correct horse").code, 7);
        QVERIFY(!profilesBytes().contains("\"q\""));
        QCOMPARE(run(other + QStringList{u"--without-secrets"_s}, "correct horse").code, 0);
        QCOMPARE(run({u"profile"_s, u"remove"_s, u"p"_s, u"--without-secrets"_s}).code, 0);
    }
    void worksWithoutAKeychain()
    {
        m_keyring = std::make_unique<TestKeyring>(TestKeyring::Access::NoService);
        QVERIFY2(m_keyring->problem().isEmpty(), qPrintable(m_keyring->problem()));
        ScriptedServer server;
        QVERIFY(server.start());
        serve(server, basic("admin:correct horse"));
        const QStringList add{u"profile"_s, u"add"_s,  u"p"_s, u"--schema-registry"_s, server.url().toString(),
                              u"--user"_s,  u"admin"_s};
        const Outcome refused = run(add + QStringList{u"--password-fd"_s, u"0"_s}, "correct horse");
        QCOMPARE(refused.code, 7);
        QVERIFY2(refused.err.contains("--without-secrets"), refused.err.constData());
        QVERIFY(!QFile::exists(profilesFile()));
        QCOMPARE(run(add + QStringList{u"--without-secrets"_s}).code, 0);
        QCOMPARE(run({u"--profile"_s, u"p"_s, u"keks"_s}).code, 7);
        QCOMPARE(run({u"--profile"_s, u"p"_s, u"--password-fd"_s, u"0"_s, u"keks"_s}, "correct horse").code, 0);
        const Outcome shown = run({u"profile"_s, u"show"_s, u"p"_s, u"--json"_s});
        QCOMPARE(shown.json().value("secrets"_L1).toObject().value("schemaRegistry"_L1).toObject().value("password"_L1),
                 QJsonValue(u"unknown"_s));
        // A profile that needs no secret needs no keychain.
        QCOMPARE(run({u"profile"_s, u"add"_s, u"open"_s, u"--cmf"_s, u"http://127.0.0.1:9"_s}).code, 0);
    }
    void refusesWrongUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("says");
        const QString url = u"https://127.0.0.1:9"_s;
        const QStringList add{u"profile"_s, u"add"_s, u"p"_s, u"--schema-registry"_s, url};
        const auto row = [](const char *name, const QStringList &arguments, const QByteArray &says) {
            QTest::newRow(name) << arguments << says;
        };
        row("nothing", {u"profile"_s}, "add, edit, list");
        row("unknown", {u"profile"_s, u"rename"_s}, "add, edit, list");
        row("edit nobody", {u"profile"_s, u"edit"_s, u"--production"_s}, "name of one profile");
        row("give and take", {u"profile"_s, u"edit"_s, u"p"_s, u"--ca"_s, u"/c"_s, u"--no-ca"_s}, "--no-ca");
        row("give and take a server", {u"profile"_s, u"edit"_s, u"p"_s, u"--cmf"_s, url, u"--no-cmf"_s}, "--no-cmf");
        row("give and take a sign-in", {u"profile"_s, u"edit"_s, u"p"_s, u"--user"_s, u"u"_s, u"--no-sign-in"_s},
            "--no-sign-in");
        row("take elsewhere", add + QStringList{u"--no-ca"_s}, "profile edit");
        row("take far away", {u"--sandbox"_s, u"keks"_s, u"--no-cmf"_s}, "profile edit");
        row("add nobody", {u"profile"_s, u"add"_s, u"--cmf"_s, url}, "name of one profile");
        row("add no server", {u"profile"_s, u"add"_s, u"p"_s}, "--schema-registry");
        row("two names", {u"profile"_s, u"show"_s, u"a"_s, u"b"_s}, "name of one profile");
        row("colour", add + QStringList{u"--color"_s, u"pink-ish"_s}, "#d32f2f");
        row("login in the address", {u"profile"_s, u"add"_s, u"p"_s, u"--cmf"_s, u"https://u:hunter2@h"_s},
            "cmf.address");
        row("pin", add + QStringList{u"--pin"_s, u"AB:CD"_s}, "64 hexadecimal digits");
        row("key alone", add + QStringList{u"--client-key"_s, u"/k"_s}, "certificate");
        row("token URL alone", add + QStringList{u"--token-url"_s, url}, "--oauth-client");
        row("MDS without a name", add + QStringList{u"--mds-url"_s, url}, "--user");
        row("two sign-ins", add + QStringList{u"--user"_s, u"u"_s, u"--api-key"_s, u"k"_s}, "Only one");
        row("sign-in of a server that is not named", add + QStringList{u"--cmf-user"_s, u"u"_s}, "not named");
        row("one descriptor twice",
            add
                + QStringList{u"--user"_s, u"u"_s, u"--password-fd"_s, u"0"_s, u"--client-cert"_s, u"/c"_s,
                              u"--key-passphrase-fd"_s, u"0"_s},
            "two secrets");
        row("options elsewhere", {u"--sandbox"_s, u"keks"_s, u"--production"_s}, "belongs to \"profile\"");
        row("import nothing", {u"profile"_s, u"import"_s}, "--from-environment");
        row("import what is not there", {u"profile"_s, u"import"_s, u"/nonexistent"_s}, "/nonexistent");
        row("a secret as an option", add + QStringList{u"--client-secret"_s, u"hunter2"_s}, "never given");
        row("name with a line end", {u"profile"_s, u"add"_s, u"a\nb"_s, u"--cmf"_s, url}, "control characters");
    }
    void refusesWrongUsage()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, says);
        const Outcome outcome = run(arguments, "x");
        QVERIFY2(outcome.code == 2, outcome.err.constData());
        QVERIFY2(outcome.err.contains(says), outcome.err.constData());
        QVERIFY2(!outcome.err.contains("hunter2"), outcome.err.constData());
        QVERIFY(outcome.out.isEmpty());
        QVERIFY(!QFile::exists(profilesFile()));
    }
    void importsAndExports()
    {
        const QString properties =
            secretFile(u"client.properties"_s,
                       "schema.registry.url=https://sr.example.com\nbasic.auth.user.info=alice:s3cr:et\n"
                       "schema.registry.ssl.truststore.location=/x/trust.jks\n");
        const QString kubeconfig =
            secretFile(u"kubeconfig"_s,
                       "current-context: a\ncontexts: [{name: a, context: {cluster: c, user: u, "
                       "namespace: flink}}]\nclusters: [{name: c, cluster: {server: 'https://k'}}]\n"
                       "users: [{name: u, user: {token: hunter2}}]\n");
        const Outcome imported =
            run({u"profile"_s, u"import"_s, u"--from-properties"_s, properties, u"--from-environment"_s,
                 u"--from-kubeconfig"_s, kubeconfig, u"--name"_s, u"All"_s, u"--production"_s},
                {},
                {{u"CONFLUENT_CMF_URL"_s, u"https://cmf.example.com"_s},
                 {u"CONFLUENT_PLATFORM_MDS_URL"_s, u"https://mds.example.com"_s},
                 {u"CONFLUENT_PLATFORM_MDS_USERNAME"_s, u"flink"_s},
                 {u"CONFLUENT_PLATFORM_MDS_PASSWORD"_s, u"mds-geheim"_s}});
        QVERIFY2(imported.code == 0, imported.err.constData());
        QVERIFY2(imported.err.contains("keytool"), imported.err.constData());
        QVERIFY(!imported.err.contains("s3cr") && !imported.err.contains("geheim")
                && !imported.err.contains("hunter2"));
        const QJsonObject all = run({u"profile"_s, u"show"_s, u"All"_s, u"--json"_s}).json();
        QCOMPARE(all.value("schemaRegistry"_L1).toObject().value("user"_L1).toString(), u"alice"_s);
        QCOMPARE(all.value("cmf"_L1).toObject().value("signIn"_L1).toString(), u"mdsLogin"_s);
        QCOMPARE(all.value("kubeContext"_L1).toString(), u"a"_s);
        QCOMPARE(all.value("helmNamespace"_L1).toString(), u"flink"_s);
        QVERIFY(all.value("isProduction"_L1).toBool());
        QCOMPARE(all.value("secrets"_L1).toObject().value("cmf"_L1).toObject().value("password"_L1).toString(),
                 u"stored"_s);
        QCOMPARE(
            all.value("secrets"_L1).toObject().value("schemaRegistry"_L1).toObject().value("password"_L1).toString(),
            u"stored"_s);

        const QString file = m_secrets->filePath(u"export.json"_s);
        QCOMPARE(run({u"profile"_s, u"export"_s, u"all"_s, u"--output"_s, file}).code, 0);
        QFile exported(file);
        QVERIFY(exported.open(QIODevice::ReadOnly));
        const QByteArray bytes = exported.readAll();
        QVERIFY(bytes.contains("sr.example.com"));
        QVERIFY(!bytes.contains("s3cr") && !bytes.contains("geheim") && !bytes.contains("hunter2"));
        QVERIFY(!bytes.contains(all.value("id"_L1).toString().toUtf8()));
        QCOMPARE(run({u"profile"_s, u"export"_s}).out, bytes);
        QCOMPARE(run({u"profile"_s, u"export"_s, u"nobody"_s}).code, 5);
        const Outcome again = run({u"profile"_s, u"import"_s, file});
        QVERIFY2(again.code == 0, again.err.constData());
        const QJsonObject copy = run({u"profile"_s, u"show"_s, u"All (2)"_s, u"--json"_s}).json();
        QVERIFY(copy.value("id"_L1) != all.value("id"_L1));
        QCOMPARE(copy.value("secrets"_L1).toObject().value("cmf"_L1).toObject().value("password"_L1).toString(),
                 u"missing"_s);
        QCOMPARE(run({u"profile"_s, u"import"_s, u"--from-kubeconfig"_s, kubeconfig, u"--kube-context"_s, u"b"_s}).code,
                 5);
        QCOMPARE(filesWith({"s3cr:et", "mds-geheim"}, 3), QStringList());
    }
    void tellsOfADamagedFile()
    {
        QVERIFY(QDir().mkpath(m_keyring->home() + u"/.config/Kekkai"_s));
        QFile file(profilesFile());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"profiles\": [");
        file.close();
        const Outcome list = run({u"profile"_s, u"list"_s});
        QCOMPARE(list.code, 0);
        QVERIFY2(list.err.contains(".damaged-"), list.err.constData());
        QVERIFY(!run({u"profile"_s, u"list"_s}).err.contains("damaged")); // told once
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"version\": 99, \"profiles\": []}");
        file.close();
        const Outcome newer = run({u"profile"_s, u"list"_s});
        QCOMPARE(newer.code, 2);
        QVERIFY2(newer.err.contains("newer Kekkai"), newer.err.constData());
        QVERIFY(profilesBytes().contains("99"));
    }
    void noSecretOfAnySignInIsOnDisk()
    {
        // Every secret once by descriptor or file, kept in the keychain, and used from there by another run.
        const QByteArray password = "pw-Kx7:Qm92";
        const QByteArray apiSecret = "api-Zt31-vbn8";
        const QByteArray token = "tok.eyJhbGciOi.J9f3";
        const QByteArray clientSecret = "cli-sec-8871-ab";
        const QByteArray mdsPassword = "mds-pw-5512-xy";
        const QByteArray passphrase = "key-phrase-6641";
        const QByteArray accessToken = "issued-access-token-1";
        const QByteArray mdsToken = "issued-mds-token-2";

        ScriptedServer basicServer;
        ScriptedServer apiServer;
        ScriptedServer bearerServer;
        ScriptedServer oauthServer;
        ScriptedServer mdsServer;
        ScriptedServer tokens;
        for (ScriptedServer *server : {&basicServer, &apiServer, &bearerServer, &oauthServer, &mdsServer, &tokens})
            QVERIFY(server->start());
        serve(basicServer, basic("admin:" + password));
        serve(apiServer, basic("KEY:" + apiSecret));
        serve(bearerServer, "Bearer " + token);
        serve(oauthServer, "Bearer " + accessToken);
        serve(mdsServer, "Bearer " + mdsToken);
        tokens.handle([&](const ScriptedRequest &request) {
            if (request.target.startsWith("/security/1.0/authenticate"))
                return request.header("Authorization") == basic("flink:" + mdsPassword)
                    ? Script::json("{\"auth_token\":\"" + mdsToken + "\",\"token_type\":\"Bearer\",\"expires_in\":900}")
                    : Script::reply(401);
            const bool isKnown = request.body.contains(clientSecret)
                || request.header("Authorization") == basic("client:" + clientSecret);
            return isKnown ? Script::json("{\"access_token\":\"" + accessToken
                                          + "\",\"token_type\":\"Bearer\",\"expires_in\":900}")
                           : Script::reply(401, "{\"error\":\"invalid_client\"}");
        });

        const TestAuthority authority("Test CA");
        const TestCertificate own = authority.issue("127.0.0.1", "IP:127.0.0.1");
        const TestCertificate client = authority.issue("operator", {});
        ScriptedServer mutualServer;
        QVERIFY(mutualServer.start(ScriptedServer::Tls{own, authority.certificate()}));
        mutualServer.handle([](const ScriptedRequest &) { return Script::json("[]"); });
        const QString ca = secretFile(u"ca.pem"_s, authority.certificate().toPem());
        const QString certificate = secretFile(u"me.pem"_s, client.certificate.toPem());
        const QString key = secretFile(u"me.key"_s, client.key.toPem(passphrase));

        const auto url = [](const ScriptedServer &server) { return server.url().toString(); };
        const QString tokenUrl = url(tokens) + u"/oauth/token"_s;
        struct Case {
            QString name;
            QStringList options;
            QByteArray input;
        };
        const QString fd = u"--password-fd"_s;
        const QString registry = u"--schema-registry"_s;
        const QList<Case> cases{
            {u"basic"_s, {registry, url(basicServer), u"--user"_s, u"admin"_s, fd, u"0"_s}, password + '\n'},
            {u"api"_s,
             {registry, url(apiServer), u"--api-key"_s, u"KEY"_s, u"--password-file"_s,
              secretFile(u"api"_s, apiSecret)},
             {}},
            {u"bearer"_s, {registry, url(bearerServer), u"--bearer-fd"_s, u"0"_s}, token},
            {u"oauth"_s,
             {registry, url(oauthServer), u"--oauth-client"_s, u"client"_s, u"--token-url"_s, tokenUrl, fd, u"0"_s},
             clientSecret},
            {u"mds"_s,
             {registry, url(mdsServer), u"--user"_s, u"flink"_s, u"--mds-url"_s, url(tokens), fd, u"0"_s},
             mdsPassword},
            {u"mutual"_s,
             {registry, url(mutualServer), u"--ca"_s, ca, u"--client-cert"_s, certificate, u"--client-key"_s, key,
              u"--key-passphrase-fd"_s, u"0"_s},
             passphrase},
        };
        for (const Case &each : cases) {
            const Outcome added = run(QStringList{u"profile"_s, u"add"_s, each.name} + each.options, each.input);
            QVERIFY2(added.code == 0, added.err.constData());
        }
        QVERIFY(m_keyring->restart()); // what it writes is on disk now
        QList<QByteArray> everything{password,    apiSecret,  token,       clientSecret,
                                     mdsPassword, passphrase, accessToken, mdsToken};
        for (const auto &[user, secret] : {std::pair{"admin:"_ba, password}, std::pair{"KEY:"_ba, apiSecret},
                                           std::pair{"client:"_ba, clientSecret}, std::pair{"flink:"_ba, mdsPassword}})
            everything.append(QByteArray(user + secret).toBase64());
        for (const Case &each : cases) {
            const Outcome used = run({u"--profile"_s, each.name, u"keks"_s, u"--json"_s});
            QVERIFY2(used.code == 0, qPrintable(each.name + u": "_s + QString::fromUtf8(used.err)));
            for (const QByteArray &secret : std::as_const(everything))
                QVERIFY2(!used.out.contains(secret) && !used.err.contains(secret), qPrintable(each.name));
            // A failing run says more: nothing of it may be a secret either.
            (void)run({u"--profile"_s, each.name, u"fields"_s, u"no-such"_s});
        }
        QCOMPARE(run({u"profile"_s, u"export"_s, u"--output"_s, m_keyring->home() + u"/export.json"_s}).code, 0);
        QVERIFY(QFile::exists(m_keyring->home() + u"/.local/share/keyrings/login.keyring"_s));
        QCOMPARE(filesWith(everything, 4), QStringList());
        // The search finds what there is to find.
        QFile planted(m_keyring->home() + u"/.cache/planted"_s);
        QVERIFY(planted.open(QIODevice::WriteOnly));
        planted.write("x" + clientSecret.toBase64() + "y");
        planted.close();
        QCOMPARE(filesWith(everything, 4), QStringList{planted.fileName()});
    }
};

QTEST_GUILESS_MAIN(CliProfilesTest)
#include "tst_cliprofiles.moc"
