#include "services/sandbox/sandbox.h"
#include "tests/support/outcome.h"

#include <QFile>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QTest>

#include <algorithm>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <pty.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <vector>

using namespace kekkai;
using kekkai::test::Outcome;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60000;

QString program()
{
    return qEnvironmentVariable("KEKKAI_TEST_BIN_DIR") + "/kekkai-cli"_L1;
}

/// @param descriptor  when not empty, what the program reads from its standard input.
Outcome run(const QStringList &arguments, const QByteArray &input = {})
{
    QProcess process;
    process.start(program(), arguments);
    process.write(input);
    process.closeWriteChannel();
    Outcome outcome;
    if (process.waitForFinished(patience) && process.exitStatus() == QProcess::NormalExit)
        outcome.code = process.exitCode();
    else
        process.kill();
    outcome.out = process.readAllStandardOutput();
    outcome.err = process.readAllStandardError();
    return outcome;
}

/// kekkai-cli with a pseudo terminal of its own as standard input, standard error and controlling terminal. Standard
/// output is a file, as in "kekkai-cli … > file".
class Terminal {
public:
    explicit Terminal(const QStringList &arguments)
    {
        if (!m_out.open())
            return;
        const QByteArray name = program().toLocal8Bit();
        std::vector<QByteArray> words{name};
        for (const QString &argument : arguments)
            words.push_back(argument.toLocal8Bit());
        std::vector<char *> vector; // made before the fork: afterwards nothing may ask for memory
        for (QByteArray &word : words)
            vector.push_back(word.data());
        vector.push_back(nullptr);
        const int out = m_out.handle();
        int starting[2] = {-1, -1}; // holds the program back until the terminal was looked at
        if (::pipe(starting) != 0)
            return;
        m_child = ::forkpty(&m_master, nullptr, nullptr, nullptr);
        if (m_child == 0) {
            char go = 0;
            ::close(starting[1]);
            if (::read(starting[0], &go, 1) != 1)
                ::_exit(97);
            ::close(starting[0]);
            ::dup2(out, STDOUT_FILENO);
            ::execv(name.constData(), vector.data());
            ::_exit(98);
        }
        ::close(starting[0]);
        m_echoedAtFirst = echoes();
        if (m_child < 0 || ::write(starting[1], "!", 1) != 1)
            m_child = -1;
        ::close(starting[1]);
        // An open end of our own keeps the terminal and its settings when the program has ended.
        m_slave = ::open(::ptsname(m_master), O_RDWR | O_NOCTTY);
        ::fcntl(m_master, F_SETFL, O_NONBLOCK);
    }
    ~Terminal()
    {
        if (m_child > 0 && !hasEnded()) {
            ::kill(m_child, SIGKILL);
            ::waitpid(m_child, nullptr, 0);
        }
        ::close(m_slave);
        ::close(m_master);
    }
    Q_DISABLE_COPY_MOVE(Terminal)

    [[nodiscard]] bool isOpen() const { return m_child > 0 && m_slave >= 0 && m_echoedAtFirst; }
    [[nodiscard]] bool echoes() const
    {
        termios settings = {};
        return ::tcgetattr(m_master, &settings) == 0 && (settings.c_lflag & static_cast<tcflag_t>(ECHO)) != 0;
    }
    [[nodiscard]] bool type(const QByteArray &text) const
    {
        return ::write(m_master, text.constData(), std::size_t(text.size())) == text.size();
    }
    /// All that a person would have seen.
    QByteArray shown()
    {
        std::array<char, 4096> piece = {};
        for (ssize_t got = ::read(m_master, piece.data(), piece.size()); got > 0;
             got = ::read(m_master, piece.data(), piece.size()))
            m_shown.append(piece.data(), qsizetype(got));
        return m_shown;
    }
    bool hasEnded()
    {
        (void)shown(); // a full terminal would stop it
        if (!m_ended && ::waitpid(m_child, &m_status, WNOHANG) == m_child)
            m_ended = true;
        return m_ended;
    }
    [[nodiscard]] int exitCode() const { return WIFEXITED(m_status) ? WEXITSTATUS(m_status) : -1; }
    [[nodiscard]] QByteArray output()
    {
        m_out.seek(0);
        return m_out.readAll();
    }

private:
    QTemporaryFile m_out;
    int m_master = -1;
    int m_slave = -1;
    pid_t m_child = -1;
    int m_status = 0;
    bool m_ended = false;
    bool m_echoedAtFirst = false;
    QByteArray m_shown;
};

QStringList members(const QJsonArray &rows, const QString &member)
{
    QStringList values;
    for (const auto &row : rows)
        values.append(row.toObject().value(member).toString());
    return values;
}

bool hasDeleted(const QJsonArray &rows)
{
    return std::any_of(rows.cbegin(), rows.cend(),
                       [](const auto &row) { return row.toObject().value("deleted"_L1).toBool(); });
}

} // namespace

class KekkaiCliTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    QString secretFile(const QString &name, const QByteArray &content, mode_t mode)
    {
        const QString path = m_folder.filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(content) != content.size())
            return {};
        file.close();
        return ::chmod(QFile::encodeName(path).constData(), mode) == 0 ? path : QString();
    }

private Q_SLOTS:
    void printsTheWholeInventoryAsJson()
    {
        const Outcome live = run({u"--sandbox"_s, u"inventory"_s, u"--json"_s});
        QVERIFY2(live.code == 0, live.err.constData());
        const QJsonObject json = live.json();
        for (const QString &member :
             {u"keks"_s, u"deks"_s, u"subjects"_s, u"policies"_s, u"secrets"_s, u"mappings"_s, u"errors"_s})
            QVERIFY2(json.value(member).isArray(), qPrintable(member));
        QVERIFY(json.value("errors"_L1).toArray().isEmpty());
        QVERIFY(json.value("policies"_L1).toArray().size() >= 15);
        QVERIFY(!json.value("secrets"_L1).toArray().isEmpty());
        QVERIFY(!json.value("mappings"_L1).toArray().isEmpty());
        QVERIFY(!hasDeleted(json.value("keks"_L1).toArray()));
        QVERIFY(!hasDeleted(json.value("deks"_L1).toArray()));

        const Outcome all = run({u"--sandbox"_s, u"inventory"_s, u"--json"_s, u"--deleted"_s});
        QCOMPARE(all.code, 0);
        QVERIFY(all.json().value("keks"_L1).toArray().size() >= 12);
        QVERIFY(all.json().value("deks"_L1).toArray().size() >= 60);
        QVERIFY(all.json().value("subjects"_L1).toArray().size() >= 40);
        QVERIFY(hasDeleted(all.json().value("keks"_L1).toArray()));
        QVERIFY(hasDeleted(all.json().value("deks"_L1).toArray()));
        for (const auto &row : all.json().value("deks"_L1).toArray()) {
            const QJsonObject dek = row.toObject();
            for (const QString &member : {u"kekName"_s, u"subject"_s, u"algorithm"_s})
                QVERIFY(!dek.value(member).toString().isEmpty());
            QVERIFY(dek.value("version"_L1).toInt() > 0);
            QVERIFY(!dek.contains("keyMaterial"_L1));
        }
        for (const auto &row : all.json().value("subjects"_L1).toArray()) {
            QVERIFY(!row.toObject().value("subject"_L1).toString().isEmpty());
            QVERIFY(!row.toObject().value("versions"_L1).toArray().isEmpty());
        }
    }
    void printsEachCommand_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("member");
        for (const auto &[command, member] :
             {std::pair{"keks", "keks"}, std::pair{"deks", "deks"}, std::pair{"subjects", "subjects"},
              std::pair{"policies", "policies"}, std::pair{"secrets", "secrets"}, std::pair{"wiring", "wiring"},
              std::pair{"findings", "findings"}})
            QTest::newRow(command) << QString::fromLatin1(command) << QString::fromLatin1(member);
    }
    void printsEachCommand()
    {
        QFETCH(QString, command);
        QFETCH(QString, member);
        const Outcome json = run({u"--sandbox"_s, command, u"--json"_s});
        QVERIFY2(json.code == 0, json.err.constData());
        QVERIFY(!json.json().value(member).toArray().isEmpty());
        QVERIFY(json.json().value("errors"_L1).isArray());
        QVERIFY(json.err.isEmpty()); // no progress where standard error is no terminal

        const Outcome table = run({u"--sandbox"_s, command});
        QCOMPARE(table.code, 0);
        QVERIFY(table.out.count('\n') > json.json().value(member).toArray().size() / 2);
        QVERIFY(!table.out.contains('\x1b'));
    }
    void showsDeletedRowsOnlyWhenAsked()
    {
        const Outcome live = run({u"--sandbox"_s, u"keks"_s, u"--json"_s});
        const Outcome all = run({u"--sandbox"_s, u"keks"_s, u"--json"_s, u"--deleted"_s});
        const auto liveKeks = live.json().value("keks"_L1).toArray();
        const auto allKeks = all.json().value("keks"_L1).toArray();
        QVERIFY(allKeks.size() > liveKeks.size());
        QVERIFY(!hasDeleted(liveKeks));
        QCOMPARE(run({u"--sandbox"_s, u"keks"_s}).out.count('\n'), liveKeks.size() + 1);
        QCOMPARE(run({u"--sandbox"_s, u"keks"_s, u"--deleted"_s}).out.count('\n'), allKeks.size() + 1);
    }
    void tellsWhatEncryptsEachField()
    {
        const Outcome subjects = run({u"--sandbox"_s, u"policies"_s, u"--json"_s});
        QString subject;
        QString kek;
        for (const auto &row : subjects.json().value("policies"_L1).toArray()) {
            const QJsonObject policy = row.toObject();
            if (policy.value("rule"_L1).toObject().value("type"_L1) == "ENCRYPT"_L1
                && policy.value("issues"_L1).toArray().isEmpty() && policy.value("fieldCount"_L1).toInt() > 0) {
                subject = policy.value("subject"_L1).toString();
                kek = policy.value("kekName"_L1).toString();
                break;
            }
        }
        QVERIFY(!subject.isEmpty());
        const Outcome fields = run({u"--sandbox"_s, u"fields"_s, subject, u"--json"_s});
        QVERIFY2(fields.code == 0, fields.err.constData());
        QCOMPARE(fields.json().value("subject"_L1).toString(), subject);
        bool found = false;
        for (const auto &row : fields.json().value("fields"_L1).toArray()) {
            const QJsonObject field = row.toObject();
            for (const QString &member :
                 {u"path"_s, u"matchName"_s, u"type"_s, u"inlineTags"_s, u"externalTags"_s, u"rules"_s, u"verdict"_s})
                QVERIFY2(field.contains(member), qPrintable(member));
            const auto rules = field.value("rules"_L1).toArray();
            if (field.value("encrypted"_L1).toBool() && members(rules, u"kekName"_s).contains(kek))
                found = true;
        }
        QVERIFY(found);
        QCOMPARE(run({u"--sandbox"_s, u"fields"_s, subject, u"1"_s, u"--json"_s}).json().value("version"_L1).toInt(),
                 1);
        QVERIFY(run({u"--sandbox"_s, u"fields"_s, subject}).out.contains(kek.toUtf8()));
    }
    void endsWithFiveForWhatDoesNotExist()
    {
        const Outcome noSubject = run({u"--sandbox"_s, u"fields"_s, u"no-such-subject"_s});
        QCOMPARE(noSubject.code, 5);
        QVERIFY(noSubject.err.contains("no-such-subject"));
        QVERIFY(noSubject.out.isEmpty());
        const Outcome asJson = run({u"--sandbox"_s, u"fields"_s, u"no-such-subject"_s, u"--json"_s});
        QCOMPARE(asJson.code, 5);
        QCOMPARE(asJson.json().value("errors"_L1).toArray().at(0).toObject().value("item"_L1).toString(),
                 u"no-such-subject"_s);
        const auto subjects = run({u"--sandbox"_s, u"subjects"_s, u"--json"_s}).json().value("subjects"_L1).toArray();
        const QString subject = subjects.at(0).toObject().value("subject"_L1).toString();
        QCOMPARE(run({u"--sandbox"_s, u"fields"_s, subject, u"4711"_s}).code, 5);
    }
    void endsWithSixOnFindings()
    {
        QCOMPARE(run({u"--sandbox"_s, u"findings"_s}).code, 0);
        QCOMPARE(run({u"--sandbox"_s, u"findings"_s, u"--fail-on"_s, u"high"_s}).code, 6);
    }
    void refusesWrongUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char *name, const QStringList &arguments, const QByteArray &says) {
            QTest::newRow(name) << arguments << says;
        };
        const QString url = u"http://127.0.0.1:9"_s;
        row("nothing", {}, "inventory");
        row("no server", {u"keks"_s}, "--schema-registry");
        row("unknown command", {u"--sandbox"_s, u"kex"_s}, "kex");
        row("unknown option", {u"--sandbox"_s, u"keks"_s, u"--frob"_s}, "frob");
        row("fields without subject", {u"--sandbox"_s, u"fields"_s}, "subject");
        row("fields with a bad version", {u"--sandbox"_s, u"fields"_s, u"s"_s, u"0"_s}, "latest");
        row("words too many", {u"--sandbox"_s, u"keks"_s, u"x"_s}, "more words");
        row("sandbox and a server", {u"--sandbox"_s, u"--cmf"_s, url, u"keks"_s}, "--sandbox");
        row("wiring without CMF", {u"--schema-registry"_s, url, u"wiring"_s}, "--cmf");
        row("keks without registry", {u"--cmf"_s, url, u"keks"_s}, "--schema-registry");
        row("password of nobody", {u"--schema-registry"_s, url, u"--password-fd"_s, u"0"_s, u"keks"_s}, "--user");
        row("two sources",
            {u"--schema-registry"_s, url, u"--user"_s, u"u"_s, u"--password-fd"_s, u"0"_s, u"--password-file"_s, u"x"_s,
             u"keks"_s},
            "Only one");
        row("user and bearer", {u"--schema-registry"_s, url, u"--user"_s, u"u"_s, u"--bearer-fd"_s, u"0"_s, u"keks"_s},
            "bearer");
        row("descriptor that is no number",
            {u"--schema-registry"_s, url, u"--user"_s, u"u"_s, u"--password-fd"_s, u"geheim"_s, u"keks"_s},
            "file descriptor");
        row("no URL", {u"--schema-registry"_s, u"host:8081"_s, u"keks"_s}, "http");
        row("ftp", {u"--schema-registry"_s, u"ftp://h"_s, u"keks"_s}, "ftp");
        row("query", {u"--schema-registry"_s, u"http://h/?a=b"_s, u"keks"_s}, "?");
        row("missing CA", {u"--schema-registry"_s, url, u"--ca"_s, u"/nonexistent/ca.pem"_s, u"keks"_s},
            "/nonexistent/ca.pem");
        row("fail-on elsewhere", {u"--sandbox"_s, u"keks"_s, u"--fail-on"_s, u"high"_s}, "findings");
        row("fail-on what", {u"--sandbox"_s, u"findings"_s, u"--fail-on"_s, u"awful"_s}, "critical");
        row("prompt without a terminal", {u"--schema-registry"_s, url, u"--user"_s, u"u"_s, u"keks"_s}, "terminal");
    }
    void refusesWrongUsage()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, says);
        const Outcome outcome = run(arguments);
        QCOMPARE(outcome.code, 2);
        QVERIFY2(outcome.err.contains(says), outcome.err.constData());
        QVERIFY(outcome.out.isEmpty());
        QVERIFY(!outcome.err.contains("geheim"));
    }
    void neverRepeatsASecretTypedInTheWrongPlace()
    {
        const QString url = u"https://127.0.0.1:9"_s;
        for (const QStringList &arguments :
             {QStringList{u"--schema-registry"_s, u"https://user:hunter2@127.0.0.1:9"_s, u"keks"_s},
              QStringList{u"--cmf"_s, u"https://user:hunter2@127.0.0.1:9/cmf"_s, u"secrets"_s},
              QStringList{u"--schema-registry"_s, u"user:hunter2@host"_s, u"keks"_s},
              QStringList{u"--schema-registry"_s, url, u"--user"_s, u"u:hunter2"_s, u"keks"_s},
              QStringList{u"--schema-registry"_s, url, u"--user"_s, u"u"_s, u"--password"_s, u"hunter2"_s, u"keks"_s},
              QStringList{u"--schema-registry"_s, url, u"--password=hunter2"_s, u"keks"_s},
              QStringList{u"--schema-registry"_s, url, u"-phunter2"_s, u"keks"_s},
              QStringList{u"--schema-registry"_s, url, u"--bearer"_s, u"hunter2"_s, u"keks"_s}}) {
            const Outcome outcome = run(arguments);
            QVERIFY2(outcome.code == 2, qPrintable(arguments.join(u' ')));
            QVERIFY2(!outcome.err.contains("hunter2") && !outcome.out.contains("hunter2"), outcome.err.constData());
            QVERIFY(!outcome.err.isEmpty());
        }
    }
    void readsPasswordsFromDescriptorAndFile()
    {
        SandboxOptions options;
        options.seed = u"demo"_s;
        options.basicUser = u"admin"_s;
        options.basicPassword = "correct horse"_ba;
        Sandbox sandbox(options);
        const auto started = sandbox.start();
        QVERIFY(started);
        const QStringList server{u"--schema-registry"_s, sandbox.schemaRegistryUrl().toString(), u"--user"_s,
                                 u"admin"_s};
        const QStringList keks{u"keks"_s, u"--json"_s};

        const Outcome byDescriptor = run(server + QStringList{u"--password-fd"_s, u"0"_s} + keks, "correct horse\n");
        QVERIFY2(byDescriptor.code == 0, byDescriptor.err.constData());
        QVERIFY(!byDescriptor.json().value("keks"_L1).toArray().isEmpty());

        const QString good = secretFile(u"good"_s, "correct horse\n", 0600);
        const Outcome byFile = run(server + QStringList{u"--password-file"_s, good} + keks);
        QVERIFY2(byFile.code == 0, byFile.err.constData());
        QCOMPARE(byFile.out, byDescriptor.out);

        const Outcome wrong = run(server + QStringList{u"--password-fd"_s, u"0"_s} + keks, "battery staple");
        QCOMPARE(wrong.code, 4);
        QVERIFY(!wrong.err.isEmpty());
        QVERIFY(!wrong.err.contains("battery") && !wrong.out.contains("battery"));
        const Outcome nobody = run({u"--schema-registry"_s, sandbox.schemaRegistryUrl().toString(), u"keks"_s});
        QCOMPARE(nobody.code, 4);

        for (const mode_t mode : {0644, 0640, 0604, 0660}) {
            const Outcome open =
                run(server + QStringList{u"--password-file"_s, secretFile(u"open"_s, "correct horse\n", mode)} + keks);
            QCOMPARE(open.code, 2);
            QVERIFY2(open.err.contains("chmod 600"), open.err.constData());
        }
        QCOMPARE(run(server + QStringList{u"--password-file"_s, secretFile(u"empty"_s, "\n", 0600)} + keks).code, 2);
        QCOMPARE(run(server + QStringList{u"--password-file"_s, secretFile(u"two"_s, "a\nb\n", 0600)} + keks).code, 2);
        QCOMPARE(run(server + QStringList{u"--password-file"_s, m_folder.path()} + keks).code, 2);
        QCOMPARE(run(server + QStringList{u"--password-file"_s, m_folder.filePath(u"none"_s)} + keks).code, 2);
        QCOMPARE(run(server + QStringList{u"--password-fd"_s, u"77"_s} + keks).code, 2);
    }
    void readsBearerTokens()
    {
        SandboxOptions options;
        options.seed = u"demo"_s;
        options.bearerToken = "tok-123"_ba;
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        const QString cmf = sandbox.cmfUrl().toString();
        const Outcome good = run(
            {u"--cmf"_s, cmf + u"/cmf/api/v1/"_s, u"--bearer-fd"_s, u"0"_s, u"secrets"_s, u"--json"_s}, "tok-123\n");
        QVERIFY2(good.code == 0, good.err.constData());
        QVERIFY(!good.json().value("secrets"_L1).toArray().isEmpty());
        // The sign-in of one server does not go to the other.
        const Outcome both = run({u"--schema-registry"_s, sandbox.schemaRegistryUrl().toString(), u"--bearer-fd"_s,
                                  u"0"_s, u"--cmf"_s, cmf, u"secrets"_s},
                                 "tok-123\n");
        QCOMPARE(both.code, 4);
        const QString file = secretFile(u"token"_s, "tok-123", 0600);
        const Outcome each = run({u"--schema-registry"_s, sandbox.schemaRegistryUrl().toString(), u"--bearer-file"_s,
                                  file, u"--cmf"_s, cmf, u"--cmf-bearer-file"_s, file, u"inventory"_s, u"--json"_s});
        QVERIFY2(each.code == 0, each.err.constData());
    }
    void noSecretIsInTheProcessList()
    {
        // A server that takes the connection and never answers keeps the program busy while it is looked at.
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        QProcess process;
        process.start(program(),
                      {u"--schema-registry"_s, u"http://127.0.0.1:%1"_s.arg(silent.serverPort()), u"--user"_s,
                       u"admin"_s, u"--password-fd"_s, u"0"_s, u"keks"_s});
        process.write("correct horse\n");
        process.closeWriteChannel();
        QTRY_VERIFY_WITH_TIMEOUT(silent.hasPendingConnections(), patience);
        for (const QString &name : {u"cmdline"_s, u"environ"_s}) {
            QFile file(u"/proc/%1/%2"_s.arg(process.processId()).arg(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            QVERIFY(!bytes.isEmpty());
            QVERIFY(!bytes.contains("correct horse"));
            QVERIFY(!bytes.contains(QByteArray("admin:correct horse").toBase64()));
        }
        // Ctrl+C ends it cleanly.
        QVERIFY(::kill(pid_t(process.processId()), SIGINT) == 0);
        QVERIFY(process.waitForFinished(patience));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
        QVERIFY(process.readAllStandardOutput().isEmpty());
    }
    void asksForThePasswordAtTheTerminal_data()
    {
        QTest::addColumn<QByteArray>("typed");
        QTest::addColumn<int>("code");
        QTest::newRow("right") << "correct horse\n"_ba << 0;
        QTest::newRow("corrected with backspace") << "correct hore\x7fse\n"_ba << 0;
        QTest::newRow("wrong") << "wrong horse\n"_ba << 4;
        QTest::newRow("nothing") << "\n"_ba << 2;
        QTest::newRow("end of input") << "\x04"_ba << 2;
        QTest::newRow("Ctrl+C") << "correct ho\x03"_ba << 130;
        QTest::newRow("Ctrl+Backslash") << "correct ho\x1c"_ba << 130;
    }
    void asksForThePasswordAtTheTerminal()
    {
        QFETCH(QByteArray, typed);
        QFETCH(int, code);
        SandboxOptions options;
        options.seed = u"demo"_s;
        options.basicUser = u"admin"_s;
        options.basicPassword = "correct horse"_ba;
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        Terminal terminal({u"--schema-registry"_s, sandbox.schemaRegistryUrl().toString(), u"--user"_s, u"admin"_s,
                           u"keks"_s, u"--json"_s});
        QVERIFY(terminal.isOpen());
        QTRY_VERIFY2_WITH_TIMEOUT(terminal.shown().contains("Password of admin for Schema Registry: "),
                                  terminal.shown().constData(), patience);
        QVERIFY(!terminal.echoes()); // silent already when it asks
        QVERIFY(terminal.type(typed));
        QTRY_VERIFY_WITH_TIMEOUT(terminal.hasEnded(), patience);
        QCOMPARE(terminal.exitCode(), code);
        QVERIFY(terminal.echoes()); // as it was
        const QByteArray shown = terminal.shown();
        for (const QByteArray &part : {"correct"_ba, "horse"_ba, "hore"_ba, "wrong"_ba})
            QVERIFY2(!shown.contains(part), shown.constData());
        // Scripts read standard output: neither prompt nor error stands there.
        const QByteArray out = terminal.output();
        QVERIFY2(!out.contains("Password"), out.constData());
        QCOMPARE(!QJsonDocument::fromJson(out).object().value("keks"_L1).toArray().isEmpty(), code == 0);
    }
    void asksNothingWithoutATerminal()
    {
        const Outcome outcome =
            run({u"--schema-registry"_s, u"http://127.0.0.1:1"_s, u"--user"_s, u"admin"_s, u"keks"_s});
        QCOMPARE(outcome.code, 2);
        QVERIFY2(outcome.err.contains("no terminal"), outcome.err.constData());
        QVERIFY2(!outcome.err.contains("Password of"), outcome.err.constData());
    }
    void doesNotPrintIntoItsOwnSockets()
    {
        QProcess shell;
        shell.start(u"/bin/sh"_s, {u"-c"_s, u"exec \"$0\" --sandbox keks --json >&-"_s, program()});
        QVERIFY(shell.waitForFinished(patience));
        QCOMPARE(shell.exitStatus(), QProcess::NormalExit);
        QCOMPARE(shell.exitCode(), 1);
        QVERIFY(!shell.readAllStandardError().isEmpty());
    }
    void endsWithThreeWithoutConnection()
    {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const quint16 port = closed.serverPort();
        closed.close();
        const Outcome outcome =
            run({u"--schema-registry"_s, u"http://127.0.0.1:%1"_s.arg(port), u"keks"_s, u"--json"_s});
        QCOMPARE(outcome.code, 3);
        QVERIFY(!outcome.err.isEmpty());
        QCOMPARE(outcome.json().value("errors"_L1).toArray().size(), 1);
    }
    void endsWithOneWhenSomethingIsMissing()
    {
        SandboxOptions options;
        options.seed = u"demo"_s;
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        const QStringList command{u"--schema-registry"_s,
                                  sandbox.schemaRegistryUrl().toString(),
                                  u"--cmf"_s,
                                  sandbox.cmfUrl().toString(),
                                  u"inventory"_s,
                                  u"--json"_s};
        const Outcome whole = run(command);
        QVERIFY2(whole.code == 0, whole.err.constData());
        QVERIFY(whole.err.isEmpty());
        const QJsonArray deks = whole.json().value("deks"_L1).toArray();
        QVERIFY(deks.size() >= 60);
        const QStringList keks = members(whole.json().value("keks"_L1).toArray(), u"name"_s);
        QVERIFY(keks.contains(u"customer-pii"_s));
        QVERIFY(sandbox.setFaults({u"500@/catalog"_s, u"html@/dek-registry/v1/keks/customer-pii?"_s}));
        const Outcome partly = run(command);
        QCOMPARE(partly.code, 1);
        const QJsonArray errors = partly.json().value("errors"_L1).toArray();
        QCOMPARE(errors.size(), 2);
        QHash<QString, QJsonObject> byPart;
        for (const auto &error : errors)
            byPart.insert(error.toObject().value("part"_L1).toString(), error.toObject());
        const QJsonObject tags = byPart.value(u"tags"_s);
        QCOMPARE(tags.value("kind"_L1).toString(), u"Server"_s);
        QCOMPARE(tags.value("httpStatus"_L1).toInt(), 500);
        QVERIFY(!tags.contains("item"_L1)); // the whole part
        const QJsonObject kek = byPart.value(u"keks"_s);
        QCOMPARE(kek.value("item"_L1).toString(), u"KEK customer-pii"_s);
        QCOMPARE(kek.value("kind"_L1).toString(), u"BadReply"_s);
        QVERIFY2(partly.err.contains("KEK customer-pii"), partly.err.constData());
        QCOMPARE(partly.err.count('\n'), 2); // a line for each
        // The rest was read, and the KEK that could not be is not passed over in silence.
        QCOMPARE(partly.json().value("deks"_L1).toArray(), deks);
        QCOMPARE(members(partly.json().value("keks"_L1).toArray(), u"name"_s), keks);
        // Only what was asked for counts.
        QVERIFY(sandbox.setFaults({u"500@/catalog"_s}));
        const QStringList server = command.mid(0, 4);
        QCOMPARE(run(server + QStringList{u"keks"_s, u"--json"_s}).code, 0);
        QVERIFY(sandbox.setFaults({}));
        QCOMPARE(run(command).code, 0);
    }
    void helpNamesWhatScriptsNeed()
    {
        const Outcome help = run({u"--help"_s});
        QCOMPARE(help.code, 0);
        for (const QByteArray &word : {"--password-fd"_ba, "--bearer-file"_ba, "findings"_ba, "130"_ba, "--ca"_ba})
            QVERIFY2(help.out.contains(word), word.constData());
        QVERIFY(!help.out.contains("--password "));
        QCOMPARE(run({u"--version"_s}).code, 0);
    }
};

QTEST_GUILESS_MAIN(KekkaiCliTest)
#include "tst_kekkaicli.moc"
