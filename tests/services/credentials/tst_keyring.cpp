#include "services/credentials/keychain.h"
#include "tests/support/testkeyring.h"

#include <QCryptographicHash>
#include <QDirIterator>
#include <QTest>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;

/// Against a real Secret Service: GNOME Keyring on a session bus of its own.
class KeyringTest : public QObject {
    Q_OBJECT
private:
    const QUuid m_profile = QUuid::createUuid();

    [[nodiscard]] QString key() const { return KeychainKey{m_profile, EndpointRole::Cmf, SecretKind::Password}.text(); }
    /// The one line that the program says.
    [[nodiscard]] QByteArray probe(const TestKeyring &keyring, const QString &verb, const QByteArray &input = {}) const
    {
        QProcess program;
        program.setProcessEnvironment(keyring.environment());
        program.start(QStringLiteral(KEKKAI_KEYCHAINPROBE), {verb, m_profile.toString(QUuid::WithoutBraces)});
        program.write(input);
        program.closeWriteChannel();
        if (!program.waitForFinished(60000)) {
            program.kill();
            program.waitForFinished();
            return "it hangs";
        }
        return program.readAllStandardOutput().trimmed();
    }
    [[nodiscard]] static QByteArray read(const QByteArray &secret)
    {
        return "ok " + QCryptographicHash::hash(secret, QCryptographicHash::Sha256).toHex();
    }

private Q_SLOTS:
    void keepsSecretsOverARestart()
    {
        TestKeyring keyring;
        if (!keyring.problem().isEmpty())
            QSKIP(qPrintable(keyring.problem()));
        QCOMPARE(probe(keyring, u"probe"_s), "ok"_ba);
        QCOMPARE(probe(keyring, u"read"_s).left(7), "missing"_ba);
        QCOMPARE(probe(keyring, u"write"_s, "correct horse battery"), "ok"_ba);
        QCOMPARE(probe(keyring, u"read"_s), read("correct horse battery"));
        // Found by others under the names that the documents promise.
        QVERIFY2(keyring.lookup(key()).contains("Kekkai"), keyring.lookup(key()).constData());
        QVERIFY(keyring.restart());
        QCOMPARE(probe(keyring, u"read"_s), read("correct horse battery"));
        QCOMPARE(probe(keyring, u"write"_s, "another one"), "ok"_ba);
        QCOMPARE(probe(keyring, u"read"_s), read("another one"));
        QCOMPARE(probe(keyring, u"remove"_s), "ok"_ba);
        QCOMPARE(probe(keyring, u"read"_s).left(7), "missing"_ba);
        QCOMPARE(probe(keyring, u"remove"_s), "ok"_ba); // gone is gone
    }
    void keepsAnyBytes_data()
    {
        QTest::addColumn<QByteArray>("secret");
        QTest::newRow("every byte") << [] {
            QByteArray bytes;
            for (int i = 0; i < 256; ++i)
                bytes.append(char(i));
            return bytes;
        }();
        QTest::newRow("letters of all kinds") << "пароль 鍵 🔑"_ba;
        QTest::newRow("line end at the end") << "a\n"_ba;
        QTest::newRow("a long token") << QByteArray(60000, 'x');
    }
    void keepsAnyBytes()
    {
        QFETCH(QByteArray, secret);
        TestKeyring keyring;
        if (!keyring.problem().isEmpty())
            QSKIP(qPrintable(keyring.problem()));
        QCOMPARE(probe(keyring, u"write"_s, secret), "ok"_ba);
        QCOMPARE(probe(keyring, u"read"_s), read(secret));
    }
    void refusesWhatIsTooLong()
    {
        TestKeyring keyring;
        if (!keyring.problem().isEmpty())
            QSKIP(qPrintable(keyring.problem()));
        QCOMPARE(probe(keyring, u"write"_s, QByteArray(70000, 'x')), "tooLarge 65536"_ba);
        QCOMPARE(probe(keyring, u"read"_s).left(7), "missing"_ba);
    }
    void tellsOfALockedKeyring()
    {
        TestKeyring keyring;
        if (!keyring.problem().isEmpty())
            QSKIP(qPrintable(keyring.problem()));
        QCOMPARE(probe(keyring, u"write"_s, "correct horse"), "ok"_ba);
        QVERIFY(keyring.lock());
        QCOMPARE(probe(keyring, u"probe"_s).left(6), "locked"_ba);
        QCOMPARE(probe(keyring, u"read"_s).left(6), "locked"_ba); // not "missing", which would ask for a new password
        QCOMPARE(probe(keyring, u"write"_s, "other").left(6), "locked"_ba);
        QCOMPARE(probe(keyring, u"remove"_s).left(6), "locked"_ba); // the entry is still there
        QVERIFY(keyring.restart());
        QCOMPARE(probe(keyring, u"read"_s), read("correct horse"));
    }
    void tellsOfAKeyringThatNobodyUnlocked()
    {
        TestKeyring keyring;
        if (!keyring.problem().isEmpty())
            QSKIP(qPrintable(keyring.problem()));
        QCOMPARE(probe(keyring, u"write"_s, "correct horse"), "ok"_ba);
        QVERIFY(keyring.restart(false));
        QCOMPARE(probe(keyring, u"probe"_s).left(6), "locked"_ba);
        QCOMPARE(probe(keyring, u"read"_s).left(6), "locked"_ba);
    }
    void tellsOfAnEntryDeletedUnderneath()
    {
        TestKeyring keyring;
        if (!keyring.problem().isEmpty())
            QSKIP(qPrintable(keyring.problem()));
        QCOMPARE(probe(keyring, u"write"_s, "correct horse"), "ok"_ba);
        QVERIFY(keyring.removeUnderneath(key()));
        QCOMPARE(probe(keyring, u"read"_s).left(7), "missing"_ba);
    }
    void removesAllOfAProfile()
    {
        TestKeyring keyring;
        if (!keyring.problem().isEmpty())
            QSKIP(qPrintable(keyring.problem()));
        QCOMPARE(probe(keyring, u"write"_s, "correct horse"), "ok"_ba);
        QCOMPARE(probe(keyring, u"removeAll"_s), "ok"_ba);
        QCOMPARE(probe(keyring, u"read"_s).left(7), "missing"_ba);
        QVERIFY2(!keyring.lookup(key()).contains("Kekkai"), keyring.lookup(key()).constData());
    }
    void tellsWhereNobodyOffersAKeychain()
    {
        TestKeyring keyring(TestKeyring::Access::NoService);
        if (!keyring.problem().isEmpty())
            QSKIP(qPrintable(keyring.problem()));
        for (const QString &verb : {u"probe"_s, u"read"_s, u"write"_s, u"remove"_s, u"removeAll"_s})
            QCOMPARE(probe(keyring, verb, "correct horse").left(6), "absent"_ba);
    }
    void tellsWhereTheBusForbidsIt()
    {
        TestKeyring keyring(TestKeyring::Access::Denied);
        if (!keyring.problem().isEmpty())
            QSKIP(qPrintable(keyring.problem()));
        for (const QString &verb : {u"probe"_s, u"read"_s, u"write"_s, u"remove"_s})
            QCOMPARE(probe(keyring, verb, "correct horse").left(6), "denied"_ba);
    }
    void nothingIsReadableOnDisk()
    {
        TestKeyring keyring;
        if (!keyring.problem().isEmpty())
            QSKIP(qPrintable(keyring.problem()));
        const QByteArray secret = "correct horse battery staple";
        QCOMPARE(probe(keyring, u"write"_s, secret), "ok"_ba);
        QVERIFY(keyring.restart());
        QCOMPARE(probe(keyring, u"read"_s), read(secret));
        int files = 0;
        QDirIterator walk(keyring.everything(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (walk.hasNext()) {
            QFile file(walk.next());
            if (!file.open(QIODevice::ReadOnly))
                continue;
            const QByteArray bytes = file.readAll();
            ++files;
            QVERIFY2(!bytes.contains(secret), qPrintable(file.fileName()));
            QVERIFY2(!bytes.contains(secret.toBase64()), qPrintable(file.fileName()));
            QVERIFY2(!bytes.contains(secret.toHex()), qPrintable(file.fileName()));
        }
        QVERIFY(files >= 2); // the keyring itself is one of them
        QVERIFY(!QDir(keyring.home() + u"/.local/share/keyrings"_s).entryList({u"*.keyring"_s}).isEmpty());
    }
};

QTEST_GUILESS_MAIN(KeyringTest)
#include "tst_keyring.moc"
