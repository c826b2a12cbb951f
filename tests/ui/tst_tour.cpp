#include <QDir>
#include <QFileInfo>
#include <QHostAddress>
#include <QImage>
#include <QProcess>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

/// Runs the program itself: what a user starts is what is tested.
class TourTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsEverything();
    void takesTheThemeThatIsAskedFor();
    void tellsItsVersionWithoutAScreen();
    void opensTheServersOfTheCommandLine();
    void refusesNonsense_data();
    void refusesNonsense();

private:
    static QString program() { return qEnvironmentVariable("KEKKAI_TEST_BIN_DIR") + u"/kekkai"_s; }
};

void TourTest::showsEverything()
{
    const QTemporaryDir folder;
    QProcess kekkai;
    kekkai.start(program(), {u"--sandbox"_s, u"--tour"_s, folder.path(), u"--size"_s, u"1280x800"_s});
    QVERIFY2(kekkai.waitForFinished(280000), "the tour did not end");
    QVERIFY2(kekkai.exitStatus() == QProcess::NormalExit && kekkai.exitCode() == 0,
             kekkai.readAllStandardError().constData());
    const auto pictures = QDir(folder.path()).entryList({u"*.png"_s}, QDir::Files, QDir::Name);
    QVERIFY(pictures.size() >= 90);
    for (const QString &page :
         {u"overview"_s, u"keks"_s, u"deks"_s, u"schemas"_s, u"policies"_s, u"secrets"_s, u"wiring"_s})
        for (const QString &state : {u"rows"_s, u"loading"_s, u"empty"_s, u"partly"_s, u"failed"_s})
            for (const QString &theme : {u"light"_s, u"dark"_s})
                QCOMPARE(pictures.filter(u"-%1-%2-%3.png"_s.arg(page, state, theme)).size(), 1);
    const QImage light(folder.filePath(pictures.filter(u"keks-rows-light"_s).value(0)));
    const QImage dark(folder.filePath(pictures.filter(u"keks-rows-dark"_s).value(0)));
    QCOMPARE(light.size(), QSize(1280, 800));
    QVERIFY(light.pixelColor(600, 60).lightness() > 200);
    QVERIFY(dark.pixelColor(600, 60).lightness() < 60);
    QVERIFY(QFileInfo(folder.filePath(u"index.html"_s)).size() > 1000);
}

void TourTest::takesTheThemeThatIsAskedFor()
{
    const QTemporaryDir folder;
    QProcess kekkai;
    kekkai.start(
        program(),
        {u"--sandbox"_s, u"--tour"_s, folder.path(), u"--theme"_s, u"high-contrast"_s, u"--size"_s, u"1280x800"_s});
    QVERIFY2(kekkai.waitForFinished(280000), "the tour did not end");
    QVERIFY2(kekkai.exitCode() == 0, kekkai.readAllStandardError().constData());
    const auto pictures = QDir(folder.path()).entryList({u"*.png"_s}, QDir::Files, QDir::Name);
    QVERIFY(pictures.size() >= 45);
    QCOMPARE(pictures.filter(u"-high-contrast.png"_s).size(), pictures.size());
    QVERIFY(pictures.constLast().startsWith(
        QString::number(pictures.size()).rightJustified(3, u'0'))); // numbered without gaps
}

void TourTest::tellsItsVersionWithoutAScreen()
{
    QProcess kekkai;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QT_QPA_PLATFORM"_s, u"there-is-none"_s);
    kekkai.setProcessEnvironment(environment);
    for (const QString &option : {u"--version"_s, u"--help"_s}) {
        kekkai.start(program(), {option});
        QVERIFY(kekkai.waitForFinished());
        QCOMPARE(kekkai.exitCode(), 0);
        QVERIFY(kekkai.readAllStandardOutput().contains("kekkai"));
    }
}

void TourTest::opensTheServersOfTheCommandLine()
{
    QTcpServer registry; // notes that it is asked
    QVERIFY(registry.listen(QHostAddress::LocalHost));
    QProcess kekkai;
    kekkai.start(
        program(),
        {u"--schema-registry"_s, u"http://127.0.0.1:%1"_s.arg(registry.serverPort()), u"--size"_s, u"1280x800"_s});
    QVERIFY(kekkai.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(registry.hasPendingConnections(), 30000);
    QCOMPARE(kekkai.state(), QProcess::Running);
    kekkai.kill();
    QVERIFY(kekkai.waitForFinished());
    QVERIFY(!kekkai.readAllStandardError().contains("without QApplication"));
}

void TourTest::refusesNonsense_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("unknown option") << QStringList{u"--nonsense"_s};
    QTest::newRow("tour without sandbox") << QStringList{u"--tour"_s, u"x"_s};
    QTest::newRow("sandbox and server") << QStringList{u"--sandbox"_s, u"--cmf"_s, u"http://cmf"_s};
    QTest::newRow("no address") << QStringList{u"--schema-registry"_s, u"sr:8081"_s};
    QTest::newRow("password in the address") << QStringList{u"--schema-registry"_s, u"http://u:hunter2@sr:8081"_s};
    QTest::newRow("theme") << QStringList{u"--theme"_s, u"pink"_s};
    QTest::newRow("size") << QStringList{u"--size"_s, u"big"_s};
}

void TourTest::refusesNonsense()
{
    QFETCH(QStringList, arguments);
    QProcess kekkai;
    kekkai.start(program(), arguments);
    QVERIFY(kekkai.waitForFinished());
    QCOMPARE(kekkai.exitCode(), 2);
    const QByteArray said = kekkai.readAllStandardError();
    QVERIFY(said.startsWith("kekkai: "));
    QVERIFY(!said.contains("hunter2"));
}

QTEST_MAIN(TourTest)
#include "tst_tour.moc"
