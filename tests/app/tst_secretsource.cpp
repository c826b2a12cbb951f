#include "app/secretsource.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace kekkai;
using namespace Qt::StringLiterals;

/// The terminal is tested with the whole program, in tst_kekkaicli.
class SecretSourceTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] QString file(const QByteArray &content, mode_t mode = 0600) const
    {
        const QString path = m_folder.filePath(u"secret"_s);
        QFile::remove(path);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            return {};
        file.close();
        return ::chmod(QFile::encodeName(path).constData(), mode) == 0 ? path : QString();
    }
    /// The reading end of a pipe that holds @p content.
    [[nodiscard]] static int pipeWith(const QByteArray &content)
    {
        std::array<int, 2> ends = {-1, -1};
        if (::pipe(ends.data()) != 0
            || ::write(ends[1], content.constData(), std::size_t(content.size())) != content.size())
            return -1;
        ::close(ends[1]);
        return ends[0];
    }
    [[nodiscard]] static bool isOpen(int descriptor) { return ::fcntl(descriptor, F_GETFD) >= 0; }

private Q_SLOTS:
    void readsOneLine_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QByteArray>("expected"); // empty: refused
        QTest::newRow("plain") << "correct horse"_ba
                               << "correct horse"_ba;
        QTest::newRow("line end") << "correct horse\n"_ba
                                  << "correct horse"_ba;
        QTest::newRow("line end of Windows") << "correct horse\r\n"_ba
                                             << "correct horse"_ba;
        QTest::newRow("blanks stay") << " a b \n"_ba
                                     << " a b "_ba;
        QTest::newRow("any bytes") << "\xff\xfe\n"_ba
                                   << "\xff\xfe"_ba;
        QTest::newRow("empty") << ""_ba
                               << ""_ba;
        QTest::newRow("only a line end") << "\n"_ba
                                         << ""_ba;
        QTest::newRow("two lines") << "hunter2\nhunter3\n"_ba
                                   << ""_ba;
        QTest::newRow("an empty line more") << "hunter2\n\n"_ba
                                            << ""_ba;
        QTest::newRow("nul inside") << QByteArray("hun\0ter2", 8) << ""_ba;
        QTest::newRow("longest") << QByteArray(64 * 1024, 'x') << QByteArray(64 * 1024, 'x');
        QTest::newRow("too long") << QByteArray(64 * 1024 + 1, 'x') << ""_ba;
    }
    void readsOneLine()
    {
        QFETCH(QByteArray, content);
        QFETCH(QByteArray, expected);
        QList<Result<Secret>> read{secretFromFile(file(content))};
        if (content.size() < 60000) { // what a pipe holds
            const int descriptor = pipeWith(content);
            read.append(secretFromDescriptor(descriptor));
            QVERIFY(!isOpen(descriptor)); // closed: no child may inherit it
        }
        for (const Result<Secret> &secret : std::as_const(read)) {
            QCOMPARE(secret.has_value(), !expected.isEmpty());
            if (secret) {
                QCOMPARE(secret->reveal().toByteArray(), expected);
            } else {
                QCOMPARE(secret.error().kind, ApiError::Kind::Invalid);
                QVERIFY(!secret.error().detail.isEmpty());
                QVERIFY(!secret.error().detail.contains(u"hunter"));
            }
        }
    }
    void readsOnlyWhatNobodyElseCan_data()
    {
        QTest::addColumn<int>("mode");
        QTest::addColumn<bool>("read");
        for (const int mode : {0600, 0400})
            QTest::addRow("%o", mode) << mode << true;
        for (const int mode : {0640, 0604, 0660, 0602, 0620, 0610, 0601})
            QTest::addRow("%o", mode) << mode << false;
    }
    void readsOnlyWhatNobodyElseCan()
    {
        QFETCH(int, mode);
        const auto secret = secretFromFile(file("hunter2", mode_t(mode)));
        QTEST(secret.has_value(), "read");
        if (!secret)
            QVERIFY2(secret.error().detail.contains(u"chmod 600"), qPrintable(secret.error().detail));
    }
    void refusesWhatIsNoFile()
    {
        QVERIFY(!secretFromFile(m_folder.path()));
        QVERIFY(!secretFromFile(m_folder.filePath(u"none"_s)));
        QVERIFY(!secretFromFile(u"/dev/null"_s));
        const QString fifo = m_folder.filePath(u"fifo"_s); // must not wait for somebody to write
        QVERIFY(::mkfifo(QFile::encodeName(fifo).constData(), 0600) == 0);
        QVERIFY(!secretFromFile(fifo));
    }
    void looksAtTheFileBehindALink()
    {
        const QString link = m_folder.filePath(u"link"_s);
        QVERIFY(QFile::link(file("hunter2", 0644), link));
        QVERIFY(!secretFromFile(link));
        QVERIFY(!file("hunter2", 0600).isEmpty());
        QVERIFY(secretFromFile(link));
    }
    void refusesWhatIsNoDescriptor()
    {
        QVERIFY(!secretFromDescriptor(-1));
        QVERIFY(!secretFromDescriptor(4000));
        const int folder = ::open(QFile::encodeName(m_folder.path()).constData(), O_RDONLY | O_DIRECTORY);
        QVERIFY(folder >= 0);
        QVERIFY(!secretFromDescriptor(folder));
        const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
        if (terminal >= 0 && ::isatty(terminal) == 1) { // would show what is typed
            const auto secret = secretFromDescriptor(terminal);
            QVERIFY(!secret);
            QVERIFY2(secret.error().detail.contains(u"terminal"), qPrintable(secret.error().detail));
        }
        ::close(terminal);
    }
};

QTEST_GUILESS_MAIN(SecretSourceTest)
#include "tst_secretsource.moc"
