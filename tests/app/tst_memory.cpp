#include "services/hardening/hardening.h"
#include "services/hardening/protections.h"
#include "services/sandbox/sandbox.h"

#include <QHash>
#include <QProcess>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

constexpr int limitMs = 170000;

/// "when what" → how often.
using Found = QHash<QByteArray, int>;

Found foundIn(const QByteArray &output)
{
    Found found;
    const auto lines = output.split('\n');
    for (const QByteArray &line : lines) {
        const auto words = line.split(' ');
        if (words.size() >= 3)
            found.insert(words[0] + ' ' + words[1], words[2].toInt());
    }
    return found;
}

} // namespace

class MemoryTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void holdsNoSecretOnceItIsLocked();
};

void MemoryTest::holdsNoSecretOnceItIsLocked()
{
#ifndef Q_OS_LINUX
    QSKIP("reads /proc/self/maps");
#else
    if (isSanitizedBuild())
        QSKIP("a sanitizer keeps what is freed for a while, to find uses of it");
    const QByteArray password = "correct-horse-battery-staple";
    const QByteArray token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJwcm9iZSJ9.not-signed-at-all";
    const QByteArray kek = "Q8~demo.fK2sVwYx4TnLr7Ub0Zc"; // of the demo's KEK "customer-documents"
    SandboxOptions options;
    options.seed = u"demo"_s;
    options.basicUser = u"reader"_s;
    options.basicPassword = password;
    options.bearerToken = token;
    Sandbox sandbox(options);
    QVERIFY(sandbox.start());

    QProcess probe;
    probe.start(qEnvironmentVariable("KEKKAI_TEST_BIN_DIR") + u"/memoryprobe"_s,
                {sandbox.schemaRegistryUrl().toString(), sandbox.cmfUrl().toString(), u"reader"_s});
    QVERIFY(probe.waitForStarted());
    for (const QByteArray &secret : {password, token, kek, password, token})
        probe.write(secret + '\n');
    probe.closeWriteChannel();
    // Not waitForFinished(): the sandbox answers from this process, and some of its work needs this thread.
    QTRY_COMPARE_WITH_TIMEOUT(probe.state(), QProcess::NotRunning, limitMs);
    const QByteArray output = probe.readAllStandardOutput();
    QVERIFY2(probe.exitStatus() == QProcess::NormalExit && probe.exitCode() == 0,
             QByteArray(probe.readAllStandardError() + output).constData());
    const Found found = foundIn(output);

    // It did its work with them, and the scan can see them.
    QVERIFY(found.value("open keks") > 5 && found.value("open environments") > 1);
    for (const char *what : {"password", "token", "kek"}) {
        QVERIFY2(found.value("open "_ba + what) > 0, output.constData());
        QVERIFY2(found.value("unlocked "_ba + what) > 0, output.constData());
    }
    QVERIFY2(found.value("open secrets") > 2, output.constData());

    for (const char *when : {"locked ", "relocked "}) {
        for (const char *what :
             {"password", "password-utf16", "login-base64", "token", "token-utf16", "kek", "kek-utf16", "secrets"}) {
            const QByteArray key = QByteArray(when) + what;
            QVERIFY2(found.contains(key), output.constData());
            QVERIFY2(found.value(key) == 0, output.constData());
        }
    }
    QCOMPARE(found.value("locked revoked"), 1);
    QCOMPARE(found.value("unlocked environments"), found.value("open environments"));
    QCOMPARE(found.value("protection " + QByteArray::number(int(Protection::NotTraceable)), -1),
             int(ProtectionState::Holds::Yes));
#endif
}

QTEST_GUILESS_MAIN(MemoryTest)
#include "tst_memory.moc"
